//! Counter-examples: every way from one node to another, in steps.

use composelint_topology::{Hop, Node, Reason};
use smol_str::SmolStr;

use super::{Bench, Step};
use crate::contract::{By, Way};

impl From<Hop> for Step {
    fn from(hop: Hop) -> Self {
        Self {
            from: hop.from,
            to: hop.to,
            reason: hop.reason.as_str(),
            via: hop.via,
            evidence: hop.evidence,
        }
    }
}

impl Bench<'_, '_> {
    /// The direct ways that count, one path each.
    pub(super) fn ways(&self, from: usize, to: usize, by: &By) -> Vec<Vec<Step>> {
        let (from, to) = (self.ground.node(from), self.ground.node(to));
        let mut paths: Vec<Vec<Step>> = Vec::new();
        for way in self.ground.topology().ways(from, to) {
            let kind = by.via.is_empty() || by.via.contains(&Way::of(way.through));
            let port = by.ports.is_empty()
                || by
                    .ports
                    .iter()
                    .any(|port| way.ports.contains(port.port, port.proto));
            let path = vec![Step::from(way.hop)];
            if kind && port && !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    /// The step from one node to the next, by the weightiest way.
    pub(super) fn step(&self, from: usize, to: usize, via: &[Way]) -> Step {
        let (dials, answers) = (self.ground.node(from), self.ground.node(to));
        let topology = self.ground.topology();
        if let (Node::Service(id), Node::Host) = (dials, answers)
            && let Some(span) = topology.service(id).docker_socket()
        {
            return Step {
                from: dials,
                to: answers,
                reason: Reason::DockerSocket.as_str(),
                via: SmolStr::default(),
                evidence: vec![span],
            };
        }
        let mut ways = topology.ways(dials, answers).into_iter();
        let counted = ways.find(|way| via.is_empty() || via.contains(&Way::of(way.through)));
        match counted {
            Some(way) => way.hop.into(),
            None => Step {
                from: dials,
                to: answers,
                reason: Reason::SameNetwork.as_str(),
                via: SmolStr::default(),
                evidence: Vec::new(),
            },
        }
    }
}
