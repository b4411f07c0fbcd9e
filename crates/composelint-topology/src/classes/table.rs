//! Which sandboxes nothing tells apart.

use std::net::IpAddr;

use composelint_compose::project::Known;
use rustc_hash::FxHashMap;

use crate::binding::{BindAddress, Binding, BindingState, Proto};
use crate::classes::cross::Cross;
use crate::classes::intern::Interner;
use crate::ids::SandboxId;
use crate::model::SandboxKind;
use crate::reach::Open;
use crate::reason::Reason;
use crate::route::Outcome;
use crate::topology::Topology;
use crate::world::World;

/// The classes of a topology, with what is needed to walk over them.
#[derive(Debug, Clone)]
pub(crate) struct ClassTable {
    /// For each sandbox, its class.
    pub(crate) of: Vec<u32>,
    /// For each class, its first sandbox, which stands for all.
    pub(crate) first: Vec<SandboxId>,
    /// For each class, how many services it has.
    pub(crate) services: Vec<u32>,
    /// For each class, how many ordered pairs of its services live in one sandbox.
    pub(crate) pairs_within: Vec<u32>,
    /// For each network, where its classes begin in `members`.
    pub(super) offsets: Vec<u32>,
    pub(super) members: Vec<u32>,
    /// For each network, whether its members talk to each other.
    pub(super) forwards: Vec<(Outcome, Reason)>,
    /// What goes through the host.
    pub(super) cross: Cross,
}

/// What tells bindings apart, except for the host's port.
type BindingKey = (
    Bound,
    Option<Reason>,
    Option<u16>,
    Proto,
    Option<Option<IpAddr>>,
);

/// The network that publishes (a category of [`Cross`], or its own number), and the addresses.
type Bound = (Option<u64>, Option<BindAddress>, Option<BindAddress>);

/// Numbers for bindings that nothing tells apart.
#[derive(Debug, Default)]
pub(super) struct BindingNumbers(FxHashMap<BindingKey, u64>);

impl BindingNumbers {
    /// The number of a binding, where networks stand as `network` writes them.
    pub(super) fn number(
        &mut self,
        binding: &Binding,
        network: impl Fn(crate::ids::NetworkId) -> u64,
    ) -> u64 {
        let bound = |state: &BindingState| match state {
            BindingState::Effective {
                network: id,
                v4,
                v6,
            } => (Some(network(*id)), *v4, *v6),
            _ => (None, None, None),
        };
        let host_ip = binding.host_ip.as_ref().map(|ip| ip.known().copied());
        let target = match binding.target {
            Known::Known(port) => Some(port),
            Known::Unknown(_) => None,
        };
        let next = self.0.len() as u64;
        *self
            .0
            .entry((
                bound(&binding.state),
                binding.doubt,
                target,
                binding.protocol,
                host_ip,
            ))
            .or_insert(next)
    }
}

impl ClassTable {
    pub(super) fn new(topology: &Topology) -> Self {
        let mut table = Self {
            of: Vec::with_capacity(topology.sandboxes.len()),
            first: Vec::new(),
            services: Vec::new(),
            pairs_within: Vec::new(),
            offsets: Vec::new(),
            members: Vec::new(),
            forwards: Vec::with_capacity(topology.networks.len()),
            cross: Cross::default(),
        };
        table.group(topology);
        table.list_members(topology);
        table
            .forwards
            .extend(topology.networks().map(|(id, _)| forwards(topology, id)));
        table.cross = Cross::new(topology, &table);
        table
    }

    /// How many classes there are.
    pub(crate) fn len(&self) -> usize {
        self.first.len()
    }

    fn group(&mut self, topology: &Topology) {
        let mut known = Interner::default();
        let mut bindings = BindingNumbers::default();
        let mut words: Vec<u64> = Vec::new();
        for (id, sandbox) in topology.sandboxes() {
            key(topology, id, &mut bindings, &mut words);
            let (class, new) = known.number(&words);
            if new {
                self.first.push(id);
                self.services.push(0);
                self.pairs_within.push(0);
            }
            let members = narrow(sandbox.services.len());
            self.of.push(class);
            self.services[class as usize] += members;
            self.pairs_within[class as usize] += members * (members - 1);
        }
    }

    /// For each network, the classes on it.
    fn list_members(&mut self, topology: &Topology) {
        self.offsets = vec![0; topology.networks.len() + 1];
        for first in &self.first {
            for endpoint in topology.endpoints_of(*first) {
                self.offsets[endpoint.network.index() + 1] += 1;
            }
        }
        for network in 1..self.offsets.len() {
            self.offsets[network] += self.offsets[network - 1];
        }
        let mut next = self.offsets.clone();
        self.members = vec![0; *self.offsets.last().expect("one more than networks") as usize];
        for (class, first) in self.first.iter().enumerate() {
            for endpoint in topology.endpoints_of(*first) {
                let slot = &mut next[endpoint.network.index()];
                self.members[*slot as usize] = narrow(class);
                *slot += 1;
            }
        }
    }

    /// The classes on a network.
    pub(super) fn on(&self, network: usize) -> &[u32] {
        &self.members[self.offsets[network] as usize..self.offsets[network + 1] as usize]
    }
}

/// What tells a sandbox apart from others, as numbers.
fn key(topology: &Topology, id: SandboxId, bindings: &mut BindingNumbers, words: &mut Vec<u64>) {
    let sandbox = topology.sandbox(id);
    words.clear();
    let socket = sandbox
        .services
        .iter()
        .any(|service| topology.service(*service).docker_socket().is_some());
    words.push(kind_word(&sandbox.kind, id) << 1 | u64::from(socket));
    let endpoints = topology.endpoints_of(id);
    words.push(endpoints.len() as u64);
    for endpoint in endpoints {
        words.push(endpoint.network.index() as u64);
        // Priorities are as rare as they are short: a word of their own, which no network has.
        if endpoint.gw_priority != 0 {
            words.push(1 << 63 | endpoint.gw_priority.cast_unsigned());
        }
    }
    if endpoints.len() > 1 && words.len() == endpoints.len() + 2 {
        words[2..].sort_unstable();
    }
    let own = topology.bindings_to(id);
    if own.is_empty() {
        return;
    }
    let start = words.len();
    let numbers = own
        .iter()
        .filter(|binding| binding.is_effective() || binding.doubt.is_some());
    words.extend(numbers.map(|binding| bindings.number(binding, |network| network.index() as u64)));
    words[start..].sort_unstable();
    dedup_from(words, start);
}

/// A number for a kind; nobody knows who else is in an opaque namespace, so that each is alone.
pub(super) fn kind_word(kind: &SandboxKind, id: SandboxId) -> u64 {
    match kind {
        SandboxKind::Own => 0,
        SandboxKind::Host => 1,
        SandboxKind::None => 2,
        SandboxKind::Opaque(_) => 3 + id.index() as u64,
    }
}

/// Whether members of a network talk to each other.
pub(crate) fn forwards(topology: &Topology, network: crate::ids::NetworkId) -> (Outcome, Reason) {
    let between = |world: &World| {
        let view = topology.view(*world);
        match view.between_members(network) {
            Open::Any(reason) if view.is_alive(network) => Some(reason),
            _ => None,
        }
    };
    let worlds = topology.worlds(&[], &[network]);
    let answers: Vec<Option<Reason>> = worlds.list.iter().map(between).collect();
    let reason = answers
        .iter()
        .flatten()
        .next()
        .copied()
        .unwrap_or(Reason::IccDisabled);
    let outcome = match (answers.contains(&None), answers.iter().any(Option::is_some)) {
        (false, _) if worlds.complete => Outcome::Reachable,
        (_, false) => Outcome::Unreachable,
        _ => Outcome::Unknown,
    };
    (outcome, reason)
}

pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("no more than the bytes of the files")
}

/// Sorted words behind a position, without repetitions.
pub(super) fn dedup_from(words: &mut Vec<u64>, start: usize) {
    let mut kept = start;
    for at in start..words.len() {
        if kept == start || words[at] != words[kept - 1] {
            words[kept] = words[at];
            kept += 1;
        }
    }
    words.truncate(kept);
}
