//! Reach through others: breadth first over services, where every network is gone over once.

use std::collections::VecDeque;

use composelint_topology::{Node, Outcome};

use super::{Bench, Step};
use crate::bits::Bits;
use crate::contract::Way;

/// Who is reached from a set of nodes.
pub(crate) struct Spread {
    /// For each node the one it was reached from; itself for a start.
    pub(crate) parent: Vec<usize>,
    pub(crate) seen: Bits,
    /// Everybody in `seen`, the nearest first.
    order: Vec<usize>,
}

/// How far a walk goes.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'t> {
    /// Services that nothing goes through.
    pub(crate) blocked: &'t Bits,
    /// The ways that count; empty for all.
    pub(crate) via: &'t [Way],
    /// Whether what is not certain counts.
    pub(crate) doubtful: bool,
}

impl Terms<'_> {
    fn counts(&self, way: Way) -> bool {
        self.via.is_empty() || self.via.contains(&way)
    }

    fn passes(&self, outcome: Outcome) -> bool {
        outcome == Outcome::Reachable || self.doubtful && outcome == Outcome::Unknown
    }
}

struct Walk<'w, 'b, 'a> {
    bench: &'w Bench<'b, 'a>,
    terms: Terms<'w>,
    found: Spread,
    queue: VecDeque<usize>,
    networks: Vec<bool>,
    callers: Vec<bool>,
}

impl Bench<'_, '_> {
    /// Everybody who is reached from `starts` through others. Starts are not blocked.
    pub(crate) fn spread(&self, starts: &Bits, terms: Terms<'_>) -> Spread {
        let ground = self.ground;
        let mut walk = Walk {
            bench: self,
            terms,
            found: Spread {
                parent: (0..ground.bound()).collect(),
                seen: starts.clone(),
                order: starts.iter().collect(),
            },
            queue: starts.iter().collect(),
            networks: vec![false; ground.topology().networks().len()],
            callers: vec![false; ground.wiring().callers()],
        };
        while let Some(at) = walk.queue.pop_front() {
            walk.leave(at);
        }
        walk.found
    }

    /// The path by which a node was reached.
    pub(super) fn path(&self, spread: &Spread, to: usize, via: &[Way]) -> Vec<Step> {
        let mut nodes = vec![to];
        let mut at = to;
        while spread.parent[at] != at {
            at = spread.parent[at];
            nodes.push(at);
        }
        nodes.reverse();
        nodes
            .windows(2)
            .map(|pair| self.step(pair[0], pair[1], via))
            .collect()
    }

    /// The same walk to nodes around the services: who of those that were reached dials them.
    pub(super) fn arrive(&self, spread: &mut Spread, targets: &Bits, terms: Terms<'_>) {
        let ground = self.ground;
        for (number, _) in ground.around().filter(|(it, _)| targets.contains(*it)) {
            if spread.seen.contains(number) {
                continue;
            }
            let dials = |service: &usize| {
                *service < ground.services()
                    && !terms.blocked.contains(*service)
                    && terms.passes(ground.outward(ground.service_id(*service), number))
            };
            let found = spread.order.iter().copied().find(|it| dials(it));
            if let Some(last) = found {
                spread.parent[number] = last;
                spread.seen.insert(number);
            }
        }
    }
}

impl Walk<'_, '_, '_> {
    fn visit(&mut self, from: usize, to: usize) {
        if self.found.seen.insert(to) {
            self.found.parent[to] = from;
            self.found.order.push(to);
            if !self.terms.blocked.contains(to) {
                self.queue.push_back(to);
            }
        }
    }

    fn leave(&mut self, at: usize) {
        let ground = self.bench.ground;
        let Node::Service(id) = ground.node(at) else {
            return self.leave_node(at);
        };
        let topology = ground.topology();
        if self.terms.counts(Way::Netns)
            && let Some(sandbox) = topology.sandbox_of(id)
        {
            for mate in &sandbox.services {
                self.visit(at, mate.index());
            }
        }
        if self.terms.counts(Way::Net) {
            for network in ground.networks(id) {
                let (outcome, _) = ground.wiring().on_network(network);
                if self.terms.passes(outcome)
                    && !std::mem::replace(&mut self.networks[network.index()], true)
                {
                    for endpoint in &topology.network(network).endpoints {
                        for member in &topology
                            .sandbox(topology.endpoint(*endpoint).sandbox)
                            .services
                        {
                            self.visit(at, member.index());
                        }
                    }
                }
            }
        }
        if self.terms.counts(Way::HostPort)
            && let Some(caller) = ground.wiring().caller(id)
            && !std::mem::replace(&mut self.callers[caller], true)
        {
            self.through_host(at, caller);
        }
        if self.terms.counts(Way::Socket)
            && topology.service(id).docker_socket().is_some()
            && let Some(host) = ground.number(Node::Host)
        {
            self.visit(at, host);
        }
    }

    fn through_host(&mut self, at: usize, caller: usize) {
        let ground = self.bench.ground;
        for kind in 0..ground.wiring().answerers() {
            let Some((outcome, _)) = ground.wiring().through_host(caller, kind) else {
                continue;
            };
            if self.terms.passes(outcome) {
                for service in ground.answering(kind) {
                    self.visit(at, *service);
                }
            }
        }
    }

    /// From the host, or from wherever else a walk begins that is no service.
    fn leave_node(&mut self, at: usize) {
        let ground = self.bench.ground;
        for service in ground.started().iter() {
            if self
                .terms
                .passes(ground.inward(at, ground.service_id(service)))
            {
                self.visit(at, service);
            }
        }
    }
}
