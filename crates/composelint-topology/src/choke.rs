//! Choke points: services and networks that hold parts of a project together.
//!
//! Looked for in the graph of sandboxes and networks, not in that of services, where a network of n members is a knot
//! of n² edges and hides what joins what.

use petgraph::algo::articulation_points::articulation_points;
use petgraph::graph::{NodeIndex, UnGraph};

use crate::ids::{NetworkId, SandboxId, ServiceId};
use crate::model::SandboxKind;
use crate::topology::Topology;

/// Something without which parts of the project could not talk to each other over networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChokePoint {
    /// What it is.
    pub at: Choke,
    /// The parts that fall apart without it, each in order, the largest first.
    pub parts: Vec<Vec<ServiceId>>,
}

/// A choke point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choke {
    /// A service on networks that nobody else joins.
    Service(ServiceId),
    /// A network between others.
    Network(NetworkId),
}

/// Sandboxes and networks as one graph: sandboxes first.
struct Bipartite {
    graph: UnGraph<(), ()>,
    sandboxes: usize,
}

impl Topology {
    /// The services and networks that hold parts of the project together, services first.
    ///
    /// A network counts only where at least two of the parts have a network of their own: that it joins its own
    /// members is what every network does.
    pub fn choke_points(&self) -> Vec<ChokePoint> {
        let bipartite = self.bipartite();
        let mut cuts: Vec<usize> = articulation_points(&bipartite.graph)
            .into_iter()
            .map(NodeIndex::index)
            .collect();
        cuts.sort_unstable();
        cuts.into_iter()
            .filter_map(|cut| self.choke_point(&bipartite, cut))
            .collect()
    }

    fn bipartite(&self) -> Bipartite {
        let sandboxes = self.sandboxes.len();
        let mut graph =
            UnGraph::with_capacity(sandboxes + self.networks.len(), self.endpoints.len());
        for _ in 0..sandboxes + self.networks.len() {
            graph.add_node(());
        }
        let view = self.first();
        for (_, endpoint) in self.endpoints() {
            let forwards = matches!(
                view.between_members(endpoint.network),
                crate::reach::Open::Any(_)
            );
            if forwards && self.sandbox(endpoint.sandbox).kind == SandboxKind::Own {
                let network = NodeIndex::new(sandboxes + endpoint.network.index());
                graph.update_edge(NodeIndex::new(endpoint.sandbox.index()), network, ());
            }
        }
        Bipartite { graph, sandboxes }
    }

    fn choke_point(&self, bipartite: &Bipartite, cut: usize) -> Option<ChokePoint> {
        let parts = bipartite.parts(cut);
        let is_network = cut >= bipartite.sandboxes;
        let joins = parts
            .iter()
            .filter(|part| !is_network || part.iter().any(|slot| *slot >= bipartite.sandboxes));
        if joins.count() < 2 {
            return None;
        }
        let services = |part: Vec<usize>| {
            let own = part.into_iter().filter(|slot| *slot < bipartite.sandboxes);
            let mut services: Vec<ServiceId> = own
                .flat_map(|slot| self.sandbox(SandboxId::new(slot)).services.iter().copied())
                .collect();
            services.sort_unstable();
            services
        };
        let mut parts: Vec<Vec<ServiceId>> = parts
            .into_iter()
            .map(services)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() < 2 {
            return None;
        }
        parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part[0]));
        let at = if is_network {
            Choke::Network(NetworkId::new(cut - bipartite.sandboxes))
        } else {
            Choke::Service(self.sandbox(SandboxId::new(cut)).services[0])
        };
        Some(ChokePoint { at, parts })
    }
}

impl Bipartite {
    /// What the neighbours of a node hang on to without it.
    fn parts(&self, cut: usize) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.graph.node_count()];
        seen[cut] = true;
        let mut parts = Vec::new();
        let mut neighbours: Vec<usize> = self
            .graph
            .neighbors(NodeIndex::new(cut))
            .map(NodeIndex::index)
            .collect();
        neighbours.sort_unstable();
        for start in neighbours {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            let mut part = vec![start];
            let mut next = 0;
            while next < part.len() {
                for other in self
                    .graph
                    .neighbors(NodeIndex::new(part[next]))
                    .map(NodeIndex::index)
                {
                    if !seen[other] {
                        seen[other] = true;
                        part.push(other);
                    }
                }
                next += 1;
            }
            parts.push(part);
        }
        parts
    }
}
