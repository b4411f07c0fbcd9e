//! Two possible worlds: where something is not known, one in which it is open and one in which it is closed.
//!
//! An answer that is the same in both is certain; one that differs is `unknown`.

use crate::engine::EngineProfile;
use crate::facts::Fact;
use crate::ids::{EndpointId, NetworkId, SandboxId};
use crate::model::{Driver, Endpoint, GatewayMode, Gateways, NetworkNode, Tri};
use crate::topology::Topology;

/// How what is not known is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    /// As what lets more through.
    Open,
    /// As what lets less through.
    Closed,
}

impl World {
    pub(crate) const fn index(self) -> usize {
        match self {
            World::Open => 0,
            World::Closed => 1,
        }
    }
}

/// A topology in one of the worlds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'t> {
    pub(crate) topology: &'t Topology,
    pub(crate) world: World,
}

/// What a driver does with its members, where that is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bridge of the host.
    Bridge,
    /// Members of the LAN.
    Lan,
    /// Nothing gets through, or the engine refuses it.
    Dead,
}

impl<'t> View<'t> {
    pub(crate) fn engine(self) -> &'t EngineProfile {
        &self.topology.engine
    }

    pub(crate) fn has(self, fact: Fact) -> bool {
        self.topology.engine.has(fact)
    }

    const fn open(self) -> bool {
        matches!(self.world, World::Open)
    }

    pub(crate) fn network(self, id: NetworkId) -> &'t NetworkNode {
        self.topology.network(id)
    }

    pub(crate) fn kind(self, id: NetworkId) -> Kind {
        match &self.network(id).driver {
            Driver::Bridge | Driver::DefaultBridge => Kind::Bridge,
            Driver::Macvlan => Kind::Lan,
            Driver::Host | Driver::None => Kind::Dead,
            Driver::Ipvlan if self.open() => Kind::Lan,
            Driver::Overlay | Driver::Other(_) | Driver::Unknown if self.open() => Kind::Bridge,
            Driver::Ipvlan | Driver::Overlay | Driver::Other(_) | Driver::Unknown => Kind::Dead,
        }
    }

    pub(crate) fn is_alive(self, id: NetworkId) -> bool {
        self.kind(id) != Kind::Dead
    }

    pub(crate) fn is_bridge(self, id: NetworkId) -> bool {
        self.kind(id) == Kind::Bridge
    }

    pub(crate) fn internal(self, id: NetworkId) -> bool {
        self.network(id).internal.or(!self.open())
    }

    pub(crate) fn icc(self, id: NetworkId) -> bool {
        self.network(id).icc.or(self.open())
    }

    pub(crate) fn masquerades(self, id: NetworkId) -> bool {
        self.network(id).masquerade.or(self.open())
    }

    pub(crate) fn has_v4(self, id: NetworkId) -> bool {
        self.network(id).ipv4.or(self.open())
    }

    pub(crate) fn has_v6(self, id: NetworkId) -> bool {
        let ipv6 = self.network(id).ipv6;
        ipv6 == Tri::Yes || (ipv6 == Tri::Unknown && self.open())
    }

    pub(crate) fn mode_v4(self, id: NetworkId) -> GatewayMode {
        self.settled(self.network(id).gateway_mode_v4, id)
    }

    pub(crate) fn mode_v6(self, id: NetworkId) -> GatewayMode {
        self.settled(self.network(id).gateway_mode_v6, id)
    }

    fn settled(self, mode: GatewayMode, network: NetworkId) -> GatewayMode {
        match mode {
            GatewayMode::Unknown if self.open() => GatewayMode::NatUnprotected,
            GatewayMode::Unknown if self.internal(network) => GatewayMode::Isolated,
            GatewayMode::Unknown => GatewayMode::Nat,
            mode => mode,
        }
    }

    pub(crate) fn endpoints(self, sandbox: SandboxId) -> &'t [Endpoint] {
        self.topology.endpoints_of(sandbox)
    }

    pub(crate) fn gateways(self, sandbox: SandboxId) -> Gateways {
        self.topology.sandbox(sandbox).gateways[self.world.index()]
    }

    /// The network with the sandbox's IPv4 default route.
    pub(crate) fn way_out_v4(self, sandbox: SandboxId) -> Option<NetworkId> {
        self.gateways(sandbox)
            .v4
            .map(|id| self.topology.endpoint(id).network)
    }

    /// The network with the sandbox's IPv6 default route.
    pub(crate) fn way_out_v6(self, sandbox: SandboxId) -> Option<NetworkId> {
        self.gateways(sandbox)
            .v6
            .map(|id| self.topology.endpoint(id).network)
    }

    pub(crate) fn endpoint_on(self, sandbox: SandboxId, network: NetworkId) -> Option<EndpointId> {
        self.topology.endpoint_on(sandbox, network)
    }

    pub(crate) fn is_on(self, sandbox: SandboxId, network: NetworkId) -> bool {
        self.endpoint_on(sandbox, network).is_some()
    }
}
