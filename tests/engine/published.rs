//! Facts beside the rows: which ports were published where, which network held the default route.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use composelint_compose::project::Published;
use composelint_topology::{
    BindAddress, Binding, BindingState, Fact, GatewayMode, ServiceId, Topology,
};
use serde_json::Value;

use crate::Case;
use crate::fixture::applies;
use crate::reach::service;
use crate::table::Table;

/// A port of a container and the addresses it is published at: `80/tcp`, `0.0.0.0:8080`.
type Ports = BTreeMap<String, BTreeSet<String>>;

/// Compares the facts that were looked up on the engine.
pub(crate) fn compare(case: &Case<'_>, table: &mut Table) {
    for (name, rows) in &case.experiment.expected.facts {
        let Some(row) = rows.iter().find(|row| applies(&row.engine, case.engine)) else {
            continue;
        };
        match name.as_str() {
            "published" | "ports" | "docker ps ports" => {
                for (name, ports) in row.value.as_object().unwrap() {
                    published(case, name, ports, table);
                }
            }
            "default route" | "default route of multi-homed" => {
                default_routes(case, &row.value, table);
            }
            name => match name.strip_prefix("ports ") {
                Some(name) => published(case, name, &row.value, table),
                None => table.skip("a fact that restates rows, or lies outside of the model"),
            },
        }
    }
}

fn published(case: &Case<'_>, name: &str, value: &Value, table: &mut Table) {
    let mut measured = Ports::new();
    for (port, addresses) in value.as_object().unwrap() {
        // A port that is exposed, and not published, has none.
        if let Some(addresses) = addresses.as_array() {
            measured.insert(port.clone(), addresses.iter().map(address).collect());
        }
    }
    let id = service(case.topology, name).unwrap();
    let model = ports_of(case.topology, id, &measured);
    table.row(case.engine, "published", model == measured, || {
        format!(
            "{}: {name} measured published {measured:?}, model {model:?} [{}]",
            case.experiment.name, case.engine
        )
    });
}

/// `0.0.0.0:8080`, from that text or from the fields of `docker inspect`.
fn address(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => format!(
            "{}:{}",
            value["HostIp"].as_str().unwrap(),
            value["HostPort"].as_str().unwrap()
        ),
    }
}

/// The ports of a service as `docker inspect` shows them.
pub(crate) fn ports_of(topology: &Topology, id: ServiceId, measured: &Ports) -> Ports {
    let mut ports = Ports::new();
    for binding in topology.bindings_of(id) {
        let port = format!("{}/{}", binding.target.known().unwrap(), binding.protocol);
        for address in addresses(topology, binding, measured.get(&port)) {
            ports.entry(port.clone()).or_default().insert(address);
        }
    }
    ports
}

fn addresses(
    topology: &Topology,
    binding: &Binding,
    measured: Option<&BTreeSet<String>>,
) -> Vec<String> {
    let BindingState::Effective { network, v4, v6 } = binding.state else {
        return Vec::new();
    };
    let mut addresses = Vec::new();
    for (bound, any) in [(v4, "0.0.0.0"), (v6, "::")] {
        let Some(bound) = bound else {
            continue;
        };
        let ip = match bound {
            BindAddress::Wildcard => any.to_owned(),
            BindAddress::Loopback(ip) | BindAddress::Specific(ip) => shown(ip),
        };
        addresses.push(format!("{ip}:{}", host_port(binding, &ip, measured)));
    }
    // A container port of a routed network shows without a host port.
    let everywhere = topology.engine().has(Fact::RoutedPortsOpenEverywhere);
    let v4 = binding
        .host_ip
        .as_ref()
        .and_then(|ip| ip.known())
        .is_none_or(IpAddr::is_ipv4);
    let networks = topology
        .endpoints_of(binding.sandbox.unwrap())
        .iter()
        .map(|endpoint| endpoint.network);
    let routed = networks
        .filter(|id| *id == network || everywhere)
        .any(|id| topology.network(id).gateway_mode_v4 == GatewayMode::Routed);
    if v4 && routed {
        addresses.push("0.0.0.0:".to_owned());
    }
    addresses
}

/// The rig's own addresses are written without the engine's number.
fn shown(ip: IpAddr) -> String {
    let text = ip.to_string();
    match text
        .strip_prefix("198.18.")
        .and_then(|rest| rest.split_once('.'))
    {
        Some((_, last)) => format!("198.18.N.{last}"),
        None => text,
    }
}

/// The host's port; any port of a range stands for the one that was taken.
fn host_port(binding: &Binding, ip: &str, measured: Option<&BTreeSet<String>>) -> String {
    match binding.published {
        Published::Port(port) => port.to_string(),
        Published::OneOf(first, last) => {
            let taken = measured.into_iter().flatten().find_map(|address| {
                let port = address.strip_prefix(ip)?.strip_prefix(':')?;
                port.parse::<u16>()
                    .ok()
                    .filter(|port| (first..=last).contains(port))
            });
            taken.map_or_else(|| format!("{first}-{last}"), |port| port.to_string())
        }
        Published::Random => "RANDOM".to_owned(),
        Published::Unknown(_) => "?".to_owned(),
    }
}

fn default_routes(case: &Case<'_>, value: &Value, table: &mut Table) {
    for (name, network) in value.as_object().unwrap() {
        let id = service(case.topology, name).unwrap();
        let sandbox = case.topology.service(id).sandbox.unwrap();
        let model = case
            .topology
            .default_route(sandbox)
            .map(|id| case.topology.network(id).real_name.to_string());
        let measured = network.as_str().map(str::to_owned);
        table.row(case.engine, "route", model == measured, || {
            format!(
                "{}: {name} measured default route {measured:?}, model {model:?} [{}]",
                case.experiment.name, case.engine
            )
        });
    }
}
