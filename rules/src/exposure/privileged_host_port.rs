//! `privileged-host-port`: A service that is no server for the outside takes a port below 1024 of the host.

use composelint_compose::project::Published;
use composelint_intent::{Confidence, Role, Tier};
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::Binding;

use crate::{entries, ports};

pub(super) static RULE: Rule = Rule {
    name: "privileged-host-port",
    group: Group::Exposure,
    severity: Severity::Info,
    enabled: false,
    since: "0.1.0",
    summary: "A service that is no server for the outside takes a port below 1024 of the host.",
    page: include_str!("privileged_host_port.md"),
    aliases: &["CIS 5.8"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for entry in entries::all(cx) {
        let taken = |binding: &&Binding| {
            binding.is_effective() && matches!(binding.published, Published::Port(1..1024))
        };
        let Some(binding) = entry.bindings.iter().find(taken) else {
            continue;
        };
        let Published::Port(port) = binding.published else {
            continue;
        };
        let service = entry.service;
        if serves_the_outside(cx, &service.name) {
            continue;
        }
        let message = format!("`{}` takes port {port} of the host", service.name);
        cx.report(binding.span, message)
            .service(service.name.clone())
            .key(port.to_string())
            .label("below 1024")
            .help("publish it on a port from 1024 on, and let a proxy take the low one")
            .history(ports::history(service, binding));
    }
}

fn serves_the_outside(cx: &Context<'_>, name: &str) -> bool {
    let role = cx.roles().of(name);
    let serves = role.tier == Tier::Edge || matches!(role.role, Role::Dns | Role::Vpn);
    serves && role.confidence > Confidence::Low
}
