//! Single connections, as far as the wires tell: cheap enough to be asked for one by one.

use composelint_topology::{Node, Outcome};

use crate::ground::Ground;

impl Ground<'_> {
    /// Whether a node dials another one, with what is known about that.
    pub(crate) fn dials(&self, from: usize, to: usize) -> Outcome {
        let ground = self;
        match (ground.node(from), ground.node(to)) {
            (Node::Service(from), Node::Service(to)) => {
                self.dials_service(from.index(), to.index())
            }
            (_, Node::Service(to)) => ground.inward(from, to),
            (Node::Service(from), _) => ground.outward(from, to),
            _ => Outcome::Unreachable,
        }
    }

    fn dials_service(&self, from: usize, to: usize) -> Outcome {
        let ground = self;
        let topology = ground.topology();
        let (from, to) = (ground.service_id(from), ground.service_id(to));
        let (Some(own), Some(other)) =
            (topology.service(from).sandbox, topology.service(to).sandbox)
        else {
            return Outcome::Unreachable;
        };
        if own == other {
            return Outcome::Reachable;
        }
        let wiring = ground.wiring();
        let shared = ground
            .networks(from)
            .filter(|network| ground.networks(to).any(|other| other == *network))
            .map(|network| wiring.on_network(network).0)
            .max();
        let host = wiring
            .caller(from)
            .zip(wiring.answerer(to))
            .and_then(|(caller, answerer)| wiring.through_host(caller, answerer))
            .map(|(outcome, _)| outcome);
        shared.max(host).unwrap_or(Outcome::Unreachable)
    }
}
