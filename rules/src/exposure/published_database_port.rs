//! `published-database-port`: A database, cache, queue or other data service is published beyond loopback.

use std::net::IpAddr;

use composelint_compose::project::Service;
use composelint_intent::{Confidence, Purpose, Role};
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{BindAddress, Binding, Node, PortQuery, ServiceId, Verdict};

use crate::tiers::DataBehind;
use crate::{ports, tiers};

pub(super) static RULE: Rule = Rule {
    name: "published-database-port",
    group: Group::Exposure,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A database, cache, queue or other data service is published beyond loopback.",
    page: include_str!("published_database_port.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (id, _, service) in cx.services_with(&[Part::Published]) {
        let mut reported = None;
        for binding in ports::public(cx.topology().bindings_of(id)) {
            // A range is one entry with many bindings.
            if reported == Some(binding.span) {
                continue;
            }
            if let Some(data) = tiers::data_behind(cx, service, binding) {
                report(cx, id, service, binding, &data);
                reported = Some(binding.span);
            }
        }
    }
}

fn report(
    cx: &mut Context<'_>,
    id: ServiceId,
    service: &Service,
    binding: &Binding,
    data: &DataBehind<'_>,
) {
    let fix = ports::bind_to_loopback(cx, service, binding);
    let route = binding.target.known().map(|port| {
        let query = PortQuery {
            port: *port,
            proto: binding.protocol,
        };
        cx.topology()
            .reach(Node::Lan, Node::Service(id), Some(query))
    });
    let name = quoted(data.joined.unwrap_or(&service.name));
    let role = tiers::words(data.role.role);
    let target = ports::target(binding);
    let severity = severity(cx, service, binding, data);

    let message = format!(
        "{role} port {target} of {name} is published on {}",
        ports::place(binding)
    );
    let mut report = cx.report(binding.span, message);
    report
        .service(service.name.clone())
        .severity(severity)
        .role_confidence(data.role.confidence.min(ports::sureness(binding)))
        .key(&target)
        .label(label(binding))
        .help(format!(
            "bind it to 127.0.0.1, or remove it: services on its networks reach {name} without it"
        ))
        .fix(fix)
        .history(ports::history(service, binding));
    if let Some(evidence) = data.role.evidence.first() {
        report.related(
            evidence.span,
            format!(
                "{name} is {}: {}",
                tiers::described(data.role.role),
                evidence.text
            ),
        );
    }
    if let Some(verdict) = route.filter(Verdict::is_reachable) {
        report.route(&verdict);
    }
}

fn label(binding: &Binding) -> &'static str {
    match ports::sureness(binding) {
        Confidence::High => "open beyond this host",
        _ => "open beyond this host, unless its network turns out to be internal",
    }
}

/// An error, unless the place, the address or the kind of port speaks for less.
fn severity(
    cx: &Context<'_>,
    service: &Service,
    binding: &Binding,
    data: &DataBehind<'_>,
) -> Severity {
    if is_private(binding) || tiers::is_for_development(cx, service, binding.span) {
        return Severity::Info;
    }
    let for_people = matches!(
        data.purpose,
        Some(Purpose::Ui | Purpose::Admin | Purpose::Metrics)
    );
    let for_clients_outside = match data.role.role {
        // Browsers fetch objects themselves, and devices speak MQTT from wherever they are.
        Role::ObjectStore => true,
        Role::Queue => binding
            .target
            .known()
            .is_some_and(|port| matches!(port, 1883 | 8883)),
        _ => false,
    };
    if for_people || for_clients_outside {
        Severity::Warning
    } else {
        cx.severity()
    }
}

/// Whether it listens on private addresses alone, which somebody chose on purpose.
fn is_private(binding: &Binding) -> bool {
    binding.addresses().all(|address| match address {
        BindAddress::Wildcard => false,
        BindAddress::Loopback(_) => true,
        BindAddress::Specific(IpAddr::V4(ip)) => {
            ip.is_private() || ip.is_link_local() || is_shared(ip.octets())
        }
        BindAddress::Specific(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
    })
}

/// 100.64.0.0/10, which overlay VPNs hand out (RFC 6598).
const fn is_shared(octets: [u8; 4]) -> bool {
    octets[0] == 100 && octets[1] & 0xc0 == 64
}
