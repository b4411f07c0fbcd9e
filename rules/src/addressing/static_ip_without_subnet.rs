//! `static-ip-without-subnet`: A static address is asked for on a network without a subnet of its own.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "static-ip-without-subnet",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A static address is asked for on a network without a subnet of its own.",
    page: include_str!("static_ip_without_subnet.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::StaticWithoutSubnet],
        "the container does not start",
        "declare `ipam.config.subnet` for the network, or leave the address out",
    );
}
