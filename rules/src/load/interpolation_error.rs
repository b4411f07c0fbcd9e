//! `interpolation-error`: A variable expression is malformed, or requires a variable that has no value.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "interpolation-error",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A variable expression is malformed, or requires a variable that has no value.",
    page: include_str!("interpolation_error.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::InterpolationError);
}
