//! `invalid-compose`: A key or a value is not one that the Compose specification allows.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "invalid-compose",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A key or a value is not one that the Compose specification allows.",
    page: include_str!("invalid_compose.md"),
    aliases: &["invalid-schema", "service-container-name-regex"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::InvalidCompose);
}
