//! `invalid-port-mapping`: A `ports` entry is not one that Compose accepts.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "invalid-port-mapping",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A `ports` entry is not one that Compose accepts.",
    page: include_str!("invalid_port_mapping.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::InvalidPortMapping);
}
