//! Services that nothing tells apart: all pairs without ever writing them down.
//!
//! Two services are of one class when their sandboxes are of one kind, on the same networks with the same priorities,
//! and publish the same container ports at the same kinds of addresses. All members then reach the same others.
//! Direct edges come from the networks' member lists. What goes through the host (`cross`) does not depend on plain
//! networks one by one, so that it is worked out once for each pair of keys that leave these out.

use std::net::IpAddr;

use composelint_compose::project::Known;
use rustc_hash::FxHashMap;

use crate::binding::{Binding, BindingState, Proto};
use crate::facts::Fact;
use crate::ids::{NetworkId, SandboxId, ServiceId};
use crate::model::{Driver, GatewayMode, SandboxKind, Tri};
use crate::node::Node;
use crate::reach::{Open, Opening, Way};
use crate::reason::Reason;
use crate::route::Outcome;
use crate::topology::Topology;
use crate::world::World;

/// Services that nothing tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its members, in order.
    pub services: Vec<ServiceId>,
    /// The networks all of them are on, in order.
    pub networks: Vec<NetworkId>,
    /// The kind of their sandboxes.
    pub kind: SandboxKind,
    pub(crate) sandboxes: Vec<SandboxId>,
}

/// Whether the members of a class can talk to those of another, or of the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassEdge {
    /// Who dials: a position in [`Topology::classes`].
    pub from: usize,
    /// Who answers.
    pub to: usize,
    /// Whether it is certain.
    pub outcome: Outcome,
    /// The weightiest reason.
    pub reason: Reason,
}

/// How many ordered pairs of started services can talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairCount {
    /// Pairs that certainly can.
    pub reachable: u64,
    /// Pairs of which it cannot be told.
    pub unknown: u64,
    /// All pairs.
    pub total: u64,
}

/// What tells sandboxes apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    kind: SandboxKind,
    networks: Vec<(NetworkId, i64)>,
    bindings: Vec<BindingKey>,
    socket: bool,
}

/// What tells bindings apart, except for the host's port.
type BindingKey = (
    BindingState,
    Option<BindingState>,
    Option<u16>,
    Proto,
    Option<Option<IpAddr>>,
);

fn binding_key(binding: &Binding) -> BindingKey {
    let host_ip = binding.host_ip.as_ref().map(|ip| ip.known().copied());
    let target = match binding.target {
        Known::Known(port) => Some(port),
        Known::Unknown(_) => None,
    };
    (
        binding.state,
        binding.closed.as_deref().copied(),
        target,
        binding.protocol,
        host_ip,
    )
}

/// The classes of a topology, with what is needed to walk over them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classes {
    pub(crate) list: Vec<Class>,
    /// For each service, its class.
    pub(crate) of: Vec<Option<u32>>,
    /// For each network, the classes on it.
    on: Vec<Vec<u32>>,
    /// For each network, whether its members talk to each other.
    forwards: Vec<(Outcome, Reason)>,
    /// For each class, its key as a client and as a server of what goes through the host.
    clients: Vec<u32>,
    servers: Vec<u32>,
    /// For each pair of such keys, the answer.
    cross: Vec<Option<(Outcome, Reason)>>,
    server_keys: usize,
    /// For each server key, its classes.
    by_server: Vec<Vec<u32>>,
}

impl Topology {
    /// The classes of started services, in the order of their first members.
    pub fn classes(&self) -> &[Class] {
        &self.class_table().list
    }

    /// The class of a service, by its position in [`Topology::classes`]; `None` when it is not started.
    pub fn class_of(&self, service: ServiceId) -> Option<usize> {
        self.class_table().of[service.index()].map(|class| class as usize)
    }

    pub(crate) fn class_table(&self) -> &Classes {
        self.classes.get_or_init(|| {
            let mut classes = self.group();
            self.forward(&mut classes);
            self.cross_keys(&mut classes);
            classes
        })
    }

    fn group(&self) -> Classes {
        let mut classes = Classes {
            of: vec![None; self.services.len()],
            ..Classes::default()
        };
        let mut known: FxHashMap<Key, u32> = FxHashMap::default();
        for (id, sandbox) in self.sandboxes() {
            let key = self.key(id);
            let networks: Vec<NetworkId> =
                key.networks.iter().map(|(network, _)| *network).collect();
            let class = *known.entry(key).or_insert_with(|| {
                classes.list.push(Class {
                    services: Vec::new(),
                    networks,
                    kind: sandbox.kind.clone(),
                    sandboxes: Vec::new(),
                });
                narrow(classes.list.len() - 1)
            });
            let members = &mut classes.list[class as usize];
            members.sandboxes.push(id);
            members.services.extend(&sandbox.services);
            for service in &sandbox.services {
                classes.of[service.index()] = Some(class);
            }
        }
        for class in &mut classes.list {
            class.services.sort_unstable();
        }
        classes
    }

    fn key(&self, id: SandboxId) -> Key {
        let sandbox = self.sandbox(id);
        let mut networks: Vec<(NetworkId, i64)> = self
            .endpoints_of(id)
            .iter()
            .map(|endpoint| (endpoint.network, endpoint.gw_priority))
            .collect();
        networks.sort_unstable();
        networks.dedup();
        let mut bindings: Vec<BindingKey> = self
            .bindings_to(id)
            .iter()
            .filter(|binding| binding.is_effective())
            .map(binding_key)
            .collect();
        bindings.sort_unstable();
        bindings.dedup();
        let socket = sandbox
            .services
            .iter()
            .any(|service| self.service(*service).docker_socket().is_some());
        // Nobody knows who else is in an opaque namespace: each is alone.
        let kind = match &sandbox.kind {
            SandboxKind::Opaque(_) => {
                SandboxKind::Opaque(smol_str::format_smolstr!("{}", id.index()))
            }
            kind => kind.clone(),
        };
        Key {
            kind,
            networks,
            bindings,
            socket,
        }
    }

    fn forward(&self, classes: &mut Classes) {
        let forwards = |world, network| match self.view(world).between_members(network) {
            Open::Any(reason) if self.view(world).is_alive(network) => Some(reason),
            _ => None,
        };
        for (id, network) in self.networks() {
            let (open, closed) = (forwards(World::Open, id), forwards(World::Closed, id));
            let outcome = match (open, closed) {
                (Some(_), Some(_)) => Outcome::Reachable,
                (Some(_), None) => Outcome::Unknown,
                (None, _) => Outcome::Unreachable,
            };
            let reason = open.unwrap_or(Reason::IccDisabled);
            classes.forwards.push((outcome, reason));
            classes
                .on
                .push(Vec::with_capacity(network.endpoints.len().min(64)));
        }
        for (index, class) in classes.list.iter().enumerate() {
            for network in &class.networks {
                let on = &mut classes.on[network.index()];
                if on.last() != Some(&narrow(index)) {
                    on.push(narrow(index));
                }
            }
        }
    }

    /// Whether a network matters by itself for what goes through the host.
    fn is_special(&self, id: NetworkId, specific: bool) -> bool {
        let network = self.network(id);
        !network.driver.is_bridge()
            || network.doubt.is_some()
            || network.internal != Tri::No
            || network.masquerade != Tri::Yes
            || network.gateway_mode_v4 != GatewayMode::Nat
            || network.gateway_mode_v6 != GatewayMode::Nat
            || network.ipv6 != Tri::No
            || network.ipv4 != Tri::Yes
            || (network.gateway_v4.is_some() && specific)
            || (self.engine.noproxy && self.engine.has(Fact::IsolationChains))
            || network.driver == Driver::DefaultBridge && specific
    }

    fn cross_keys(&self, classes: &mut Classes) {
        use crate::binding::BindAddress;
        let specific = self.bindings.iter().any(|binding| {
            binding
                .addresses()
                .any(|bound| matches!(bound, BindAddress::Specific(_)))
        });
        let special: Vec<bool> = self
            .networks()
            .map(|(id, _)| self.is_special(id, specific))
            .collect();
        let plain = |network: NetworkId| {
            if special[network.index()] {
                Some(network)
            } else {
                None
            }
        };
        let mut clients: FxHashMap<ClientKey, u32> = FxHashMap::default();
        let mut servers: FxHashMap<ServerKey, u32> = FxHashMap::default();
        let mut representatives: (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for (index, class) in classes.list.iter().enumerate() {
            let sandbox = class.sandboxes[0];
            let ways = [World::Open, World::Closed].map(|world| {
                let view = self.view(world);
                [
                    view.way_out_v4(sandbox).map(plain),
                    view.way_out_v6(sandbox).map(plain),
                ]
            });
            let networks: Vec<NetworkId> = class
                .networks
                .iter()
                .copied()
                .filter(|network| special[network.index()])
                .collect();
            let kind = self.key_kind(sandbox);
            let client = ClientKey {
                kind: kind.clone(),
                networks: networks.clone(),
                ways,
                alone: class.networks.is_empty(),
            };
            let next = narrow(clients.len());
            let client = *clients.entry(client).or_insert_with(|| {
                representatives.0.push(narrow(index));
                next
            });
            let bindings = self
                .bindings_to(sandbox)
                .iter()
                .filter(|binding| binding.is_effective());
            let mut bindings: Vec<ServerBinding> = bindings
                .map(|binding| {
                    let forget = |state| match state {
                        BindingState::Effective { network, v4, v6 } => {
                            (Some(plain(network)), v4, v6)
                        }
                        _ => (None, None, None),
                    };
                    let (_, closed, target, proto, host_ip) = binding_key(binding);
                    (
                        forget(binding.state),
                        closed.map(forget),
                        target,
                        proto,
                        host_ip,
                    )
                })
                .collect();
            bindings.sort_unstable();
            bindings.dedup();
            let server = ServerKey {
                kind,
                networks,
                ways,
                bindings,
            };
            let next = narrow(servers.len());
            let server = *servers.entry(server).or_insert_with(|| {
                representatives.1.push(narrow(index));
                next
            });
            classes.clients.push(client);
            classes.servers.push(server);
        }
        self.cross_answers(classes, &representatives.0, &representatives.1);
    }

    fn key_kind(&self, sandbox: SandboxId) -> SandboxKind {
        match &self.sandbox(sandbox).kind {
            SandboxKind::Opaque(_) => SandboxKind::Opaque(smol_str::SmolStr::default()),
            kind => kind.clone(),
        }
    }

    fn cross_answers(&self, classes: &mut Classes, clients: &[u32], servers: &[u32]) {
        classes.server_keys = servers.len();
        classes.by_server = vec![Vec::new(); servers.len()];
        for (class, server) in classes.servers.iter().enumerate() {
            classes.by_server[*server as usize].push(narrow(class));
        }
        classes.cross = Vec::with_capacity(clients.len() * servers.len());
        for client in clients {
            for server in servers {
                let (from, to) = (
                    &classes.list[*client as usize],
                    &classes.list[*server as usize],
                );
                classes.cross.push(self.cross(from, to));
            }
        }
    }

    /// What goes from one class to another other than over a common network.
    fn cross(&self, from: &Class, to: &Class) -> Option<(Outcome, Reason)> {
        let (client, server) = (
            self.client(Node::Service(from.services[0])),
            self.server(Node::Service(to.services[0])),
        );
        let ways = |world| {
            let view = self.view(world);
            let all = view.openings_between(client, server);
            let cross = all
                .into_iter()
                .filter(|opening: &Opening| match opening.way {
                    Way::Network(network) => !from.networks.contains(&network),
                    _ => true,
                });
            cross.map(|opening| opening.reason).next()
        };
        let open = ways(World::Open)?;
        if !self.doubtful {
            return Some((Outcome::Reachable, open));
        }
        match ways(World::Closed) {
            Some(closed) => Some((Outcome::Reachable, closed)),
            None => Some((Outcome::Unknown, open)),
        }
    }

    /// Every pair of classes whose members can talk, or may be able to.
    pub fn class_edges(&self) -> Vec<ClassEdge> {
        let classes = self.class_table();
        let mut walk = Walk::new(classes);
        let mut edges = Vec::new();
        for from in 0..classes.list.len() {
            walk.from(from, |to, outcome, reason| {
                edges.push(ClassEdge {
                    from,
                    to,
                    outcome,
                    reason,
                })
            });
        }
        edges
    }

    /// How many ordered pairs of different started services can talk, by any address.
    pub fn count_pairs(&self) -> PairCount {
        let classes = self.class_table();
        let mut count = PairCount::default();
        let mut walk = Walk::new(classes);
        for (from, class) in classes.list.iter().enumerate() {
            let members = class.services.len() as u64;
            walk.from(from, |to, outcome, _| {
                let pairs = if to == from {
                    members * (members - 1)
                } else {
                    members * classes.list[to].services.len() as u64
                };
                match outcome {
                    Outcome::Reachable => count.reachable += pairs,
                    Outcome::Unknown => count.unknown += pairs,
                    Outcome::Unreachable => {}
                }
            });
            let within = self.pairs_in_sandboxes(class);
            match walk.within {
                Outcome::Reachable => {}
                Outcome::Unknown => {
                    count.unknown -= within;
                    count.reachable += within;
                }
                Outcome::Unreachable => count.reachable += within,
            }
        }
        let services: u64 = classes
            .list
            .iter()
            .map(|class| class.services.len() as u64)
            .sum();
        count.total = services * services.saturating_sub(1);
        count
    }

    /// The ordered pairs of a class that live in one sandbox.
    fn pairs_in_sandboxes(&self, class: &Class) -> u64 {
        let sizes = class
            .sandboxes
            .iter()
            .map(|sandbox| self.sandbox(*sandbox).services.len() as u64);
        sizes.map(|size| size * (size - 1)).sum()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ClientKey {
    kind: SandboxKind,
    networks: Vec<NetworkId>,
    ways: [[Option<Option<NetworkId>>; 2]; 2],
    alone: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ServerKey {
    kind: SandboxKind,
    networks: Vec<NetworkId>,
    ways: [[Option<Option<NetworkId>>; 2]; 2],
    bindings: Vec<ServerBinding>,
}

type Bound = (
    Option<Option<NetworkId>>,
    Option<crate::binding::BindAddress>,
    Option<crate::binding::BindAddress>,
);
type ServerBinding = (
    Bound,
    Option<Bound>,
    Option<u16>,
    Proto,
    Option<Option<IpAddr>>,
);

/// Goes over the classes that one class can talk to.
pub(crate) struct Walk<'c> {
    classes: &'c Classes,
    /// For each class, the source it was last touched for.
    stamp: Vec<u32>,
    direct: Vec<(Outcome, Reason)>,
    touched: Vec<u32>,
    /// Whether members of the last source talk to each other from sandbox to sandbox.
    pub(crate) within: Outcome,
}

impl<'c> Walk<'c> {
    pub(crate) fn new(classes: &'c Classes) -> Self {
        let classes_count = classes.list.len();
        Self {
            classes,
            stamp: vec![u32::MAX; classes_count],
            direct: vec![(Outcome::Unreachable, Reason::NoSharedNetwork); classes_count],
            touched: Vec::new(),
            within: Outcome::Unreachable,
        }
    }

    /// Calls `found` for each class that members of `from` can talk to, in order: first over networks, then across.
    ///
    /// The class itself is among them when its members talk to each other from one sandbox to another.
    pub(crate) fn from(&mut self, from: usize, mut found: impl FnMut(usize, Outcome, Reason)) {
        let classes = self.classes;
        self.touch(from);
        self.within = Outcome::Unreachable;
        let row = classes.clients[from] as usize * classes.server_keys;
        for &to in &self.touched {
            let cross = classes.cross[row + classes.servers[to as usize] as usize];
            let (outcome, reason) = best(self.direct[to as usize], cross);
            if outcome == Outcome::Unreachable {
                continue;
            }
            if to as usize == from {
                self.within = outcome;
            }
            found(to as usize, outcome, reason);
        }
        for (key, answer) in classes.cross[row..row + classes.server_keys]
            .iter()
            .enumerate()
        {
            let Some((outcome, reason)) = *answer else {
                continue;
            };
            for &to in &classes.by_server[key] {
                if self.stamp[to as usize] == narrow(from) {
                    continue;
                }
                if to as usize == from {
                    self.within = outcome;
                }
                found(to as usize, outcome, reason);
            }
        }
    }

    /// Marks the classes that share a network with `from`.
    fn touch(&mut self, from: usize) {
        self.touched.clear();
        let mark = narrow(from);
        for network in &self.classes.list[from].networks {
            let answer = self.classes.forwards[network.index()];
            for &to in &self.classes.on[network.index()] {
                let slot = to as usize;
                if self.stamp[slot] != mark {
                    self.stamp[slot] = mark;
                    self.direct[slot] = answer;
                    self.touched.push(to);
                } else if self.direct[slot].0 < answer.0 {
                    self.direct[slot] = answer;
                }
            }
        }
    }
}

fn best(direct: (Outcome, Reason), cross: Option<(Outcome, Reason)>) -> (Outcome, Reason) {
    match cross {
        Some(cross) if cross.0 > direct.0 => cross,
        _ => direct,
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("no more classes than services")
}
