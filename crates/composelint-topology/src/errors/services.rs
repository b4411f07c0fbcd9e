//! Containers that the engine refuses to make or to start, as far as the service alone shows it.

use std::net::{IpAddr, Ipv4Addr};

use composelint_compose::Project;
use composelint_compose::project::{NetworkMode, Service, ServiceNetwork, Spanned};
use composelint_compose::value::Text;
use composelint_yaml::Span;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::errors::{EngineError, EngineErrorKind as Kind};
use crate::facts::Fact;
use crate::ids::ServiceId;
use crate::topology::Topology;

/// Looks at a service as a project declares it; a plain one has nothing that a newer engine refuses.
pub(crate) fn read_service(topology: &mut Topology, id: ServiceId, service: &Service, plain: bool) {
    if !service.active || (plain && topology.engine.has(Fact::InterfaceName)) {
        return;
    }
    let mut found: Vec<(Kind, Span, String)> = Vec::new();
    match service.network_mode.as_ref().map(|mode| &mode.value) {
        Some(NetworkMode::Service(_) | NetworkMode::Container(_)) => {
            shared(topology, service, &mut found);
        }
        Some(NetworkMode::Host) => {
            if let Some(link) = service.links.first() {
                found.push((
                    Kind::ConflictingOptions,
                    link.span,
                    "`links` and the host's network namespace".to_owned(),
                ));
            }
        }
        _ => {}
    }
    hosts(service, &mut found);
    if !topology.engine.has(Fact::InterfaceName) {
        memberships(topology, service, &mut found);
    }
    if topology.engine.has(Fact::ExposeChecked) {
        exposed(service, &mut found);
    }
    let errors = found
        .into_iter()
        .map(|(kind, span, message)| EngineError::of_service(kind, id, span, message));
    topology.read_errors.extend(errors);
}

/// Options that cannot go with another container's network namespace.
fn shared(topology: &Topology, service: &Service, found: &mut Vec<(Kind, Span, String)>) {
    let mac = service
        .mac_address
        .as_ref()
        .filter(|_| topology.engine.has(Fact::MacWithSharedSandboxRefused));
    let options = [
        ("ports", service.ports.first().map(|port| port.span)),
        ("expose", service.expose.first().map(|port| port.span)),
        ("hostname", service.hostname.as_ref().map(|name| name.span)),
        (
            "extra_hosts",
            service.extra_hosts.first().map(|entry| entry.span),
        ),
        ("dns", service.dns.first().map(|entry| entry.span)),
        ("links", service.links.first().map(|link| link.span)),
        ("mac_address", mac.map(|mac| mac.span)),
    ];
    for (key, span) in options {
        if let Some(span) = span {
            let message = format!("`{key}` and the network namespace of another container");
            found.push((Kind::ConflictingOptions, span, message));
        }
    }
}

fn hosts(service: &Service, found: &mut Vec<(Kind, Span, String)>) {
    for entry in &service.extra_hosts {
        let (name, address) = &entry.value;
        let Some(text) = address.known() else {
            continue;
        };
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if text != "host-gateway" && bare.parse::<IpAddr>().is_err() {
            found.push((
                Kind::BadExtraHost,
                entry.span,
                format!("`{text}`, for `{name}`, is no IP address"),
            ));
        }
    }
}

/// What older engines do not know of memberships.
fn memberships(topology: &Topology, service: &Service, found: &mut Vec<(Kind, Span, String)>) {
    let per_network = topology.engine.has(Fact::MacAddressPerNetwork);
    for membership in service.networks.iter().flat_map(|networks| &networks.value) {
        if let Some(name) = &membership.interface_name {
            let message = "`interface_name` needs engine 28.1".to_owned();
            found.push((Kind::InterfaceNameUnsupported, name.span, message));
        }
        if let Some(mac) = membership.mac_address.as_ref().filter(|_| !per_network) {
            let message = "a MAC address for each network needs engine 25".to_owned();
            found.push((Kind::MacAddressUnsupported, mac.span, message));
        }
    }
}

fn exposed(service: &Service, found: &mut Vec<(Kind, Span, String)>) {
    for port in &service.expose {
        let Some(text) = port.value.known() else {
            continue;
        };
        let number = text.split_once('/').map_or(text, |(number, _)| number);
        if number.parse::<u16>().is_err() {
            found.push((
                Kind::BadExpose,
                port.span,
                format!("`{text}` is no port: engine 29 takes no ranges here"),
            ));
        }
    }
}

/// Looks at a membership with a static address as a project declares it.
pub(crate) fn read_static(
    topology: &mut Topology,
    id: ServiceId,
    project: &Project,
    service: &Service,
    membership: &ServiceNetwork,
) {
    let unreadable = |text: &&Spanned<Text>, v4: bool| {
        text.value
            .known()
            .is_some_and(|text| text.parse::<IpAddr>().map_or(true, |ip| ip.is_ipv4() != v4))
    };
    let v4 = membership
        .ipv4_address
        .as_ref()
        .filter(|text| unreadable(text, true));
    let v6 = membership
        .ipv6_address
        .as_ref()
        .filter(|text| unreadable(text, false));
    for text in v4.into_iter().chain(v6) {
        let message = format!("`{}` is no address of its family", text.value.text);
        topology.read_errors.push(EngineError::of_service(
            Kind::StaticUnreadable,
            id,
            text.span,
            message,
        ));
    }
    if let Some((address, span)) = taken_by_earlier(project, service, membership) {
        let message = format!("`{address}` goes to a service that this one waits for");
        topology.read_errors.push(EngineError::of_service(
            Kind::AddressHandedOut,
            id,
            span,
            message,
        ));
    }
}

/// A static address that a container started earlier takes: the engine hands out addresses one by one.
fn taken_by_earlier(
    project: &Project,
    service: &Service,
    membership: &ServiceNetwork,
) -> Option<(Ipv4Addr, Span)> {
    let text = membership.ipv4_address.as_ref()?;
    let address: Ipv4Addr = text.value.known()?.parse().ok()?;
    let network = project.networks.get(&membership.name)?;
    let net = network.ipam.iter().find_map(|pool| {
        let net: ipnet::Ipv4Net = pool.subnet.as_ref()?.value.known()?.parse().ok()?;
        (net.contains(&address) && pool.ip_range.is_none() && pool.gateway.is_none()).then_some(net)
    })?;
    // The gateway takes the first address, containers the ones that follow.
    let offset = u64::from(address.to_bits()) - u64::from(net.network().to_bits());
    let taken = offset >= 2 && offset - 2 < earlier_on(project, service, &membership.name);
    taken.then_some((address, text.span))
}

/// How many containers without a static address get one on a network before a service starts, because it waits for them.
fn earlier_on(project: &Project, service: &Service, network: &SmolStr) -> u64 {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut queue: Vec<&Service> = vec![service];
    let mut count = 0;
    while let Some(next) = queue.pop() {
        for dependency in &next.depends_on {
            let Some(other) = project
                .services
                .get(&dependency.service)
                .filter(|other| other.active)
            else {
                continue;
            };
            if !seen.insert(&other.name) {
                continue;
            }
            queue.push(other);
            let on = match &other.networks {
                Some(networks) => networks.value.iter().any(|membership| {
                    membership.name == *network && membership.ipv4_address.is_none()
                }),
                None => network == "default" && other.network_mode.is_none(),
            };
            count += if on {
                u64::from(other.replicas.known().copied().unwrap_or(1))
            } else {
                0
            };
        }
    }
    count
}
