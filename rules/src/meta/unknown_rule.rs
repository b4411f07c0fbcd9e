//! `unknown-rule`: A suppression names no rule that exists, or cannot be understood.

use composelint_lint::{
    Context, Fault, Group, Rule, Severity, SuppressedName, nearest_word, quoted,
};

pub(super) static RULE: Rule = Rule {
    name: "unknown-rule",
    group: Group::Meta,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A suppression names no rule that exists, or cannot be understood.",
    page: include_str!("unknown_rule.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for comment in cx.suppressions() {
        match &comment.fault {
            Some(Fault::UnknownWord(word)) => {
                cx.report(
                    comment.span,
                    format!("{} means nothing", quoted(&format!("composelint: {word}"))),
                )
                .label("neither `ignore` nor `ignore-file`")
                .help("write `# composelint: ignore[rule] -- reason`");
            }
            Some(Fault::NoRules) => {
                cx.report(comment.span, "the suppression names no rule")
                    .label("silences nothing")
                    .help("name the rules in brackets: `# composelint: ignore[rule] -- reason`");
            }
            // `unused-suppression` has that one.
            Some(Fault::FileTooLate) | None => {}
        }
        for name in comment.names.iter().filter(|name| !name.known) {
            report(cx, name);
        }
    }
}

fn report(cx: &mut Context<'_>, name: &SuppressedName) {
    let rules = cx.rules();
    let has_alias = |rule: &&&Rule| {
        rule.aliases
            .iter()
            .any(|alias| alias.eq_ignore_ascii_case(&name.name))
    };
    let ours = rules.iter().find(has_alias).map(|rule| rule.name);
    let nearest = ours.or_else(|| nearest_word(&name.name, rules.iter().map(|rule| rule.name)));
    let help = match nearest {
        Some(nearest) => format!("write `{nearest}`"),
        None => "see `composelint rules` for the names".to_owned(),
    };
    cx.report(
        name.span,
        format!("there is no rule {}", quoted(&name.name)),
    )
    .key(name.name.as_str())
    .label("silences nothing")
    .help(help);
}
