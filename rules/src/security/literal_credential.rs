//! `literal-credential`: A password, token or key is written in the Compose file.

use composelint_compose::Text;
use composelint_compose::project::{Service, Spanned};
use composelint_lint::{Context, Group, Rule, Severity};

use crate::credentials::{self, Found, Saying};
use crate::hardening;

pub(super) static RULE: Rule = Rule {
    name: "literal-credential",
    group: Group::Security,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A password, token or key is written in the Compose file.",
    page: include_str!("literal_credential.md"),
    aliases: &["CL-0020", "plaintext-secret-env"],
    options: &[],
    check,
};

static SAYING: Saying = Saying {
    fact: "is written in the file",
    label: "whoever reads the file, or its history, has it",
    help: "use a secret, or a variable that has its value elsewhere",
};

fn check(cx: &mut Context<'_>) {
    let mut found = Vec::new();
    for service in hardening::started(cx) {
        found.extend(variables(service));
        for line in [&service.entrypoint, &service.command]
            .into_iter()
            .flatten()
        {
            found.extend(options(service, line));
        }
    }
    credentials::report(cx, found, &SAYING);
}

/// Variables of `environment`; an env file is the place where values are kept apart.
fn variables(service: &Service) -> impl Iterator<Item = Found<'_>> {
    let written = service
        .environment
        .iter()
        .filter(|(_, variable)| !variable.from_file);
    written.filter_map(|(name, variable)| {
        let value = variable.value.as_ref()?;
        let literal = !value.is_interpolated() && !value.is_unknown();
        let announced = literal && credentials::is_announced(name);
        (announced && credentials::is_literal(&value.text)).then(|| Found {
            service,
            name: name.to_string(),
            span: variable.value_span,
            weighs: credentials::looks_real(&value.text),
            history: variable.history.as_deref(),
        })
    })
}

/// `--requirepass horse-staple` and `--password=horse-staple`.
fn options<'a>(service: &'a Service, line: &'a Spanned<Vec<Text>>) -> Option<Found<'a>> {
    let words = &line.value;
    words.iter().enumerate().find_map(|(at, word)| {
        let option = word.text.strip_prefix('-')?.trim_start_matches('-');
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some((word, value))),
            None => (
                option,
                words.get(at + 1).map(|next| (next, next.text.as_str())),
            ),
        };
        let (text, value) = value?;
        let literal = !text.is_interpolated() && !text.is_unknown() && !value.starts_with('-');
        let announced = literal && credentials::is_announced(name);
        (announced && credentials::is_literal(value)).then(|| Found {
            service,
            name: format!("--{name}"),
            span: line.span,
            weighs: credentials::looks_real(value),
            history: line.history.as_deref(),
        })
    })
}
