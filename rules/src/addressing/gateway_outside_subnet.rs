//! `gateway-outside-subnet`: The gateway of a network lies outside of its subnet.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "gateway-outside-subnet",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "The gateway of a network lies outside of its subnet.",
    page: include_str!("gateway_outside_subnet.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::GatewayOutside],
        "the engine does not make the network",
        "use an address of the subnet, or leave the gateway out",
    );
}
