//! `static-ip-with-replicas`: A service with several replicas has one static address.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "static-ip-with-replicas",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service with several replicas has one static address.",
    page: include_str!("static_ip_with_replicas.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::AddressOfReplicas],
        "the first replica takes it, the others fail",
        "remove the address: replicas are found by the name of the service",
    );
}
