//! Reach through others: who can be reached by taking over one service after another.
//!
//! Services relay, not containers: a container on two networks forwards no packets. What counts here is what somebody
//! who controls a service can dial next. The host relays only for those who hold the Docker socket.

use std::collections::VecDeque;

use composelint_yaml::Span;
use petgraph::algo::dominators;
use petgraph::graph::{DiGraph, NodeIndex};
use smol_str::SmolStr;

use crate::classes::{ClassTable, Walk};
use crate::node::Node;
use crate::reason::Reason;
use crate::route::{Hop, Outcome};
use crate::topology::Topology;

/// How far somebody gets who controls a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlastRadius {
    /// Services that can be dialled at once.
    pub direct: usize,
    /// Services that can be reached through others, the direct ones included.
    pub transitive: usize,
    /// Started services, the node itself not counted.
    pub total: usize,
    /// How many services come into reach with each hop.
    pub by_hop: Vec<usize>,
}

/// A step between groups: `None` is the host, taken over through the Docker socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    from: usize,
    depth: usize,
}

/// What can be reached: for each class and for the host (the last slot), the step that led there.
struct Spread {
    steps: Vec<Option<Step>>,
    order: Vec<usize>,
}

impl Topology {
    /// Everybody that can be reached from a node through others, with the shortest path, nearest first.
    ///
    /// Only certain connections count. A path never passes `from` or its target twice.
    pub fn transitive(&self, from: Node, hops: Option<usize>) -> Vec<(Node, Vec<Hop>)> {
        let classes = self.class_table();
        let spread = self.spread(from, hops);
        let mates = if hops == Some(0) {
            Vec::new()
        } else {
            self.mates(from)
        };
        let mut found: Vec<(Node, Vec<Hop>)> = mates
            .iter()
            .map(|mate| (*mate, self.hop(from, *mate)))
            .collect();
        for &slot in &spread.order {
            if slot == classes.len() {
                if from != Node::Host {
                    found.push((Node::Host, self.path(&spread, from, slot, Node::Host)));
                }
                continue;
            }
            for service in &self.classes()[slot].services {
                let to = Node::Service(*service);
                if to != from && !mates.contains(&to) {
                    found.push((to, self.path(&spread, from, slot, to)));
                }
            }
        }
        found
    }

    /// The shortest way from one node to another through others; `None` when there is none.
    pub fn shortest_path(&self, from: Node, to: Node) -> Option<Vec<Hop>> {
        let direct = self.reach(from, to, None);
        if direct.is_reachable() {
            return Some(direct.route);
        }
        let spread = self.spread(from, None);
        let slot = match to {
            Node::Service(id) => self.class_of(id)?,
            Node::Host => self.classes().len(),
            // The last step leaves the project: the nearest class that can.
            _ => return self.path_out(&spread, from, to),
        };
        spread.steps[slot].map(|_| self.path(&spread, from, slot, to))
    }

    fn path_out(&self, spread: &Spread, from: Node, to: Node) -> Option<Vec<Hop>> {
        let classes = self.class_table();
        let relays = spread
            .order
            .iter()
            .copied()
            .filter(|slot| *slot < classes.len());
        for slot in relays {
            let relay = Node::Service(self.classes()[slot].services[0]);
            let last = self.reach(relay, to, None);
            if last.is_reachable() {
                let mut path = self.path(spread, from, slot, relay);
                path.extend(last.route);
                return Some(path);
            }
        }
        None
    }

    /// How far somebody gets who controls a node.
    pub fn blast_radius(&self, from: Node) -> BlastRadius {
        let classes = self.class_table();
        let spread = self.spread(from, None);
        let mates = self.mates(from);
        let mut by_hop: Vec<usize> = if mates.is_empty() {
            Vec::new()
        } else {
            vec![mates.len()]
        };
        for &slot in spread.order.iter().filter(|slot| **slot < classes.len()) {
            let depth = spread.steps[slot].map_or(0, |step| step.depth);
            let services = &self.classes()[slot].services;
            let counted = |service: &&crate::ids::ServiceId| {
                let node = Node::Service(**service);
                node != from && !mates.contains(&node)
            };
            if by_hop.len() < depth {
                by_hop.resize(depth, 0);
            }
            by_hop[depth - 1] += services.iter().filter(counted).count();
        }
        while by_hop.last() == Some(&0) {
            by_hop.pop();
        }
        let started = self
            .services
            .iter()
            .filter(|service| service.sandbox.is_some())
            .count();
        BlastRadius {
            direct: by_hop.first().copied().unwrap_or(0),
            transitive: by_hop.iter().sum(),
            total: started
                - usize::from(
                    from.service()
                        .is_some_and(|id| self.service(id).sandbox.is_some()),
                ),
            by_hop,
        }
    }

    /// Breadth first over classes.
    fn spread(&self, from: Node, hops: Option<usize>) -> Spread {
        let classes = self.class_table();
        let host = classes.len();
        let mut spread = Spread {
            steps: vec![None; host + 1],
            order: Vec::new(),
        };
        let mut queue = VecDeque::new();
        let mut walk = Walk::new(classes);
        let limit = hops.unwrap_or(usize::MAX);
        for slot in self
            .first_steps(classes, &mut walk, from)
            .into_iter()
            .take_while(|_| limit > 0)
        {
            spread.visit(
                slot,
                Step {
                    from: usize::MAX,
                    depth: 1,
                },
                &mut queue,
            );
        }
        while let Some(slot) = queue.pop_front() {
            let depth = spread.steps[slot].map_or(1, |step| step.depth);
            if depth >= limit {
                continue;
            }
            for next in self.next_steps(classes, &mut walk, slot) {
                spread.visit(
                    next,
                    Step {
                        from: slot,
                        depth: depth + 1,
                    },
                    &mut queue,
                );
            }
        }
        spread
    }

    fn first_steps(&self, classes: &ClassTable, walk: &mut Walk<'_>, from: Node) -> Vec<usize> {
        let Some(service) = from.service() else {
            return self.steps_of_pseudo(classes, from);
        };
        let Some(class) = self.class_of(service) else {
            return Vec::new();
        };
        self.next_steps(classes, walk, class)
    }

    /// Services in the namespace of a node: what it controls at once, whatever its class can dial.
    fn mates(&self, node: Node) -> Vec<Node> {
        let Some(service) = node.service() else {
            return Vec::new();
        };
        let mates = self
            .sandbox_of(service)
            .map_or(&[][..], |sandbox| &sandbox.services);
        mates
            .iter()
            .map(|mate| Node::Service(*mate))
            .filter(|mate| *mate != node)
            .collect()
    }

    fn steps_of_pseudo(&self, classes: &ClassTable, from: Node) -> Vec<usize> {
        let reached = |class: &crate::classes::Class| {
            self.reach(from, Node::Service(class.services[0]), None)
                .is_reachable()
        };
        (0..classes.len())
            .filter(|slot| reached(&self.classes()[*slot]))
            .collect()
    }

    /// What somebody in a class, or on the host, can dial.
    fn next_steps(&self, classes: &ClassTable, walk: &mut Walk<'_>, slot: usize) -> Vec<usize> {
        if slot == classes.len() {
            return self.steps_of_pseudo(classes, Node::Host);
        }
        let mut steps = Vec::new();
        walk.from(self, slot, |to, outcome, _| {
            if outcome == Outcome::Reachable {
                steps.push(to);
            }
        });
        if self.socket_of(classes, slot).is_some() {
            steps.push(classes.len());
        }
        steps
    }

    /// Where a member of a class mounts the Docker socket.
    fn socket_of(&self, classes: &ClassTable, slot: usize) -> Option<Span> {
        let sandbox = classes.first[slot];
        self.sandbox(sandbox)
            .services
            .iter()
            .find_map(|service| self.service(*service).docker_socket())
    }

    /// The path that a spread found.
    fn path(&self, spread: &Spread, from: Node, slot: usize, to: Node) -> Vec<Hop> {
        let mut nodes = vec![to];
        let mut at = slot;
        while let Some(step) = spread.steps[at].filter(|step| step.from != usize::MAX) {
            at = step.from;
            nodes.push(
                self.classes()
                    .get(at)
                    .map_or(Node::Host, |class| Node::Service(class.services[0])),
            );
        }
        nodes.push(from);
        nodes.reverse();
        nodes
            .windows(2)
            .flat_map(|pair| self.hop(pair[0], pair[1]))
            .collect()
    }

    fn hop(&self, from: Node, to: Node) -> Vec<Hop> {
        let socket = match (from, to) {
            (Node::Service(id), Node::Host) => self.service(id).docker_socket(),
            _ => None,
        };
        match socket {
            Some(span) => {
                vec![Hop {
                    from,
                    to,
                    reason: Reason::DockerSocket,
                    via: SmolStr::default(),
                    evidence: vec![span],
                }]
            }
            None => self.reach(from, to, None).route,
        }
    }

    /// The services that every path from a node to a service passes, from the outside in; `None` when no path exists.
    ///
    /// The service itself is the last one.
    pub fn dominators(&self, from: Node, to: crate::ids::ServiceId) -> Option<Vec<Node>> {
        let classes = self.class_table();
        let target = self.class_of(to)?;
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(classes.len() + 2, 0);
        let nodes: Vec<NodeIndex> = (0..classes.len() + 2).map(|_| graph.add_node(())).collect();
        let root = classes.len() + 1;
        let mut walk = Walk::new(classes);
        for next in self.first_steps(classes, &mut walk, from) {
            graph.add_edge(nodes[root], nodes[next], ());
        }
        for slot in 0..=classes.len() {
            for next in self.next_steps(classes, &mut walk, slot) {
                graph.add_edge(nodes[slot], nodes[next], ());
            }
        }
        let found = dominators::simple_fast(&graph, nodes[root]);
        let chain: Vec<usize> = found
            .dominators(nodes[target])?
            .map(NodeIndex::index)
            .collect();
        let passed = chain.into_iter().rev().filter_map(|slot| match slot {
            slot if slot == root => None,
            slot if slot == classes.len() => Some(Node::Host),
            slot if slot == target => Some(Node::Service(to)),
            // Of several alike none is needed.
            slot => match self.classes()[slot].services.as_slice() {
                [only] => Some(Node::Service(*only)),
                _ => None,
            },
        });
        Some(passed.collect())
    }
}

impl Spread {
    fn visit(&mut self, slot: usize, step: Step, queue: &mut VecDeque<usize>) {
        if self.steps[slot].is_none() {
            self.steps[slot] = Some(step);
            self.order.push(slot);
            queue.push_back(slot);
        }
    }
}
