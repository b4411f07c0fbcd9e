//! `include-error`: An `include` cannot be followed.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "include-error",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "An `include` cannot be followed.",
    page: include_str!("include_error.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::IncludeError);
}
