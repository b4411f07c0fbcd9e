//! Connections: the row's address, dialled in the model.

use std::net::IpAddr;

use composelint_compose::project::Published;
use composelint_topology::{Address, Node, Outcome, PortQuery, Proto, Reason, ServiceId, Topology};

use crate::Case;
use crate::fixture::{ReachRow, applies};
use crate::rig;
use crate::table::Table;

/// Compares every connection that was tried on the engine.
pub(crate) fn compare(case: &Case<'_>, table: &mut Table) {
    for row in case
        .experiment
        .expected
        .reach
        .iter()
        .filter(|row| applies(&row.engine, case.engine))
    {
        match question(case, row) {
            Err(reason) => table.skip(reason),
            Ok(question) => {
                let verdict = case.topology.reach_at(
                    question.from,
                    question.to,
                    &question.address,
                    Some(question.port),
                );
                let expected = answered(case, row, question.to);
                if verdict.reasons.contains(&Reason::OpaqueNamespace) {
                    table.skip("a container made outside of Compose");
                    continue;
                }
                let unexpected = verdict.outcome == Outcome::Reachable && !expected;
                if unexpected && let Some(reason) = artefact(case, row, question.to) {
                    table.skip(reason);
                    continue;
                }
                let agrees = match verdict.outcome {
                    Outcome::Reachable => expected,
                    Outcome::Unreachable => !expected,
                    Outcome::Unknown => false,
                };
                table.row(case.engine, "reach", agrees, || {
                    let measured = row
                        .answered_by
                        .as_ref()
                        .or(row.failure.as_ref())
                        .map_or("", String::as_str);
                    format!(
                        "{}: {} -> {} {} {}/{} measured {} ({measured}), model {} {:?} [{}] {}",
                        case.experiment.name,
                        row.from,
                        row.to,
                        row.target,
                        row.port,
                        row.proto,
                        if row.reachable { "open" } else { "closed" },
                        verdict.outcome,
                        verdict.reasons,
                        case.engine,
                        row.note.as_deref().unwrap_or_default(),
                    )
                });
            }
        }
    }
}

/// Why a row that found nothing says nothing about the network.
fn artefact(case: &Case<'_>, row: &ReachRow, to: Node) -> Option<&'static str> {
    let refused = matches!(
        row.failure.as_deref(),
        Some("Connection refused" | "closed")
    );
    if refused && !listens(case, row, to) {
        return Some("nobody listens on the port");
    }
    // The engine takes any free port of the range, and the row dialled another.
    let range = row
        .note
        .as_deref()
        .is_some_and(|note| note.contains("one free port of the range"));
    (refused && range).then_some("another port of the range was taken")
}

/// A row in the model's terms.
struct Question {
    from: Node,
    to: Node,
    address: Address,
    port: PortQuery,
}

fn question(case: &Case<'_>, row: &ReachRow) -> Result<Question, &'static str> {
    if matches!(
        row.failure.as_deref(),
        Some("no such address" | "source not running")
    ) {
        return Err("the container had no address of its own to dial, or was not running");
    }
    let routed = rig::lan_is_routed(&case.experiment.name, row.note.as_deref(), &row.target);
    let topology = case.topology;
    let port = PortQuery {
        port: row.port,
        proto: Proto::parse(&row.proto).unwrap(),
    };
    let from = node(topology, &row.from, routed)?;
    let to = node(topology, &row.to, routed)?;
    let loopback = row.target.starts_with("loopback");
    if row.from == "@world" && loopback && !rig::loopback_leaves_lan(&case.experiment.name) {
        return Err("the LAN machine's own loopback");
    }
    Ok(Question {
        from,
        to,
        address: address(case, row)?,
        port,
    })
}

/// The service, ignoring the number of a replica: replicas are alike.
pub(crate) fn service(topology: &Topology, name: &str) -> Option<ServiceId> {
    topology.find(name.split_once('#').map_or(name, |(service, _)| service))
}

fn node(topology: &Topology, name: &str, routed: bool) -> Result<Node, &'static str> {
    match name {
        "@host" => Ok(Node::Host),
        "@world" | "@lan" | "@internet" | "@internet6" if routed => Ok(Node::LanRouted),
        "@world" | "@lan" => Ok(Node::Lan),
        "@internet" | "@internet6" => Ok(Node::Internet),
        name => service(topology, name)
            .map(Node::Service)
            .ok_or("a container made outside of Compose"),
    }
}

fn address(case: &Case<'_>, row: &ReachRow) -> Result<Address, &'static str> {
    let topology = case.topology;
    let (kind, rest) = row
        .target
        .split_once(':')
        .map_or((row.target.as_str(), None), |(kind, rest)| {
            (kind, Some(rest))
        });
    let network = || {
        topology
            .find_network(rest.unwrap_or_default())
            .ok_or("a network made outside of Compose")
    };
    let index = rig::index(case.engine);
    let host = |text: String| Address::HostIp(text.parse::<IpAddr>().unwrap());
    Ok(match kind {
        "name" => Address::Name(rest.map(Into::into)),
        "ip" => Address::Ip(network()?),
        "ip6" => Address::Ip6(network()?),
        "gateway" => Address::Gateway(network()?),
        "hostip" => host(format!("198.18.{index}.2")),
        "hostip2" => host(format!("198.18.{index}.3")),
        "hostip6" => host(format!("fd12:{index}::2")),
        "docker0" => Address::Docker0,
        "loopback" => Address::Loopback,
        "loopback6" => Address::Loopback6,
        "internet" | "lan" => Address::Internet,
        "internet6" => Address::Internet6,
        "addr" => literal(topology, rest.unwrap()),
        other => panic!("{other}"),
    })
}

/// A literal address: a bridge's IPv6 gateway, or one that nobody is known to have.
fn literal(topology: &Topology, text: &str) -> Address {
    let ip: IpAddr = text.parse().unwrap();
    let gateway = topology.networks().find(|(_, network)| {
        network.pools().iter().any(|pool| {
            let subnet = pool.subnet.as_ref().and_then(|subnet| subnet.value.known());
            subnet
                .and_then(|subnet| subnet.parse::<ipnet::Ipv6Net>().ok())
                .is_some_and(|net| first(net) == ip)
        })
    });
    gateway.map_or(Address::HostIp(ip), |(id, _)| Address::Gateway6(id))
}

/// The first address of a subnet, which its bridge takes.
fn first(net: ipnet::Ipv6Net) -> IpAddr {
    IpAddr::V6(std::net::Ipv6Addr::from_bits(net.network().to_bits() + 1))
}

/// Whether the row says that TO itself answered, or one who shares its namespace.
fn answered(case: &Case<'_>, row: &ReachRow, to: Node) -> bool {
    let Some(answered) = row.answered_by.as_deref().filter(|_| row.reachable) else {
        return false;
    };
    answered.split('|').any(|name| match (to, name) {
        (Node::Host, name) => name == "hostproc",
        (Node::Lan | Node::LanRouted | Node::Internet, name) => name == "world",
        (to, name) => {
            let found = case
                .topology
                .services()
                .find(|(_, service)| service.name == name)
                .map(|(id, _)| id);
            let sandbox = |id: ServiceId| case.topology.service(id).sandbox;
            found.is_some() && found.and_then(sandbox) == to.service().and_then(sandbox)
        }
    })
}

/// Whether a process of TO listens on the port that the dialled one leads to.
fn listens(case: &Case<'_>, row: &ReachRow, to: Node) -> bool {
    let Some(sandbox) = to.service().and_then(|id| case.topology.sandbox_of(id)) else {
        return true;
    };
    let own = ["name", "ip", "loopback"]
        .iter()
        .any(|kind| row.target.starts_with(kind));
    let published = sandbox
        .services
        .iter()
        .flat_map(|id| case.topology.bindings_of(*id))
        .filter(|binding| {
            binding.protocol.as_str() == row.proto && binding.published == Published::Port(row.port)
        });
    let random = row
        .note
        .as_deref()
        .and_then(|note| note.split_once("random host port of container port "));
    let random = random.and_then(|(_, port)| port.parse().ok());
    let ports: Vec<u16> = published
        .filter_map(|binding| binding.target.known().copied())
        .chain(random)
        .collect();
    let ports = if ports.is_empty() && own {
        vec![row.port]
    } else {
        ports
    };
    let word = |port: &u16| {
        if row.proto == "udp" {
            format!("u{port}")
        } else {
            port.to_string()
        }
    };
    let heard = |port: &u16| {
        sandbox.services.iter().any(|id| {
            case.commands[id.index()]
                .iter()
                .any(|other| *other == word(port))
        })
    };
    ports.is_empty() || ports.iter().any(heard)
}
