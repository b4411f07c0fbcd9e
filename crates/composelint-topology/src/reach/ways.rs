//! Every way between two nodes, one by one: what a verdict sums up.

use crate::ids::{BindingId, NetworkId};
use crate::node::Node;
use crate::reach::{Opening, Way};
use crate::route::{Hop, Outcome, PortSet};
use crate::topology::Topology;

/// One of the ways between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Whether it is certain.
    pub outcome: Outcome,
    /// The ports of the one who answers.
    pub ports: PortSet,
    /// What it goes through.
    pub through: Through,
    /// The step, with the places that make it.
    pub hop: Hop,
}

/// What a connection goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Through {
    /// One namespace.
    Sandbox,
    /// The address of the one who answers, on a network.
    Network(NetworkId),
    /// A published port.
    Binding(BindingId),
    /// An address of the host, where one of the two lives.
    Host,
    /// Out of a network, into the world.
    Egress(NetworkId),
}

impl Topology {
    /// Every way from one node to another, the weightiest first; empty when there is certainly none.
    pub fn ways(&self, from: Node, to: Node) -> Vec<Connection> {
        let found = self.in_worlds(from, to, |view| view.openings(from, to));
        let mut all: Vec<&Opening> = Vec::new();
        for opening in found.ways.iter().flatten() {
            if !all.contains(&opening) {
                all.push(opening);
            }
        }
        let connections = all.into_iter().map(|opening| {
            let certain = found.complete
                && opening.reason != crate::Reason::OpaqueNamespace
                && found.ways.iter().all(|ways| ways.contains(opening));
            let outcome = if certain {
                Outcome::Reachable
            } else {
                Outcome::Unknown
            };
            Connection {
                outcome,
                ports: opening.ports.clone(),
                through: through(opening.way),
                hop: Hop {
                    from,
                    to,
                    reason: opening.reason,
                    via: self.via(opening.way).unwrap_or_default(),
                    evidence: self.evidence(from, to, opening.way),
                },
            }
        });
        connections.collect()
    }
}

fn through(way: Way) -> Through {
    match way {
        Way::Sandbox => Through::Sandbox,
        Way::Network(network) => Through::Network(network),
        Way::Binding(binding) => Through::Binding(binding),
        Way::Host => Through::Host,
        Way::Egress(network) => Through::Egress(network),
    }
}
