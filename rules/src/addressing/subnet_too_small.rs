//! `subnet-too-small`: A network has fewer addresses than containers.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "subnet-too-small",
    group: Group::Addressing,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A network has fewer addresses than containers.",
    page: include_str!("subnet_too_small.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::PoolExhausted],
        "the last containers get no address",
        "use a wider subnet, such as a /24",
    );
}
