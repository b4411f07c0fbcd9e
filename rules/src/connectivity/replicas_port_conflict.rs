//! `replicas-port-conflict`: More replicas of a service than ports of the host that they publish.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "replicas-port-conflict",
    group: Group::Connectivity,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "More replicas of a service than ports of the host that they publish.",
    page: include_str!("replicas_port_conflict.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::PortsShort],
        "one port of the host serves one container",
        "publish a range, or no host port, or put a proxy in front",
    );
}
