//! `subnet-overlap`: Two networks ask for subnets that share addresses.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "subnet-overlap",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "Two networks ask for subnets that share addresses.",
    page: include_str!("subnet_overlap.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::SubnetOverlap],
        "the engine makes one network, and refuses the other",
        "give each network a subnet of its own",
    );
}
