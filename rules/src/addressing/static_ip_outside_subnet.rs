//! `static-ip-outside-subnet`: A static address lies in none of the subnets of its network.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "static-ip-outside-subnet",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A static address lies in none of the subnets of its network.",
    page: include_str!("static_ip_outside_subnet.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::StaticOutside],
        "the container does not start",
        "use an address of the subnet, or leave it out",
    );
}
