//! Who of one set dials whom of another, without looking at all pairs.

use composelint_topology::Outcome;

use super::ignored::Ignored;
use super::{Bench, Found, Violation};
use crate::contract::{By, Way};
use crate::ground::Ground;
use crate::select::Selection;

/// The services of one side, by network and by what they are when they answer.
struct Marked {
    /// Network and service, sorted.
    on_network: Vec<(usize, usize)>,
    /// For each network, where its services begin.
    starts: Vec<usize>,
    /// Kind and service, sorted.
    answering: Vec<(usize, usize)>,
    /// For each kind of caller, the kinds among `answering` that it gets to through the host; made when first asked for.
    through_host: Vec<Option<Vec<(usize, Outcome)>>>,
}

impl Marked {
    fn new(ground: &Ground<'_>, services: impl Iterator<Item = usize>) -> Self {
        let wiring = ground.wiring();
        let (mut on_network, mut answering) = (Vec::new(), Vec::new());
        for service in services {
            let id = ground.service_id(service);
            for network in ground.networks(id) {
                if wiring.on_network(network).0 != Outcome::Unreachable {
                    on_network.push((network.index(), service));
                }
            }
            answering.extend(wiring.answerer(id).map(|kind| (kind, service)));
        }
        on_network.sort_unstable();
        answering.sort_unstable();
        let networks = ground.topology().networks().len();
        let starts = (0..=networks)
            .map(|network| on_network.partition_point(|(other, _)| *other < network))
            .collect();
        Self {
            on_network,
            starts,
            answering,
            through_host: vec![None; wiring.callers()],
        }
    }

    fn on(&self, network: usize) -> &[(usize, usize)] {
        &self.on_network[self.starts[network]..self.starts[network + 1]]
    }

    /// The services of a kind.
    fn kind(&self, kind: usize) -> &[(usize, usize)] {
        let start = self.answering.partition_point(|(other, _)| *other < kind);
        let end = self.answering.partition_point(|(other, _)| *other <= kind);
        &self.answering[start..end]
    }

    fn prepare(&mut self, ground: &Ground<'_>, caller: usize) {
        if self.through_host[caller].is_some() {
            return;
        }
        let mut kinds: Vec<usize> = self.answering.iter().map(|(kind, _)| *kind).collect();
        kinds.dedup();
        let wiring = ground.wiring();
        let reached = kinds.into_iter().filter_map(|kind| {
            let (outcome, _) = wiring.through_host(caller, kind)?;
            (outcome != Outcome::Unreachable).then_some((kind, outcome))
        });
        self.through_host[caller] = Some(reached.collect());
    }
}

/// Who must not dial whom.
#[derive(Clone, Copy)]
pub(super) struct Question<'q> {
    pub(super) from: &'q Selection,
    pub(super) to: &'q Selection,
    pub(super) by: &'q By,
    pub(super) ignored: &'q Ignored,
    /// Pairs that count, where not all do.
    pub(super) only: Option<&'q dyn Fn(usize, usize) -> bool>,
}

impl Bench<'_, '_> {
    /// Everybody in `from` who dials somebody else in `to`.
    pub(super) fn pairs(&self, asked: Question<'_>) -> Found {
        let (from, to) = (asked.from, asked.to);
        let ground = self.ground;
        let count = ground.services();
        let mut marked = Marked::new(ground, to.maybe.iter().filter(|it| *it < count));
        let mut found = Found {
            of: from.maybe.count(),
            ..Found::default()
        };
        let mut seen = vec![(usize::MAX, 0); count];
        for source in from.maybe.iter() {
            let candidates = if source < count {
                self.candidates(source, to, &mut marked, &mut seen)
            } else {
                let inward = |it: &usize| ground.inward(source, ground.service_id(*it));
                let services = to.maybe.iter().filter(|it| *it < count);
                services.map(|it| (it, inward(&it))).collect()
            };
            self.judge(source, candidates, asked, &mut found);
        }
        found
    }

    /// Whom a service may dial, with how certain that is.
    fn candidates(
        &self,
        source: usize,
        to: &Selection,
        marked: &mut Marked,
        seen: &mut [(usize, usize)],
    ) -> Vec<(usize, Outcome)> {
        let ground = self.ground;
        let id = ground.service_id(source);
        let mut candidates: Vec<(usize, Outcome)> = Vec::new();
        let mut add = |target: usize, outcome: Outcome| {
            let (known_to, at) = seen[target];
            if known_to == source {
                candidates[at].1 = candidates[at].1.max(outcome);
            } else {
                seen[target] = (source, candidates.len());
                candidates.push((target, outcome));
            }
        };
        let mates = ground
            .topology()
            .sandbox_of(id)
            .map_or(&[][..], |sandbox| &sandbox.services);
        for mate in mates.iter().filter(|mate| to.maybe.contains(mate.index())) {
            add(mate.index(), Outcome::Reachable);
        }
        for network in ground.networks(id) {
            let (outcome, _) = ground.wiring().on_network(network);
            if outcome != Outcome::Unreachable {
                for (_, target) in marked.on(network.index()) {
                    add(*target, outcome);
                }
            }
        }
        if let Some(caller) = ground.wiring().caller(id) {
            marked.prepare(ground, caller);
            for (kind, outcome) in marked.through_host[caller].iter().flatten() {
                for (_, target) in marked.kind(*kind) {
                    add(*target, *outcome);
                }
            }
        }
        for (number, _) in ground.around().filter(|(it, _)| to.maybe.contains(*it)) {
            candidates.push((number, ground.outward(id, number)));
        }
        candidates
    }

    /// Which of the candidates violate. When the list is full, each source counts once.
    fn judge(
        &self,
        source: usize,
        candidates: Vec<(usize, Outcome)>,
        asked: Question<'_>,
        found: &mut Found,
    ) {
        let mut violates = false;
        for (target, outcome) in candidates {
            let full = found.sure.len() >= self.options.most;
            if violates && full && !asked.ignored.is_waiting() {
                break;
            }
            if target == source || outcome == Outcome::Unreachable {
                continue;
            }
            let mut outcome = self.look(source, target, outcome, asked.by);
            let counts = asked.only.is_none_or(|only| only(source, target));
            if outcome == Outcome::Unreachable || !counts || asked.ignored.covers(source, target) {
                continue;
            }
            if !asked.from.sure.contains(source) || !asked.to.sure.contains(target) {
                outcome = Outcome::Unknown;
            }
            let certain = outcome == Outcome::Reachable;
            if certain && !violates {
                violates = true;
                found.violators.push(source);
            }
            let room = if certain {
                !full
            } else {
                found.maybe.len() < self.options.most
            };
            if room {
                let paths = self.ways(source, target, asked.by);
                let violation = Violation {
                    from: source,
                    to: target,
                    paths,
                };
                found.add(outcome, violation);
            } else if certain {
                found.more += 1;
            }
        }
    }

    /// A closer look, where only some ways count or the answer is not certain.
    pub(super) fn look(&self, source: usize, target: usize, outcome: Outcome, by: &By) -> Outcome {
        let topology = self.ground.topology();
        let (from, to) = (self.ground.node(source), self.ground.node(target));
        if !by.is_narrow() {
            return match outcome {
                Outcome::Unknown => topology.reach(from, to, None).outcome,
                certain => certain,
            };
        }
        let counted = topology.ways(from, to).into_iter().filter(|way| {
            let kind = by.via.is_empty() || by.via.contains(&Way::of(way.through));
            let port = by.ports.is_empty()
                || by
                    .ports
                    .iter()
                    .any(|port| way.ports.contains(port.port, port.proto));
            kind && port
        });
        counted
            .map(|way| way.outcome)
            .max()
            .unwrap_or(Outcome::Unreachable)
    }
}
