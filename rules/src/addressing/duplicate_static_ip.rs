//! `duplicate-static-ip`: Two services ask for the same address on one network.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-static-ip",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "Two services ask for the same address on one network.",
    page: include_str!("duplicate_static_ip.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::AddressTaken],
        "the container that starts second fails",
        "give one of them another address, or none",
    );
}
