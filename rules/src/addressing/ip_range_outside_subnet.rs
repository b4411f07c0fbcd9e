//! `ip-range-outside-subnet`: The range that a network hands out lies outside of its subnet.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "ip-range-outside-subnet",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "The range that a network hands out lies outside of its subnet.",
    page: include_str!("ip_range_outside_subnet.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::RangeOutside],
        "the engine does not make the network",
        "use a part of the subnet",
    );
}
