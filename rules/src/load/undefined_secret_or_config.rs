//! `undefined-secret-or-config`: A service uses a secret or config that the project does not declare.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "undefined-secret-or-config",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service uses a secret or config that the project does not declare.",
    page: include_str!("undefined_secret_or_config.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::UndefinedSecretOrConfig);
}
