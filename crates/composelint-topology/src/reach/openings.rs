//! Every way between two nodes, over all addresses, in one world.

use std::net::{IpAddr, Ipv4Addr};

use composelint_compose::project::Known;

use crate::binding::{BindAddress, Binding, BindingState};
use crate::ids::{BindingId, NetworkId, SandboxId};
use crate::node::Node;
use crate::reach::outside::Beyond;
use crate::reach::{Client, Family, HostAddress, Open, Server};
use crate::reason::Reason;
use crate::route::PortSet;
use crate::world::{Kind, View};

/// A way between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opening {
    /// The ports of the one who answers.
    pub(crate) ports: PortSet,
    pub(crate) reason: Reason,
    pub(crate) way: Way,
}

/// What a way goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Way {
    /// One namespace, or nothing at all in between.
    Sandbox,
    /// The container's address on a network.
    Network(NetworkId),
    /// A published port.
    Binding(BindingId),
    /// An address of the host.
    Host,
    /// Out of a network.
    Egress(NetworkId),
}

/// The ways in every world that matters.
#[derive(Debug)]
pub(crate) struct Found {
    /// For each world, the most open one first.
    pub(crate) ways: Vec<Vec<Opening>>,
    /// Whether all worlds that matter were asked.
    pub(crate) complete: bool,
}

impl Opening {
    fn any(reason: Reason, way: Way) -> Self {
        Self {
            ports: PortSet::Any,
            reason,
            way,
        }
    }
}

impl View<'_> {
    /// Every way from one node to another.
    pub(crate) fn openings(self, from: Node, to: Node) -> Vec<Opening> {
        let (client, server) = (self.topology.client(from), self.topology.server(to));
        if client == Client::Gone || server == Server::Gone {
            return Vec::new();
        }
        if self.topology.same_sandbox(from, to) {
            return vec![Opening::any(Reason::SharedSandbox, Way::Sandbox)];
        }
        self.openings_between(client, server)
    }

    /// Every way between a client and a server that are not in one namespace.
    pub(crate) fn openings_between(self, client: Client, server: Server) -> Vec<Opening> {
        let opaque = Opening::any(Reason::OpaqueNamespace, Way::Sandbox);
        match (client, server) {
            (Client::Opaque, _) | (_, Server::Opaque) if self.has_open_namespaces() => vec![opaque],
            (Client::Opaque | Client::Nowhere, _)
            | (_, Server::Opaque | Server::Nowhere | Server::Gone) => Vec::new(),
            (_, Server::Sandbox(server)) => self.to_sandbox(client, server),
            (_, Server::Host) => self.to_host(client).into_iter().collect(),
            (_, Server::Lan) => self.to_beyond(client, Beyond::Lan),
            (_, Server::LanRouted) => self.to_beyond(client, Beyond::LanRouted),
            (_, Server::Internet) => self.to_beyond(client, Beyond::Internet),
            (_, Server::Member(network)) => self.to_member(client, network).into_iter().collect(),
        }
    }

    fn to_sandbox(self, client: Client, server: SandboxId) -> Vec<Opening> {
        let mut openings = Vec::new();
        for endpoint in self.endpoints(server) {
            for family in [Family::V4, Family::V6] {
                let (ports, reason) =
                    match self.at_container(client, server, endpoint.network, family) {
                        Open::Any(reason) => (PortSet::Any, reason),
                        Open::Published(reason) => (self.container_ports(server, family), reason),
                        Open::Closed(_) => continue,
                    };
                let opening = Opening {
                    ports,
                    reason,
                    way: Way::Network(endpoint.network),
                };
                if opening.ports != PortSet::None && !openings.contains(&opening) {
                    openings.push(opening);
                }
            }
        }
        self.through_bindings(client, server, &mut openings);
        openings
    }

    /// The container ports that `ports` lists for a family; what depends on a variable is any port or none.
    pub(crate) fn container_ports(self, server: SandboxId, family: Family) -> PortSet {
        let bindings =
            self.topology
                .bindings_to(server)
                .iter()
                .filter(|binding| match &binding.host_ip {
                    Some(Known::Known(ip)) => (family == Family::V4) == ip.is_ipv4(),
                    _ => true,
                });
        bindings.fold(PortSet::None, |ports, binding| {
            ports.union(self.target(binding))
        })
    }

    /// The container's port of a binding.
    fn target(self, binding: &Binding) -> PortSet {
        match (&binding.target, self.has_open_ports()) {
            (Known::Known(port), _) => PortSet::List(vec![(*port, binding.protocol)]),
            (Known::Unknown(_), true) => PortSet::Any,
            (Known::Unknown(_), false) => PortSet::None,
        }
    }

    fn through_bindings(self, client: Client, server: SandboxId, openings: &mut Vec<Opening>) {
        let bindings = self.topology.bindings_to(server);
        if bindings.is_empty() {
            return;
        }
        let addresses = self.host_addresses(client);
        let Some(owner) = self.topology.sandbox(server).services.first() else {
            return;
        };
        let start = self.topology.service(*owner).bindings.start as usize;
        for (index, binding) in bindings.iter().enumerate() {
            if let Some(reason) = self.through_binding(client, binding, &addresses) {
                let way = Way::Binding(BindingId::new(start + index));
                let ports = self.target(binding);
                if ports != PortSet::None {
                    openings.push(Opening { ports, reason, way });
                }
            }
        }
    }

    /// Whether a client gets through to a binding at any address it can dial.
    pub(crate) fn through_binding(
        self,
        client: Client,
        binding: &Binding,
        addresses: &[HostAddress],
    ) -> Option<Reason> {
        let BindingState::Effective { v4, v6, .. } = self.state(binding) else {
            return None;
        };
        let bound = [v4, v6]
            .into_iter()
            .flatten()
            .filter_map(|bound| match bound {
                BindAddress::Wildcard => None,
                BindAddress::Loopback(ip) => Some(HostAddress::Loopback(ip)),
                BindAddress::Specific(ip) => Some(HostAddress::Ip(ip)),
            });
        let mut all = addresses.iter().copied().chain(bound);
        all.find_map(|address| self.at_binding(client, address, binding).ok())
    }

    /// The addresses of the host that a client may dial, not counting those a binding names.
    pub(crate) fn host_addresses(self, client: Client) -> Vec<HostAddress> {
        let lan = [HostAddress::Lan(Family::V4), HostAddress::Lan(Family::V6)];
        match client {
            Client::Host => vec![
                HostAddress::Loopback(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                lan[0],
                lan[1],
            ],
            Client::Lan | Client::Internet => lan.to_vec(),
            Client::LanRouted => vec![lan[0], lan[1], HostAddress::Docker0],
            Client::Member(network) => self.addresses_of_member(&[network]),
            Client::Sandbox(sandbox) => {
                let networks: Vec<NetworkId> = self
                    .endpoints(sandbox)
                    .iter()
                    .map(|endpoint| endpoint.network)
                    .collect();
                self.addresses_of_member(&networks)
            }
            Client::Nowhere | Client::Opaque | Client::Gone => Vec::new(),
        }
    }

    fn addresses_of_member(self, networks: &[NetworkId]) -> Vec<HostAddress> {
        let mut addresses = Vec::with_capacity(networks.len() + 3);
        for &network in networks.iter().filter(|network| self.is_bridge(**network)) {
            let families = [Family::V4, Family::V6]
                .into_iter()
                .filter(|family| self.has_family(network, *family));
            addresses.extend(families.map(|family| HostAddress::Gateway(network, family)));
        }
        addresses.extend([
            HostAddress::Docker0,
            HostAddress::Lan(Family::V4),
            HostAddress::Lan(Family::V6),
        ]);
        addresses
    }

    fn to_host(self, client: Client) -> Option<Opening> {
        let reason = self
            .host_addresses(client)
            .into_iter()
            .find_map(|address| self.at_host(client, address).ok())?;
        Some(Opening::any(reason, Way::Host))
    }

    fn to_beyond(self, client: Client, to: Beyond) -> Vec<Opening> {
        let found = [Family::V4, Family::V6]
            .into_iter()
            .find_map(|family| self.leaves(client, to, family).ok());
        let opening = found
            .map(|(reason, network)| Opening::any(reason, network.map_or(Way::Host, Way::Egress)));
        opening.into_iter().collect()
    }

    /// Another project's container on a network.
    fn to_member(self, client: Client, network: NetworkId) -> Option<Opening> {
        let open = match client {
            Client::Sandbox(sandbox) if self.is_on(sandbox, network) => {
                self.between_members(network)
            }
            Client::Member(own) if own == network => self.between_members(network),
            Client::Host if self.kind(network) == Kind::Bridge => Open::Any(Reason::HostGateway),
            Client::Lan | Client::LanRouted if self.kind(network) == Kind::Lan => {
                Open::Any(Reason::LanMember)
            }
            _ => return None,
        };
        match open {
            Open::Any(reason) => Some(Opening::any(reason, Way::Network(network))),
            Open::Published(_) | Open::Closed(_) => None,
        }
    }
}
