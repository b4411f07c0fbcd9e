//! `differs-from-compose`: The file reads here, but Docker Compose's YAML reader refuses it.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "differs-from-compose",
    group: Group::Load,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "The file reads here, but Docker Compose's YAML reader refuses it.",
    page: include_str!("differs_from_compose.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::DiffersFromCompose);
}
