//! What holds for every project, whatever is in it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod monotone;
mod same;
mod spec;

use composelint_topology::{Node, Outcome, Topology};

/// The outcome for every ordered pair of services, by name.
fn outcomes(topology: &Topology) -> Vec<(String, String, Outcome)> {
    let mut outcomes = Vec::new();
    for (from, service) in topology.services() {
        for (to, other) in topology.services() {
            let verdict = topology.reach(Node::Service(from), Node::Service(to), None);
            outcomes.push((
                service.name.to_string(),
                other.name.to_string(),
                verdict.outcome,
            ));
        }
    }
    outcomes.sort();
    outcomes
}

/// The outcome for every pair of a service and a node outside, both ways, by name.
fn outside(topology: &Topology) -> Vec<(String, &'static str, Outcome, Outcome)> {
    let mut outcomes = Vec::new();
    for (id, service) in topology.services() {
        for (name, node) in Node::PSEUDO {
            let out = topology.reach(Node::Service(id), node, None).outcome;
            let back = topology.reach(node, Node::Service(id), None).outcome;
            outcomes.push((service.name.to_string(), name, out, back));
        }
    }
    outcomes.sort();
    outcomes
}
