//! `credential-in-url`: A URL in the Compose file has a password in it.

use std::net::IpAddr;

use composelint_compose::project::Service;
use composelint_lint::{Context, Group, Part, Rule, Severity};

use crate::credentials::{self, Found, Saying};
use crate::hardening;
use crate::texts::{self, Said};

pub(super) static RULE: Rule = Rule {
    name: "credential-in-url",
    group: Group::Security,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A URL in the Compose file has a password in it.",
    page: include_str!("credential_in_url.md"),
    aliases: &["CL-0021"],
    options: &[],
    check,
};

static SAYING: Saying = Saying {
    fact: "has a password in its URL",
    label: "shown by logs, error messages and `docker inspect`",
    help: "give the password in a variable or a secret of its own",
};

fn check(cx: &mut Context<'_>) {
    let mut found = Vec::new();
    for service in hardening::started_with(cx, &[Part::Address]) {
        for said in texts::of(service) {
            found.extend(login(cx, service, said));
        }
    }
    credentials::report(cx, found, &SAYING);
}

fn login<'a>(cx: &Context<'a>, service: &'a Service, said: Said<'a>) -> Option<Found<'a>> {
    let variable = said.variable.and_then(|name| service.environment.get(name));
    if variable.is_some_and(|variable| variable.from_file) {
        return None;
    }
    let text = said.text.text.as_str();
    if !text.contains("://") {
        return None;
    }
    let login = credentials::login(text)?;
    // What a variable brings is not in the file; what is written shows where it stands.
    let written = if said.text.is_interpolated() {
        credentials::login(cx.text(said.span))?.password
    } else {
        login.password
    };
    if written.contains(['$', '<', '{', '%']) || !credentials::is_literal(written) {
        return None;
    }
    let host = login.host;
    let inside = host == "localhost" || !host.contains('.') || host.parse::<IpAddr>().is_ok();
    let example = host.ends_with(".example") || host.contains("example.");
    Some(Found {
        service,
        name: said
            .variable
            .map_or_else(|| format!("{}://", login.scheme), str::to_owned),
        span: said.span,
        weighs: credentials::looks_real(written) || !(inside || example),
        history: variable.and_then(|variable| variable.history.as_deref()),
    })
}
