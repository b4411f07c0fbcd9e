//! `missing-image`: A service has neither `image` nor `build`.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "missing-image",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service has neither `image` nor `build`.",
    page: include_str!("missing_image.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::MissingImage);
}
