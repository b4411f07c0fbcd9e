//! One way of addressing a node: a name, its address on a network, an address of the host.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use composelint_compose::project::Published;
use smol_str::{SmolStr, ToSmolStr};

use crate::binding::{Binding, BindingState, InertReason};
use crate::dns::RecordType;
use crate::ids::{BindingId, NetworkId, SandboxId};
use crate::node::Node;
use crate::reach::{Beyond, Client, DOCKER0, Family, HostAddress, Open, Opening, Server, Way};
use crate::reason::Reason;
use crate::route::{PortQuery, PortSet, Verdict};
use crate::topology::Topology;
use crate::world::View;

/// One way of addressing a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A name; without one, the service's own.
    Name(Option<SmolStr>),
    /// Its IPv4 address on a network.
    Ip(NetworkId),
    /// Its IPv6 address on a network.
    Ip6(NetworkId),
    /// The IPv4 gateway of a network, where the host listens too.
    Gateway(NetworkId),
    /// The IPv6 gateway of a network.
    Gateway6(NetworkId),
    /// The host's own address on its LAN, whichever a port is bound to.
    Host,
    /// The host's own IPv6 address.
    Host6,
    /// A certain address of the host.
    HostIp(IpAddr),
    /// 172.17.0.1.
    Docker0,
    /// 127.0.0.1.
    Loopback,
    /// `::1`.
    Loopback6,
    /// An address beyond the host.
    Internet,
    /// An IPv6 address beyond the host.
    Internet6,
}

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAddress(String);

impl fmt::Display for UnknownAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownAddress {}

impl Topology {
    /// Reads `name[:NAME]`, `ip:NETWORK`, `ip6:NETWORK`, `gateway:NETWORK`, `gateway6:NETWORK`, `host[:IP]`, `host6`,
    /// `docker0`, `loopback`, `loopback6`, `internet`, `internet6`.
    pub fn parse_address(&self, text: &str) -> Result<Address, UnknownAddress> {
        let (kind, rest) = text
            .split_once(':')
            .map_or((text, None), |(kind, rest)| (kind, Some(rest)));
        let network = || {
            let name = rest.ok_or_else(|| {
                UnknownAddress(format!("`{kind}` needs a network: `{kind}:NETWORK`"))
            })?;
            self.find_network(name)
                .ok_or_else(|| UnknownAddress(format!("there is no network `{name}`")))
        };
        match (kind, rest) {
            ("name", name) => Ok(Address::Name(name.map(ToSmolStr::to_smolstr))),
            ("ip", _) => network().map(Address::Ip),
            ("ip6", _) => network().map(Address::Ip6),
            ("gateway", _) => network().map(Address::Gateway),
            ("gateway6", _) => network().map(Address::Gateway6),
            ("host", Some(ip)) => {
                let ip = ip
                    .parse()
                    .map_err(|_| UnknownAddress(format!("`{ip}` is no IP address")))?;
                Ok(Address::HostIp(ip))
            }
            ("host", None) => Ok(Address::Host),
            ("host6", None) => Ok(Address::Host6),
            ("docker0", None) => Ok(Address::Docker0),
            ("loopback", None) => Ok(Address::Loopback),
            ("loopback6", None) => Ok(Address::Loopback6),
            ("internet", None) => Ok(Address::Internet),
            ("internet6", None) => Ok(Address::Internet6),
            _ => Err(UnknownAddress(format!(
                "`{text}` is no address; there are name[:NAME], ip:NETWORK, ip6:NETWORK, gateway:NETWORK, host[:IP], host6, docker0, loopback and internet"
            ))),
        }
    }

    /// Whether `from` can talk to `to` by one way of addressing it. The port is the one that is dialled.
    pub fn reach_at(
        &self,
        from: Node,
        to: Node,
        address: &Address,
        port: Option<PortQuery>,
    ) -> Verdict {
        let found = self.in_worlds(from, to, |view| {
            view.dial(from, to, address, port).unwrap_or_default()
        });
        let mut verdict = self.verdict(from, to, port, &found);
        if verdict.is_unreachable()
            && let Err(reason) = self.first().dial(from, to, address, port)
        {
            verdict.reasons = vec![reason];
        }
        verdict
    }
}

impl View<'_> {
    /// The ways that one address opens, or why it opens none.
    fn dial(
        self,
        from: Node,
        to: Node,
        address: &Address,
        port: Option<PortQuery>,
    ) -> Result<Vec<Opening>, Reason> {
        let (client, server) = (self.topology.client(from), self.topology.server(to));
        match (client, server) {
            (Client::Gone, _) | (_, Server::Gone) => return Err(Reason::ProfileInactive),
            (Client::Opaque, _) | (_, Server::Opaque) => return self.opaque(from, to, address),
            _ => {}
        }
        let dial = Dial {
            client,
            server,
            port,
            discarded: self.is_discarded(to, port),
        };
        match address {
            Address::Name(name) => self.dial_name(from, to, name.as_deref(), dial),
            Address::Ip(network) => self.dial_container(dial, *network, Family::V4),
            Address::Ip6(network) => self.dial_container(dial, *network, Family::V6),
            Address::Gateway(network) => {
                self.dial_host(dial, HostAddress::Gateway(*network, Family::V4))
            }
            Address::Gateway6(network) => {
                self.dial_host(dial, HostAddress::Gateway(*network, Family::V6))
            }
            Address::Host => self.dial_host(dial, HostAddress::Lan(Family::V4)),
            Address::Host6 => self.dial_host(dial, HostAddress::Lan(Family::V6)),
            Address::HostIp(ip) => self.dial_host(dial, HostAddress::Ip(*ip)),
            Address::Docker0 => self.dial_host(dial, HostAddress::Docker0),
            Address::Loopback => {
                self.dial_loopback(from, to, dial, IpAddr::V4(Ipv4Addr::LOCALHOST))
            }
            Address::Loopback6 => {
                self.dial_loopback(from, to, dial, IpAddr::V6(Ipv6Addr::LOCALHOST))
            }
            Address::Internet => self.dial_beyond(dial, Family::V4),
            Address::Internet6 => self.dial_beyond(dial, Family::V6),
        }
    }

    /// Whether a port of a service in the host's namespace stands in its `ports` only as the host's side, which Docker
    /// discards: the service listens on the other one.
    fn is_discarded(self, to: Node, port: Option<PortQuery>) -> bool {
        let (Some(service), Some(port)) = (to.service(), port) else {
            return false;
        };
        let inert = BindingState::Inert(InertReason::HostMode);
        let discarded = || {
            self.topology
                .bindings_of(service)
                .iter()
                .filter(|binding| binding.state == inert)
        };
        let dialled = |binding: &Binding| {
            self.dialled(
                binding,
                Some(PortQuery {
                    proto: binding.protocol,
                    ..port
                }),
            )
            .is_some()
        };
        discarded().any(dialled)
            && !discarded().any(|binding| binding.target.known() == Some(&port.port))
    }

    fn opaque(self, from: Node, to: Node, address: &Address) -> Result<Vec<Opening>, Reason> {
        let shared = self.topology.same_sandbox(from, to);
        if shared && matches!(address, Address::Loopback | Address::Loopback6) {
            return Ok(vec![Opening {
                ports: PortSet::Any,
                reason: Reason::SharedSandbox,
                way: Way::Sandbox,
            }]);
        }
        if !self.has_open_namespaces() {
            return Err(Reason::OpaqueNamespace);
        }
        Ok(vec![Opening {
            ports: PortSet::Any,
            reason: Reason::OpaqueNamespace,
            way: Way::Sandbox,
        }])
    }

    fn dial_name(
        self,
        from: Node,
        to: Node,
        name: Option<&str>,
        dial: Dial,
    ) -> Result<Vec<Opening>, Reason> {
        let service = from.service().ok_or(Reason::DnsNoName)?;
        let own = to
            .service()
            .map(|id| self.topology.service(id).name.clone());
        let name = name.or(own.as_deref()).ok_or(Reason::DnsNoName)?;
        let resolution = self.topology.resolve(service, name, RecordType::A);
        let mut refusal = resolution.reason.unwrap_or(Reason::DnsNoName);
        let mut openings = Vec::new();
        for (answer, network) in &resolution.answers {
            let sandbox = self.topology.service(*answer).sandbox;
            if sandbox
                != to
                    .service()
                    .and_then(|id| self.topology.service(id).sandbox)
            {
                continue;
            }
            match self.dial_container(dial, *network, Family::V4) {
                Ok(ways) => openings.extend(ways),
                Err(reason) => refusal = reason,
            }
        }
        for literal in &resolution.hosts {
            match self.dial_literal(dial, literal) {
                Ok(ways) => openings.extend(ways),
                Err(reason) => refusal = reason,
            }
        }
        if openings.is_empty() {
            Err(refusal)
        } else {
            Ok(openings)
        }
    }

    /// An address from `extra_hosts`.
    fn dial_literal(self, dial: Dial, literal: &str) -> Result<Vec<Opening>, Reason> {
        if literal == "host-gateway" {
            return self.dial_host(dial, HostAddress::Docker0);
        }
        let ip: IpAddr = literal.parse().map_err(|_| Reason::DnsNoName)?;
        if ip == IpAddr::V4(DOCKER0) {
            return self.dial_host(dial, HostAddress::Docker0);
        }
        let family = if ip.is_ipv4() { Family::V4 } else { Family::V6 };
        match dial.server {
            Server::Sandbox(server) => {
                let holds = |endpoint: &&crate::model::Endpoint| {
                    endpoint
                        .static_v4()
                        .and_then(|v4| v4.address)
                        .map(IpAddr::V4)
                        == Some(ip)
                        || endpoint
                            .static_v6()
                            .and_then(|v6| v6.address)
                            .map(IpAddr::V6)
                            == Some(ip)
                };
                match self.endpoints(server).iter().find(holds) {
                    Some(endpoint) => self.dial_container(dial, endpoint.network, family),
                    None => self.dial_host(dial, HostAddress::Ip(ip)),
                }
            }
            Server::Host => self.dial_host(dial, HostAddress::Ip(ip)),
            _ => self.dial_beyond(dial, family),
        }
    }

    fn dial_container(
        self,
        dial: Dial,
        network: NetworkId,
        family: Family,
    ) -> Result<Vec<Opening>, Reason> {
        let server = match dial.server {
            Server::Sandbox(server) => server,
            Server::Nowhere => return Err(Reason::NetworkModeNone),
            _ => return Err(Reason::NoSharedNetwork),
        };
        let way = Way::Network(network);
        match self.at_container(dial.client, server, network, family) {
            Open::Any(reason) => Ok(vec![Opening {
                ports: PortSet::Any,
                reason,
                way,
            }]),
            Open::Published(reason) => {
                let ports = self.container_ports(server, family);
                let fits = dial.port.map_or(ports != PortSet::None, |port| {
                    ports.contains(port.port, port.proto)
                });
                if fits {
                    Ok(vec![Opening { ports, reason, way }])
                } else {
                    Err(Reason::WrongPort)
                }
            }
            Open::Closed(reason) => Err(reason),
        }
    }

    fn dial_host(self, dial: Dial, to: HostAddress) -> Result<Vec<Opening>, Reason> {
        match dial.server {
            Server::Host if dial.discarded => Err(Reason::WrongPort),
            Server::Host => {
                let reason = self.at_host(dial.client, to)?;
                Ok(vec![Opening {
                    ports: PortSet::Any,
                    reason,
                    way: Way::Host,
                }])
            }
            Server::Sandbox(server) => self.dial_bindings(dial, server, to),
            Server::Nowhere => Err(Reason::NetworkModeNone),
            _ => Err(Reason::NoSharedNetwork),
        }
    }

    fn dial_bindings(
        self,
        dial: Dial,
        server: SandboxId,
        to: HostAddress,
    ) -> Result<Vec<Opening>, Reason> {
        let mut refusal = self
            .at_host(dial.client, to)
            .err()
            .unwrap_or(Reason::WrongPort);
        let owner = self.topology.sandbox(server).services[0];
        let start = self.topology.service(owner).bindings.start as usize;
        let mut openings = Vec::new();
        for (index, binding) in self.topology.bindings_to(server).iter().enumerate() {
            let Some(ports) = self.dialled(binding, dial.port) else {
                continue;
            };
            match self.at_binding(dial.client, to, binding) {
                Ok(reason) => {
                    openings.push(Opening {
                        ports,
                        reason,
                        way: Way::Binding(BindingId::new(start + index)),
                    });
                }
                Err(reason) => refusal = reason,
            }
        }
        if openings.is_empty() {
            Err(refusal)
        } else {
            Ok(openings)
        }
    }

    /// The port to dial for a binding, if the asked one is it.
    fn dialled(self, binding: &Binding, port: Option<PortQuery>) -> Option<PortSet> {
        let proto = binding.protocol;
        if port.is_some_and(|port| port.proto != proto) {
            return None;
        }
        let hit = |port| Some(PortSet::List(vec![(port, proto)]));
        let asked = port.map(|port| port.port);
        match (&binding.published, asked) {
            (Published::Port(port), None) => hit(*port),
            (Published::Port(port), Some(asked)) if asked == *port => hit(asked),
            (Published::OneOf(first, _), None) => hit(*first),
            (Published::OneOf(first, last), Some(asked)) if (*first..=*last).contains(&asked) => {
                hit(asked)
            }
            (Published::Random, None | Some(0)) => hit(0),
            (Published::Unknown(_), asked) if self.has_open_ports() => match asked {
                Some(asked) => hit(asked),
                None => Some(PortSet::Any),
            },
            _ => None,
        }
    }

    fn dial_loopback(
        self,
        from: Node,
        to: Node,
        dial: Dial,
        ip: IpAddr,
    ) -> Result<Vec<Opening>, Reason> {
        if dial.discarded {
            return Err(Reason::WrongPort);
        }
        if self.topology.same_sandbox(from, to)
            || (dial.client == Client::Host && dial.server == Server::Host)
        {
            return Ok(vec![Opening {
                ports: PortSet::Any,
                reason: Reason::SharedSandbox,
                way: Way::Sandbox,
            }]);
        }
        match dial.client {
            Client::Host | Client::LanRouted => self.dial_host(dial, HostAddress::Loopback(ip)),
            _ => Err(Reason::LoopbackOnly),
        }
    }

    fn dial_beyond(self, dial: Dial, family: Family) -> Result<Vec<Opening>, Reason> {
        let to = match dial.server {
            Server::Lan => Beyond::Lan,
            Server::LanRouted => Beyond::LanRouted,
            Server::Internet => Beyond::Internet,
            _ => return Err(Reason::NoSharedNetwork),
        };
        let (reason, network) = self.leaves(dial.client, to, family)?;
        Ok(vec![Opening {
            ports: PortSet::Any,
            reason,
            way: network.map_or(Way::Host, Way::Egress),
        }])
    }
}

/// Who dials whom at which port.
#[derive(Debug, Clone, Copy)]
struct Dial {
    client: Client,
    server: Server,
    port: Option<PortQuery>,
    /// Whether the port is one that `ports` of a host-mode service maps, to no effect.
    discarded: bool,
}

impl Topology {
    /// Whether two nodes live in one namespace.
    pub(crate) fn same_sandbox(&self, left: Node, right: Node) -> bool {
        let sandbox = |node: Node| node.service().and_then(|id| self.service(id).sandbox);
        (left == right && !matches!(left, Node::External(_)))
            || (sandbox(left).is_some() && sandbox(left) == sandbox(right))
    }
}
