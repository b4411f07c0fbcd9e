//! What goes from one class to another through the host, worked out once for all classes that are alike in this.
//!
//! A plain network, and a plain internal one, matter only by being there: which of them it is makes no difference to
//! published ports. Networks with options of their own matter one by one.

use std::net::{IpAddr, Ipv4Addr};

use crate::binding::{BindAddress, Binding};
use crate::classes::intern::Interner;
use crate::classes::table::{BindingNumbers, ClassTable, dedup_from, kind_word, narrow};
use crate::facts::Fact;
use crate::ids::{NetworkId, SandboxId};
use crate::model::{Driver, Endpoint, GatewayMode, NetworkNode, SandboxKind, Tri};
use crate::node::Node;
use crate::reach::{Opening, Way};
use crate::reason::Reason;
use crate::route::Outcome;
use crate::topology::Topology;
use crate::world::View;

/// Answers by key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cross {
    /// For each class, its key as a client.
    clients: Vec<u32>,
    /// For each class, its key as a server.
    pub(super) servers: Vec<u32>,
    /// For each client key, the answer for each server key.
    answers: Vec<Option<(Outcome, Reason)>>,
    /// For each client key, whether any answer is there.
    any: Vec<bool>,
    server_keys: usize,
    /// For each server key, its classes.
    pub(super) by_server: Vec<Vec<u32>>,
    /// For each server key, how many services its classes have.
    pub(super) services: Vec<u64>,
}

/// What stands for a network that matters only by being there.
const PLAIN: u64 = 0;
const INTERNAL: u64 = 1;
/// Numbers of networks that matter by themselves begin here.
const ITSELF: u64 = 16;

impl Cross {
    pub(super) fn new(topology: &Topology, table: &ClassTable) -> Self {
        let mut cross = Self::default();
        let categories = categories(topology);
        let mut keys = Keys {
            topology,
            categories,
            bindings: BindingNumbers::default(),
        };
        let (mut clients, mut servers) = (Interner::default(), Interner::default());
        let mut first: (Vec<SandboxId>, Vec<SandboxId>) = (Vec::new(), Vec::new());
        let mut words = Vec::new();
        for &sandbox in &table.first {
            keys.of_client(sandbox, &mut words);
            let (client, new) = clients.number(&words);
            first.0.extend(new.then_some(sandbox));
            cross.clients.push(client);
            keys.add_bindings(sandbox, &mut words);
            let (server, new) = servers.number(&words);
            first.1.extend(new.then_some(sandbox));
            cross.servers.push(server);
        }
        cross.server_keys = first.1.len();
        cross.by_server = vec![Vec::new(); first.1.len()];
        cross.services = vec![0; first.1.len()];
        for (class, server) in cross.servers.iter().enumerate() {
            cross.by_server[*server as usize].push(narrow(class));
            cross.services[*server as usize] += u64::from(table.services[class]);
        }
        cross.answers.reserve(first.0.len() * first.1.len());
        for &client in &first.0 {
            let start = cross.answers.len();
            cross
                .answers
                .extend(first.1.iter().map(|server| topology.cross(client, *server)));
            cross
                .any
                .push(cross.answers[start..].iter().any(Option::is_some));
        }
        cross
    }

    /// How many keys of clients there are.
    pub(super) fn callers(&self) -> usize {
        self.any.len()
    }

    /// The key of a class as a client.
    pub(super) fn caller(&self, class: usize) -> usize {
        self.clients[class] as usize
    }

    /// The answer for a key of clients and one of servers.
    pub(super) fn answer(&self, client: usize, server: usize) -> Option<(Outcome, Reason)> {
        self.answers[client * self.server_keys + server]
    }

    /// The answers of a class for each server key; empty when there is none.
    pub(super) fn answers(&self, class: usize) -> &[Option<(Outcome, Reason)>] {
        let client = self.clients[class] as usize;
        if !self.any[client] {
            return &[];
        }
        &self.answers[client * self.server_keys..(client + 1) * self.server_keys]
    }
}

/// What stands for each network.
fn categories(topology: &Topology) -> Vec<u64> {
    let bound = topology.bindings.iter().flat_map(Binding::addresses);
    let specific: Vec<IpAddr> = bound
        .filter_map(|bound| match bound {
            BindAddress::Specific(ip) => Some(ip),
            _ => None,
        })
        .collect();
    let noproxy = topology.engine.noproxy && topology.engine.has(Fact::IsolationChains);
    // Which networks one joins decides which of them another may join under a variable's name.
    let by_itself = topology.networks.iter().any(NetworkNode::stands_in);
    topology
        .networks()
        .map(|(id, network)| {
            let dialled = |ip: Ipv4Addr| specific.contains(&IpAddr::V4(ip));
            let alone = noproxy || network.gateway_v4.is_some_and(dialled);
            match (network.internal, has_options(network) || alone) {
                (Tri::No, false) if !by_itself => PLAIN,
                (Tri::Yes, false) if !by_itself => INTERNAL,
                _ => ITSELF + id.index() as u64,
            }
        })
        .collect()
}

/// Whether a network has anything but `internal` that changes who passes through the host.
fn has_options(network: &NetworkNode) -> bool {
    network.driver != Driver::Bridge
        || network.doubt.is_some()
        || network.masquerade != Tri::Yes
        || network.gateway_mode_v4 != GatewayMode::Nat
        || network.gateway_mode_v6 != GatewayMode::Nat
        || network.ipv4 != Tri::Yes
        || network.ipv6 != Tri::No
}

struct Keys<'t> {
    topology: &'t Topology,
    categories: Vec<u64>,
    bindings: BindingNumbers,
}

impl Keys<'_> {
    fn category(&self, network: NetworkId) -> u64 {
        self.categories[network.index()]
    }

    fn of_client(&self, id: SandboxId, words: &mut Vec<u64>) {
        let sandbox = self.topology.sandbox(id);
        words.clear();
        // All opaque namespaces are alike in this.
        words.push(match sandbox.kind {
            SandboxKind::Opaque(_) => u64::MAX,
            _ => kind_word(&sandbox.kind, id),
        });
        let view = self.topology.first();
        for way in [view.way_out_v4(id), view.way_out_v6(id)] {
            words.push(way.map_or(u64::MAX, |network| self.category(network)));
        }
        let endpoints = self.topology.endpoints_of(id);
        let doubtful =
            |endpoint: &Endpoint| !self.topology.network(endpoint.network).others.is_empty();
        if endpoints.iter().any(doubtful) {
            // What such a network turns out to be decides which of the others comes first.
            for endpoint in view
                .ordered(id)
                .into_iter()
                .map(|id| self.topology.endpoint(id))
            {
                words.extend([
                    self.category(endpoint.network),
                    endpoint.gw_priority.cast_unsigned(),
                ]);
            }
            return;
        }
        let start = words.len();
        words.extend(
            endpoints
                .iter()
                .map(|endpoint| self.category(endpoint.network)),
        );
        words[start..].sort_unstable();
        dedup_from(words, start);
    }

    /// What a server's key has over a client's.
    fn add_bindings(&mut self, id: SandboxId, words: &mut Vec<u64>) {
        let bindings = self.topology.bindings_to(id);
        if bindings.is_empty() {
            return;
        }
        words.push(u64::MAX - 1);
        let start = words.len();
        let categories = &self.categories;
        let effective = bindings
            .iter()
            .filter(|binding| binding.is_effective() || binding.doubt.is_some());
        words.extend(effective.map(|binding| {
            self.bindings
                .number(binding, |network| categories[network.index()])
        }));
        words[start..].sort_unstable();
    }
}

impl Topology {
    /// What goes from one sandbox to another other than over a common network.
    fn cross(&self, from: SandboxId, to: SandboxId) -> Option<(Outcome, Reason)> {
        let node = |sandbox: SandboxId| Node::Service(self.sandbox(sandbox).services[0]);
        let (client, server) = (self.client(node(from)), self.server(node(to)));
        let first = |view: View<'_>| {
            let mut all = view.openings_between(client, server).into_iter();
            let over_host = |opening: &Opening| match opening.way {
                Way::Network(network) => !view.is_on(from, network),
                _ => true,
            };
            all.find(over_host).map(|opening| opening.reason)
        };
        let worlds = self.worlds(&[from, to], &[]);
        let answers: Vec<Option<Reason>> = worlds
            .list
            .iter()
            .map(|world| first(self.view(*world)))
            .collect();
        let reason = answers.iter().flatten().next().copied()?;
        let certain = worlds.complete && answers.iter().all(Option::is_some);
        Some((
            if certain {
                Outcome::Reachable
            } else {
                Outcome::Unknown
            },
            reason,
        ))
    }
}
