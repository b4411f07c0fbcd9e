//! Packets to a container's own address.

use crate::binding::{Binding, BindingState};
use crate::facts::Fact;
use crate::ids::{NetworkId, SandboxId};
use crate::model::{Driver, GatewayMode};
use crate::reach::{Client, Family, Open};
use crate::reason::Reason;
use crate::world::{Kind, View};

impl View<'_> {
    /// What a client finds open at the address of a sandbox on one of its networks.
    pub(crate) fn at_container(
        self,
        client: Client,
        server: SandboxId,
        network: NetworkId,
        family: Family,
    ) -> Open {
        if !self.is_on(server, network)
            || !self.has_family(network, family)
            || self.kind(network) == Kind::Dead
        {
            return Open::Closed(Reason::NoSharedNetwork);
        }
        match client {
            Client::Sandbox(client) if client == server => Open::Any(Reason::SharedSandbox),
            Client::Sandbox(client) if self.is_on(client, network) => self.between_members(network),
            Client::Sandbox(client) if self.may_be_on(client, server, network) => {
                Open::Any(Reason::UnresolvedVariable)
            }
            Client::Sandbox(client) => {
                self.other_network_to_container(client, server, network, family)
            }
            Client::Member(own) if own == network => self.between_members(network),
            Client::Member(_) | Client::Gone | Client::Opaque => {
                Open::Closed(Reason::NoSharedNetwork)
            }
            Client::Nowhere => Open::Closed(Reason::NetworkModeNone),
            Client::Host => self.host_to_container(network, family),
            Client::Lan | Client::Internet if self.kind(network) == Kind::Lan => {
                // Without `internal` a member of the LAN has a default route, and with it the internet.
                if client == Client::Lan || !self.internal(network) {
                    Open::Any(Reason::LanMember)
                } else {
                    Open::Closed(Reason::InternalNoEgress)
                }
            }
            Client::Lan | Client::Internet => Open::Closed(Reason::NoSharedNetwork),
            Client::LanRouted => self.routed_lan_to_container(server, network, family),
        }
    }

    /// Members of one network.
    pub(crate) fn between_members(self, network: NetworkId) -> Open {
        match self.network(network).driver {
            _ if self.is_bridge(network) && !self.icc(network) => Open::Closed(Reason::IccDisabled),
            Driver::DefaultBridge => Open::Any(Reason::DefaultBridge),
            _ => Open::Any(Reason::SameNetwork),
        }
    }

    /// The host, and services in its namespace.
    fn host_to_container(self, network: NetworkId, family: Family) -> Open {
        match self.kind(network) {
            Kind::Lan | Kind::Dead => Open::Closed(Reason::NoSharedNetwork),
            Kind::Bridge if self.without_host_address(network, family) => {
                Open::Closed(Reason::GatewayIsolated)
            }
            Kind::Bridge => Open::Any(Reason::HostGateway),
        }
    }

    /// Whether the host has no address on a bridge.
    pub(crate) fn without_host_address(self, network: NetworkId, family: Family) -> bool {
        self.mode(network, family) == GatewayMode::Isolated
            || (self.internal(network) && self.has(Fact::InternalBridgeUnaddressed))
    }

    pub(crate) fn mode(self, network: NetworkId, family: Family) -> GatewayMode {
        match family {
            Family::V4 => self.mode_v4(network),
            Family::V6 => self.mode_v6(network),
        }
    }

    /// A container that is not on the network.
    fn other_network_to_container(
        self,
        client: SandboxId,
        server: SandboxId,
        network: NetworkId,
        family: Family,
    ) -> Open {
        let closed = Open::Closed(Reason::NoSharedNetwork);
        if !self.is_bridge(network) {
            return closed;
        }
        let way_out = match family {
            Family::V4 => self.way_out_v4(client),
            Family::V6 => self.way_out_v6(client),
        };
        let Some(way_out) = way_out.filter(|way_out| self.is_bridge(*way_out)) else {
            return closed;
        };
        if family == Family::V6 && !self.has(Fact::Ipv6Isolated) {
            // Packets and answers both need a default route.
            return if self.way_out_v6(server).is_some() {
                Open::Any(Reason::Ipv6Unisolated)
            } else {
                closed
            };
        }
        if self.internal(way_out) || self.internal(network) {
            return closed;
        }
        let open = match self.mode(network, family) {
            GatewayMode::Routed if self.opens_ports(server, network, family) => {
                Open::Published(Reason::RoutedGateway)
            }
            GatewayMode::NatUnprotected if self.has(Fact::UnprotectedOpen) => {
                Open::Any(Reason::RoutedGateway)
            }
            _ => return closed,
        };
        if self.masquerades(way_out) {
            open
        } else {
            Open::Closed(Reason::NoMasquerade)
        }
    }

    /// Whether the container ports of a sandbox are open at its address on a routed network.
    fn opens_ports(self, server: SandboxId, network: NetworkId, family: Family) -> bool {
        self.has(Fact::RoutedPortsOpenEverywhere)
            || (self.has(Fact::RoutedPortsOpen) && self.publishes_on(server, network, family))
    }

    /// Whether a sandbox publishes its ports on a network.
    pub(crate) fn publishes_on(
        self,
        server: SandboxId,
        network: NetworkId,
        family: Family,
    ) -> bool {
        match family {
            Family::V4 => self.way_out_v4(server) == Some(network),
            Family::V6 => self.way_out_v6(server) == Some(network),
        }
    }

    /// A machine on the LAN that routes the container's subnet to the host.
    fn routed_lan_to_container(
        self,
        server: SandboxId,
        network: NetworkId,
        family: Family,
    ) -> Open {
        let closed = Open::Closed(Reason::NoSharedNetwork);
        if self.kind(network) == Kind::Lan {
            return Open::Any(Reason::LanMember);
        }
        if family == Family::V6 && !self.has(Fact::Ipv6Isolated) {
            return if self.way_out_v6(server).is_some() {
                Open::Any(Reason::Ipv6Unisolated)
            } else {
                closed
            };
        }
        if self.internal(network) {
            return Open::Closed(Reason::InternalNoEgress);
        }
        if !self.has(Fact::DirectAccessDropped) {
            let every = self.engine().fwdaccept && family == Family::V4;
            return match every {
                true => Open::Any(Reason::RoutedGateway),
                false if self.publishes_on(server, network, family) => {
                    Open::Published(Reason::RoutedGateway)
                }
                false => closed,
            };
        }
        match self.mode(network, family) {
            GatewayMode::Routed if self.opens_ports(server, network, family) => {
                Open::Published(Reason::RoutedGateway)
            }
            GatewayMode::NatUnprotected => Open::Any(Reason::RoutedGateway),
            _ => closed,
        }
    }

    /// The state of a binding in this world.
    pub(crate) fn state(self, binding: &Binding) -> BindingState {
        match binding.sandbox {
            Some(sandbox) if binding.doubt.is_some() => self.binding_state(binding, sandbox),
            _ => binding.state,
        }
    }
}
