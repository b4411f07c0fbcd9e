//! Who reaches whom: single packets first ([`container`], [`host`], [`outside`]), then questions about pairs.

mod container;
mod host;
mod openings;
mod outside;
mod pair;
mod verdict;
mod ways;

use std::net::IpAddr;

use crate::ids::{NetworkId, SandboxId};
use crate::model::{Driver, SandboxKind};
use crate::node::Node;
use crate::reason::Reason;
use crate::topology::Topology;
use crate::world::View;

pub(crate) use host::DOCKER0;
pub(crate) use openings::{Found, Opening, Way};
pub(crate) use outside::Beyond;
pub(crate) use verdict::host_port;
pub use ways::{Connection, Through};

/// An address family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Family {
    V4,
    V6,
}

/// Who dials, as far as packets are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// A container with networks of its own.
    Sandbox(SandboxId),
    /// A container without network.
    Nowhere,
    /// A container in a namespace that nobody here defines.
    Opaque,
    /// The host's namespace.
    Host,
    /// A machine on the LAN.
    Lan,
    /// A machine on the LAN with a route through the host.
    LanRouted,
    /// A machine on the internet.
    Internet,
    /// Another project's container on a network.
    Member(NetworkId),
    /// Not started.
    Gone,
}

/// Who is dialled, as far as packets are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    Sandbox(SandboxId),
    Nowhere,
    Opaque,
    Host,
    Lan,
    LanRouted,
    Internet,
    Member(NetworkId),
    Gone,
}

/// An address of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostAddress {
    /// The host's end of a bridge.
    Gateway(NetworkId, Family),
    /// The host's end of `docker0`.
    Docker0,
    /// The host's address on its LAN.
    Lan(Family),
    /// A certain address.
    Ip(IpAddr),
    /// A loopback address.
    Loopback(IpAddr),
}

impl HostAddress {
    pub(crate) fn family(self) -> Family {
        match self {
            HostAddress::Gateway(_, family) | HostAddress::Lan(family) => family,
            HostAddress::Docker0 => Family::V4,
            HostAddress::Ip(ip) | HostAddress::Loopback(ip) => {
                if ip.is_ipv4() {
                    Family::V4
                } else {
                    Family::V6
                }
            }
        }
    }
}

/// What is open at a container's own address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// Every port.
    Any(Reason),
    /// The container ports of `ports`.
    Published(Reason),
    /// Nothing, for this reason.
    Closed(Reason),
}

impl Topology {
    pub(crate) fn client(&self, node: Node) -> Client {
        match node {
            Node::Service(id) => match self.service(id).sandbox {
                None => Client::Gone,
                Some(sandbox) => match self.sandbox(sandbox).kind {
                    SandboxKind::Own => Client::Sandbox(sandbox),
                    SandboxKind::Host => Client::Host,
                    SandboxKind::None => Client::Nowhere,
                    SandboxKind::Opaque(_) => Client::Opaque,
                },
            },
            Node::Host => Client::Host,
            Node::Lan => Client::Lan,
            Node::LanRouted => Client::LanRouted,
            Node::Internet => Client::Internet,
            Node::External(network) => Client::Member(network),
        }
    }

    pub(crate) fn server(&self, node: Node) -> Server {
        match self.client(node) {
            Client::Sandbox(id) => Server::Sandbox(id),
            Client::Nowhere => Server::Nowhere,
            Client::Opaque => Server::Opaque,
            Client::Host => Server::Host,
            Client::Lan => Server::Lan,
            Client::LanRouted => Server::LanRouted,
            Client::Internet => Server::Internet,
            Client::Member(network) => Server::Member(network),
            Client::Gone => Server::Gone,
        }
    }
}

impl View<'_> {
    pub(crate) fn has_family(self, network: NetworkId, family: Family) -> bool {
        match family {
            Family::V4 => self.has_v4(network),
            Family::V6 => self.has_v6(network),
        }
    }

    /// The network by which a client's packets to an address leave, and whether that is the address's own network.
    ///
    /// Only for clients that are on networks.
    pub(crate) fn leaves_by(self, client: Client, to: HostAddress) -> Option<(NetworkId, bool)> {
        let family = to.family();
        let on_link = match to {
            HostAddress::Gateway(network, _) => Some(network),
            _ => None,
        };
        // 172.17.0.1 is the own gateway of those who live on the default bridge.
        let is_gateway = |network: NetworkId| {
            matches!(to, HostAddress::Docker0)
                && self.topology.network(network).driver == Driver::DefaultBridge
        };
        match client {
            Client::Sandbox(sandbox) => {
                if let Some(network) = on_link.filter(|network| self.is_on(sandbox, *network)) {
                    return Some((network, true));
                }
                let way_out = match family {
                    Family::V4 => self.way_out_v4(sandbox),
                    Family::V6 => self.way_out_v6(sandbox),
                };
                way_out.map(|network| (network, is_gateway(network)))
            }
            Client::Member(network) if on_link == Some(network) => Some((network, true)),
            Client::Member(network) if !self.internal(network) => {
                Some((network, is_gateway(network)))
            }
            _ => None,
        }
    }
}
