//! `duplicate-container-name`: Two services ask for the same container name.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-container-name",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "Two services ask for the same container name.",
    page: include_str!("duplicate_container_name.md"),
    aliases: &["no-duplicate-container-names"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::DuplicateContainerName);
}
