//! Possible worlds: what is not known is taken as each of the things it can be.
//!
//! A network that depends on a variable, or that was made outside of the project, has several [`Variant`]s. A question is
//! asked in every world that differs in what matters to it. An answer that is the same in all of them is certain; one
//! that differs is `unknown`. The first world takes everything as what lets most through.

use std::collections::BTreeSet;

use crate::engine::EngineProfile;
use crate::facts::Fact;
use crate::ids::{EndpointId, NetworkId, SandboxId};
use crate::model::{Endpoint, GatewayMode, Gateways, HostBinding, NetworkNode, SandboxKind};
use crate::topology::Topology;

/// What a network can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the file")]
pub(crate) struct Variant {
    pub(crate) kind: Kind,
    pub(crate) internal: bool,
    pub(crate) icc: bool,
    pub(crate) masquerades: bool,
    pub(crate) v4: bool,
    pub(crate) v6: bool,
    pub(crate) mode_v4: GatewayMode,
    pub(crate) mode_v6: GatewayMode,
    pub(crate) binding: HostBinding,
    /// Where its name sorts: 0 where it says, before or behind all others where it depends on a variable.
    pub(crate) rank: i8,
}

/// What a driver does with its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bridge of the host.
    Bridge,
    /// Members of the LAN.
    Lan,
    /// Nothing gets through, or the engine refuses it.
    Dead,
}

/// The networks that a question can be asked about one by one; with more, it is not decided.
const CHOICES: usize = 4;

/// The worlds that are asked; with more, it is not decided.
const MANY: usize = 64;

/// Which variant each network that matters is taken as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct World {
    choices: [(u32, u8); CHOICES],
    len: u8,
    /// Whether what `ports` leaves open is taken as what lets less through.
    closed_ports: bool,
    /// Whether nothing passes to and from namespaces that nobody here defines.
    closed_namespaces: bool,
    /// Whether networks that [stand in](NetworkNode::stands_in) for others stand for none of them.
    apart: bool,
}

impl World {
    /// Everything as open as it can be.
    pub(crate) const FIRST: World = World {
        choices: [(0, 0); CHOICES],
        len: 0,
        closed_ports: false,
        closed_namespaces: false,
        apart: false,
    };

    fn choice(&self, network: NetworkId) -> usize {
        let chosen = self.choices[..usize::from(self.len)].iter();
        let index = chosen
            .into_iter()
            .find(|(id, _)| *id as usize == network.index());
        index.map_or(0, |(_, variant)| usize::from(*variant))
    }
}

/// The worlds that matter to a question.
#[derive(Debug)]
pub(crate) struct Worlds {
    /// The first one is [`World::FIRST`].
    pub(crate) list: Vec<World>,
    /// Whether these are all.
    pub(crate) complete: bool,
}

/// A topology in one of the worlds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'t> {
    pub(crate) topology: &'t Topology,
    pub(crate) world: World,
}

impl Topology {
    pub(crate) const fn view(&self, world: World) -> View<'_> {
        View {
            topology: self,
            world,
        }
    }

    /// The most open world.
    pub(crate) const fn first(&self) -> View<'_> {
        self.view(World::FIRST)
    }

    /// The worlds that differ in what matters to sandboxes and networks.
    pub(crate) fn worlds(&self, sandboxes: &[SandboxId], networks: &[NetworkId]) -> Worlds {
        let mut worlds = Worlds {
            list: vec![World::FIRST],
            complete: true,
        };
        if !self.doubtful {
            return worlds;
        }
        let on = sandboxes
            .iter()
            .flat_map(|sandbox| self.endpoints_of(*sandbox))
            .map(|endpoint| endpoint.network);
        let several = |id: &NetworkId| !self.network(*id).others.is_empty();
        let doubtful: BTreeSet<NetworkId> =
            on.chain(networks.iter().copied()).filter(several).collect();
        if doubtful.len() > CHOICES {
            worlds.complete = false;
        }
        for network in doubtful.into_iter().take(CHOICES) {
            worlds.multiply(network, self.network(network).others.len());
        }
        if sandboxes.iter().any(|sandbox| {
            self.bindings_to(*sandbox)
                .iter()
                .any(crate::binding::Binding::is_unresolved)
        }) {
            worlds.double(|world| world.closed_ports = true);
        }
        if sandboxes
            .iter()
            .any(|sandbox| matches!(self.sandbox(*sandbox).kind, SandboxKind::Opaque(_)))
        {
            worlds.double(|world| world.closed_namespaces = true);
        }
        if sandboxes.len() > 1 && sandboxes.iter().any(|it| self.stand_in_of(*it).is_some()) {
            worlds.double(|world| world.apart = true);
        }
        worlds
    }

    /// The first network of a sandbox that [stands in](NetworkNode::stands_in) for another.
    pub(crate) fn stand_in_of(&self, sandbox: SandboxId) -> Option<NetworkId> {
        let mut networks = self.endpoints_of(sandbox).iter().map(|it| it.network);
        networks.find(|id| self.network(*id).stands_in())
    }
}

impl Worlds {
    /// Each world once for each variant of a network.
    fn multiply(&mut self, network: NetworkId, others: usize) {
        if self.list.len() * (others + 1) > MANY {
            self.complete = false;
            return;
        }
        let number = u32::try_from(network.index()).expect("networks have numbers of 32 bits");
        for index in 0..self.list.len() {
            for variant in 1..=others {
                let mut world = self.list[index];
                let variant =
                    u8::try_from(variant).expect("there are no more variants than worlds");
                world.choices[usize::from(world.len)] = (number, variant);
                world.len += 1;
                self.list.push(world);
            }
        }
    }

    fn double(&mut self, change: impl Fn(&mut World)) {
        for index in 0..self.list.len() {
            let mut world = self.list[index];
            change(&mut world);
            self.list.push(world);
        }
    }
}

impl<'t> View<'t> {
    pub(crate) fn engine(self) -> &'t EngineProfile {
        &self.topology.engine
    }

    pub(crate) fn has(self, fact: Fact) -> bool {
        self.topology.engine.has(fact)
    }

    /// Whether what `ports` leaves open is taken as what lets more through.
    pub(crate) const fn has_open_ports(self) -> bool {
        !self.world.closed_ports
    }

    /// Whether everything passes to and from namespaces that nobody here defines.
    pub(crate) const fn has_open_namespaces(self) -> bool {
        !self.world.closed_namespaces
    }

    /// Whether a client may be on a server's network that it does not join by name, since that or one of its own stands for another.
    pub(crate) fn may_be_on(
        self,
        client: SandboxId,
        server: SandboxId,
        network: NetworkId,
    ) -> bool {
        if !self.topology.doubtful || self.world.apart {
            return false;
        }
        // Nobody joins a network twice: it stands for one that the server does not join anyway.
        let mut own = self.endpoints(client).iter();
        self.topology.stand_in_of(client).is_some()
            || (self.network(network).stands_in()
                && own.any(|endpoint| !self.is_on(server, endpoint.network)))
    }

    pub(crate) fn network(self, id: NetworkId) -> &'t NetworkNode {
        self.topology.network(id)
    }

    fn variant(self, id: NetworkId) -> &'t Variant {
        let network = self.network(id);
        match self.world.choice(id) {
            0 => &network.variant,
            other => &network.others[other - 1],
        }
    }

    pub(crate) fn kind(self, id: NetworkId) -> Kind {
        self.variant(id).kind
    }

    pub(crate) fn is_alive(self, id: NetworkId) -> bool {
        self.kind(id) != Kind::Dead
    }

    pub(crate) fn is_bridge(self, id: NetworkId) -> bool {
        self.kind(id) == Kind::Bridge
    }

    pub(crate) fn internal(self, id: NetworkId) -> bool {
        self.variant(id).internal
    }

    pub(crate) fn icc(self, id: NetworkId) -> bool {
        self.variant(id).icc
    }

    pub(crate) fn masquerades(self, id: NetworkId) -> bool {
        self.variant(id).masquerades
    }

    pub(crate) fn has_v4(self, id: NetworkId) -> bool {
        self.variant(id).v4
    }

    pub(crate) fn has_v6(self, id: NetworkId) -> bool {
        self.variant(id).v6
    }

    pub(crate) fn mode_v4(self, id: NetworkId) -> GatewayMode {
        self.variant(id).mode_v4
    }

    pub(crate) fn mode_v6(self, id: NetworkId) -> GatewayMode {
        self.variant(id).mode_v6
    }

    pub(crate) fn host_binding(self, id: NetworkId) -> HostBinding {
        self.variant(id).binding
    }

    pub(crate) fn rank(self, id: NetworkId) -> i8 {
        self.variant(id).rank
    }

    pub(crate) fn endpoints(self, sandbox: SandboxId) -> &'t [Endpoint] {
        self.topology.endpoints_of(sandbox)
    }

    pub(crate) fn gateways(self, sandbox: SandboxId) -> Gateways {
        if self.world.len == 0 {
            return self.topology.sandbox(sandbox).gateways;
        }
        self.find_gateways(sandbox)
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
