//! `unbound-published-port`: A published port names no host address, so it listens on every one of them.

use composelint_compose::project::{Published, Service};
use composelint_intent::{Confidence, Role, Tier};
use composelint_lint::{Context, Group, OptionKind, OptionSpec, Part, Rule, Severity, quoted};
use composelint_topology::Binding;

use crate::{ports, tiers};

pub(super) static RULE: Rule = Rule {
    name: "unbound-published-port",
    group: Group::Exposure,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A published port names no host address, so it listens on every one of them.",
    page: include_str!("unbound_published_port.md"),
    aliases: &[
        "CL-0005",
        "no-unbound-port-interfaces",
        "CIS 5.14",
        "container_traffic_not_bound_to_host_interface",
    ],
    options: &[PUBLIC_PORTS],
    check,
};

const PUBLIC_PORTS: OptionSpec = OptionSpec {
    name: "public_ports",
    kind: OptionKind::List,
    default: "80, 443",
    doc: "Host ports that are meant for everyone.",
};

fn check(cx: &mut Context<'_>) {
    let for_everyone: Vec<u16> = cx.listed(&PUBLIC_PORTS);
    for (id, _, service) in cx.services_with(&[Part::Published]) {
        if is_meant_for_everyone(cx, service) {
            continue;
        }
        let mut reported = None;
        for binding in ports::public(cx.topology().bindings_of(id)) {
            let is_public_port = match &binding.published {
                Published::Port(port) => for_everyone.contains(port),
                // What the variable brings may be such a port, or an address.
                Published::Unknown(_) => true,
                Published::Random | Published::OneOf(..) => false,
            };
            // A range is one entry with many bindings; a data service has a rule of its own.
            let skip = is_public_port
                || reported == Some(binding.span)
                || !ports::is_wildcard(binding)
                || tiers::data_behind(cx, service, binding).is_some();
            if !skip {
                report(cx, service, binding);
                reported = Some(binding.span);
            }
        }
    }
}

fn report(cx: &mut Context<'_>, service: &Service, binding: &Binding) {
    let fix = ports::bind_to_loopback(cx, service, binding);
    let target = ports::target(binding);
    let message = format!(
        "port {target} of {} is published on every address",
        quoted(&service.name)
    );
    cx.report(binding.span, message)
        .service(service.name.clone())
        .key(target)
        .label("no host address")
        .help("bind it to 127.0.0.1 unless other machines are meant to use it")
        .fix(fix)
        .history(ports::history(service, binding));
}

/// Whether the service is there to be reached from outside.
fn is_meant_for_everyone(cx: &Context<'_>, service: &Service) -> bool {
    let role = cx.roles().of(&service.name);
    let public = role.tier == Tier::Edge || matches!(role.role, Role::Dns | Role::Vpn);
    public && role.confidence > Confidence::Low
}
