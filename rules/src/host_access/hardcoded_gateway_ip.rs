//! `hardcoded-gateway-ip`: A service dials the host by the address of a bridge that the engine may number otherwise.

use std::net::Ipv4Addr;

use composelint_compose::project::{NetworkMode, Service};
use composelint_lint::{Context, Group, Part, Rule, Severity};
use composelint_yaml::Span;

use crate::texts;

pub(super) static RULE: Rule = Rule {
    name: "hardcoded-gateway-ip",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials the host by the address of a bridge that the engine may number otherwise.",
    page: include_str!("hardcoded_gateway_ip.md"),
    aliases: &[],
    options: &[],
    check,
};

/// Variables that list who may come, or that give out addresses.
const NOT_DIALLED: [&str; 14] = [
    "NO_PROXY",
    "ALLOW",
    "TRUST",
    "CORS",
    "WHITELIST",
    "IGNORE",
    "CIDR",
    "SUBNET",
    "RANGE",
    "POOL",
    "BYPASS",
    "DENY",
    "PERMIT",
    "NETWORKS",
];

fn check(cx: &mut Context<'_>) {
    for (_, node, service) in cx.services_with(&[Part::BridgeAddress, Part::Hosts]) {
        if node.sandbox.is_none() || is_in_host_mode(service) {
            continue;
        }
        let Some((address, span)) = first_gateway(cx, service) else {
            continue;
        };
        let on_docker0 = matches!(mode(service), Some(NetworkMode::Bridge));
        let severity = if on_docker0 && address == DOCKER0 {
            cx.severity().min(Severity::Info)
        } else {
            cx.severity()
        };
        let message = format!("`{}` dials a bridge by its address {address}", service.name);
        cx.report(span, message)
            .service(service.name.clone())
            .severity(severity)
            .key(address.to_string())
            .label("the engine picks this number; another host has another one")
            .help("map `host.docker.internal:host-gateway` in `extra_hosts`, and use that name");
    }
}

/// The usual address of docker0.
const DOCKER0: Ipv4Addr = Ipv4Addr::new(172, 17, 0, 1);

fn mode(service: &Service) -> Option<&NetworkMode> {
    service.network_mode.as_ref().map(|mode| &mode.value)
}

fn is_in_host_mode(service: &Service) -> bool {
    matches!(mode(service), Some(NetworkMode::Host))
}

/// The first gateway of the engine's own choice that a service names in a text or maps a name to.
fn first_gateway(cx: &Context<'_>, service: &Service) -> Option<(Ipv4Addr, Span)> {
    let in_texts = texts::of(service)
        .filter(|said| texts::has(&said.text.text, b"172."))
        .filter(|said| !said.is_about(&NOT_DIALLED))
        .find_map(|said| Some((gateway_in(&said.text.text)?, said.span)));
    let in_hosts = || {
        service.extra_hosts.iter().find_map(|host| {
            let address: Ipv4Addr = host.value.1.known()?.trim().parse().ok()?;
            is_default_gateway(address).then_some((address, host.span))
        })
    };
    in_texts
        .or_else(in_hosts)
        .filter(|(address, _)| !is_fixed(cx, *address))
}

/// A gateway address in a text, not as a part of a longer address, nor as one of a subnet.
fn gateway_in(text: &str) -> Option<Ipv4Addr> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let mut at = 0;
    for word in text.split(|c| !is_part(c)) {
        let end = at + word.len();
        let behind = text[end..].chars().next();
        let is_subnet =
            behind == Some('/') && text[end + 1..].starts_with(|c: char| c.is_ascii_digit());
        if !is_subnet
            && let Ok(address) = word.parse()
            && is_default_gateway(address)
        {
            return Some(address);
        }
        at = end + behind.map_or(0, char::len_utf8);
    }
    None
}

/// Whether it is the first address of one of the engine's default subnets: 172.17.0.0/16 to 172.31.0.0/16.
/// Those in 192.168.0.0/16 are left out: routers of homes and offices have the same.
const fn is_default_gateway(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [172, 17..=31, 0, 1])
}

/// Whether the project itself fixes the subnet that has the address.
fn is_fixed(cx: &Context<'_>, address: Ipv4Addr) -> bool {
    let networks = cx.project().networks.values();
    let pools = networks.flat_map(|network| &network.ipam);
    let mut subnets = pools.filter_map(|pool| pool.subnet.as_ref());
    subnets.any(|subnet| {
        let Some(text) = subnet.value.known() else {
            return true;
        };
        contains(text, address)
    })
}

fn contains(subnet: &str, address: Ipv4Addr) -> bool {
    let Some((base, length)) = subnet.split_once('/') else {
        return false;
    };
    let (Ok(base), Ok(length)) = (base.parse::<Ipv4Addr>(), length.parse::<u32>()) else {
        return false;
    };
    let mask = u32::MAX.checked_shl(32 - length.min(32)).unwrap_or(0);
    base.to_bits() & mask == address.to_bits() & mask
}
