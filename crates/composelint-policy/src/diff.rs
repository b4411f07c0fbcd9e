//! What changes between two topologies: who newly reaches whom, who no longer does, and who does by another way.
//!
//! A connection depends on its two ends, the networks they are on and their ports. Where none of that differs, nobody
//! looks: the work grows with what changed.

use std::collections::{BTreeMap, BTreeSet};

use composelint_topology::{BindingState, Node, Outcome, PortSet, ServiceId, Topology, Verdict};

use crate::ground::Ground;

/// A connection on one of the two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Who dials.
    pub from: String,
    /// Who answers.
    pub to: String,
    /// What is known about it.
    pub verdict: Verdict,
}

/// What changes between two topologies. Lists are in the order of names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// Connections that are there only on the new side.
    pub added: Vec<Edge>,
    /// Connections that are there only on the old side.
    pub removed: Vec<Edge>,
    /// Connections that are there on both, but not alike: old and new.
    pub changed: Vec<(Edge, Edge)>,
    /// Services by name.
    pub services: Names,
    /// Networks by key.
    pub networks: Names,
}

/// Names that come and go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Only on the new side.
    pub added: Vec<String>,
    /// Only on the old side.
    pub removed: Vec<String>,
}

impl Diff {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Connections that are new, or there at more ports.
    pub fn opened(&self) -> impl Iterator<Item = &Edge> {
        let wider = |(old, new): &&(Edge, Edge)| is_wider(&old.verdict.ports, &new.verdict.ports);
        let wider = self.changed.iter().filter(wider).map(|(_, new)| new);
        self.added.iter().chain(wider)
    }

    /// Whether somebody outside reaches something that he did not reach before.
    pub fn adds_exposure(&self) -> bool {
        self.opened().any(|edge| is_outside(&edge.from))
    }

    /// Whether anybody reaches anybody whom he did not reach before, or at more ports.
    pub fn adds_reach(&self) -> bool {
        self.opened().next().is_some()
    }
}

/// Whether a node is around the services.
pub fn is_outside(name: &str) -> bool {
    name.starts_with('@')
}

fn is_wider(old: &PortSet, new: &PortSet) -> bool {
    old.clone().union(new.clone()) != *old
}

/// One side: its nodes by name, with what decides about their connections.
struct Side<'a> {
    ground: Ground<'a>,
    nodes: BTreeMap<String, usize>,
    prints: BTreeMap<String, String>,
}

impl<'a> Side<'a> {
    fn new(topology: &'a Topology) -> Self {
        let ground = Ground::new(topology, Vec::new(), 0);
        let mut nodes = BTreeMap::new();
        let mut prints = BTreeMap::new();
        for (id, _) in topology.services() {
            let name = topology.service_name(id).to_string();
            prints.insert(name.clone(), print_of(topology, id));
            nodes.insert(name, id.index());
        }
        for (number, node) in ground.around() {
            // The host reaches every container on its bridges; what it is offered are published ports, which the LAN tells.
            if node == Node::Host {
                continue;
            }
            let name = topology.node_name(node).to_string();
            let print = match node {
                Node::External(network) => network_print(topology, network),
                _ => String::new(),
            };
            prints.insert(name.clone(), print);
            nodes.insert(name, number);
        }
        Self {
            ground,
            nodes,
            prints,
        }
    }

    fn verdict(&self, from: &str, to: &str) -> Option<Verdict> {
        let (from, to) = (*self.nodes.get(from)?, *self.nodes.get(to)?);
        if self.ground.dials(from, to) == Outcome::Unreachable {
            return None;
        }
        let topology = self.ground.topology();
        let verdict = topology.reach(self.ground.node(from), self.ground.node(to), None);
        (verdict.outcome != Outcome::Unreachable).then_some(verdict)
    }
}

/// Compares two topologies by the names of services and the keys of networks.
pub fn diff(old: &Topology, new: &Topology) -> Diff {
    let (old_side, new_side) = (Side::new(old), Side::new(new));
    let mut found = Diff {
        services: names(&services(old), &services(new)),
        networks: names(&networks(old), &networks(new)),
        ..Diff::default()
    };
    let all: BTreeSet<&String> = old_side.nodes.keys().chain(new_side.nodes.keys()).collect();
    let moved: BTreeSet<&String> = all
        .iter()
        .copied()
        .filter(|name| old_side.prints.get(*name) != new_side.prints.get(*name))
        .collect();
    for &from in &all {
        let ends: &BTreeSet<&String> = if moved.contains(from) { &all } else { &moved };
        for &to in ends {
            if from == to || is_outside(from) && is_outside(to) {
                continue;
            }
            let edge = |verdict| Edge {
                from: from.clone(),
                to: to.clone(),
                verdict,
            };
            match (old_side.verdict(from, to), new_side.verdict(from, to)) {
                (None, Some(verdict)) => found.added.push(edge(verdict)),
                (Some(verdict), None) => found.removed.push(edge(verdict)),
                (Some(before), Some(after)) if differs(&before, &after) => {
                    found.changed.push((edge(before), edge(after)));
                }
                _ => {}
            }
        }
    }
    found
}

fn differs(old: &Verdict, new: &Verdict) -> bool {
    old.outcome != new.outcome
        || old.ports != new.ports
        || old.reasons != new.reasons
        || old.via != new.via
}

fn services(topology: &Topology) -> BTreeSet<String> {
    let all = topology.services();
    all.map(|(id, _)| topology.service_name(id).to_string())
        .collect()
}

fn networks(topology: &Topology) -> BTreeSet<String> {
    let used = topology
        .networks()
        .filter(|(_, network)| network.declared || !network.endpoints.is_empty());
    used.map(|(_, network)| network.key.to_string()).collect()
}

fn names(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Names {
    Names {
        added: new.difference(old).cloned().collect(),
        removed: old.difference(new).cloned().collect(),
    }
}

/// Everything about a service that decides whom it reaches and who reaches it.
fn print_of(topology: &Topology, id: ServiceId) -> String {
    let Some(sandbox) = topology.sandbox_of(id) else {
        return "not started".to_owned();
    };
    let mates = sandbox.services.iter();
    let mates: Vec<_> = mates.map(|mate| topology.service_name(*mate)).collect();
    let endpoints = topology.endpoints_of_service(id).iter().map(|endpoint| {
        let network = network_print(topology, endpoint.network);
        (network, endpoint.gw_priority)
    });
    let mut endpoints: Vec<_> = endpoints.collect();
    endpoints.sort();
    let owner = sandbox.services.first().copied().unwrap_or(id);
    let bindings = topology.bindings_of(owner).iter().map(|binding| {
        let state = match binding.state {
            BindingState::Effective { network, v4, v6 } => {
                format!("{} {v4:?} {v6:?}", topology.network(network).key)
            }
            other => format!("{other:?}"),
        };
        format!(
            "{state} {:?} {:?} {:?} {} {:?}",
            binding.published, binding.target, binding.host_ip, binding.protocol, binding.doubt
        )
    });
    let mut bindings: Vec<String> = bindings.collect();
    bindings.sort();
    format!("{:?} {mates:?} {endpoints:?} {bindings:?}", sandbox.kind)
}

fn network_print(topology: &Topology, id: composelint_topology::NetworkId) -> String {
    let network = topology.network(id);
    format!(
        "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        network.key,
        network.driver,
        network.internal,
        network.external,
        network.icc,
        network.masquerade,
        network.gateway_mode_v4,
        network.gateway_mode_v6,
        network.host_binding,
        network.ipv4,
        network.ipv6,
        network.parent,
        network.gateway_v4,
        network.doubt(),
    )
}
