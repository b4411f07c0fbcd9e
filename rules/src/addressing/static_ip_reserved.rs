//! `static-ip-reserved`: A static address is one that the network needs for itself.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "static-ip-reserved",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A static address is one that the network needs for itself.",
    page: include_str!("static_ip_reserved.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::AddressReserved],
        "the container does not start",
        "use another address of the subnet",
    );
}
