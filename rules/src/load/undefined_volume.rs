//! `undefined-volume`: A service mounts a named volume that the project does not declare.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "undefined-volume",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service mounts a named volume that the project does not declare.",
    page: include_str!("undefined_volume.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::UndefinedVolume);
}
