//! `privileged-host-port`: A service that is no server for the outside takes a port below 1024 of the host.

use composelint_compose::project::Published;
use composelint_intent::{Confidence, Role, Tier};
use composelint_lint::{Context, Group, OptionKind, OptionSpec, Rule, Severity};
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
    aliases: &["CIS 5.8", "privileged_ports_mapped_in_container"],
    options: &[ALLOWED],
    check,
};

const ALLOWED: OptionSpec = OptionSpec {
    name: "allowed_ports",
    kind: OptionKind::List,
    default: "none",
    doc: "Host ports below 1024 that any service may take.",
};

fn check(cx: &mut Context<'_>) {
    let allowed: Vec<u16> = cx.listed(&ALLOWED);
    for entry in entries::all(cx) {
        let taken = |binding: &&Binding| {
            let Published::Port(port @ 1..1024) = binding.published else {
                return false;
            };
            binding.is_effective() && !allowed.contains(&port)
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
