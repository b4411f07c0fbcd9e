//! `count`: which memberships and ports there are too many of.

use composelint_intent::Tier;
use composelint_topology::{Binding, Outcome, ServiceId};

use super::facts::{Fact, Facts, Numbered};
use super::join::subsets;
use super::{Trial, judge};
use crate::bits::Bits;
use crate::check::{Bench, Checked, Violation};
use crate::contract::{Count, Kind, Reach};

/// So many changed facts are tried one by one and in pairs, as long as the project is small.
const TRIED: usize = 24;

/// Trying a change costs a look at every service; this many looks are fine.
const LOOKS: usize = 50_000;

/// Whether fewer of something can satisfy the contract: a service that is on networks cannot be on none.
pub(super) fn is_possible(of: &Count, max: Option<u64>) -> bool {
    match (of, max) {
        (Count::NetworksPerService(_), Some(0)) | (_, None) => false,
        (_, Some(_)) => true,
    }
}

/// Adds facts whose end makes the count smaller.
pub(super) fn cut(
    trial: &Trial<'_, '_>,
    bench: &Bench<'_, '_>,
    found: &Checked<'_>,
    facts: &mut Facts,
) {
    let Kind::Count {
        of, max: Some(max), ..
    } = &found.contract.kind
    else {
        return;
    };
    let max = usize::try_from(*max).unwrap_or(usize::MAX);
    match of {
        Count::NetworksPerService(_) => {
            for violation in &found.violations {
                leave(bench, violation, max, facts);
            }
        }
        Count::Published(_) => unpublish(bench, found, max, facts),
        Count::Bridges(pair) => {
            let sides = [&pair.0, &pair.1].map(|side| bench.services(side).sure);
            unbridge(bench, found, &sides, max, facts);
        }
        Count::ReachableFrom(_, Reach::Direct) => reach_fewer(bench, found, max, facts),
        Count::ReachableFrom(_, Reach::Transitive) => {
            // What helps one may help the next; the contract is checked again in between.
            if let Some(violation) = found.violations.first() {
                spread_less(trial, bench, violation.from, max, facts);
            }
        }
    }
}

/// A service leaves the networks on which it meets the fewest others.
fn leave(bench: &Bench<'_, '_>, violation: &Violation, max: usize, facts: &mut Facts) {
    let topology = bench.ground.topology();
    let id = bench.ground.service_id(violation.from);
    let mut endpoints: Vec<_> = topology.endpoints_of_service(id).iter().collect();
    let excess = endpoints.len().saturating_sub(max);
    endpoints.sort_by_key(|it| {
        (
            topology.members(it.network).len(),
            std::cmp::Reverse(it.span),
        )
    });
    for endpoint in endpoints.into_iter().take(excess) {
        facts.insert(Fact::Member(endpoint.service, endpoint.network));
    }
}

/// The fewest entries of `ports`: first those that everybody reaches and that no proxy has; what proxies are there for goes last.
fn unpublish(bench: &Bench<'_, '_>, found: &Checked<'_>, max: usize, facts: &mut Facts) {
    let topology = bench.ground.topology();
    let mut entries: Vec<(&Binding, usize)> = Vec::new();
    let mut count = 0_usize;
    for step in found.paths().flatten() {
        let Some(id) = step.to.service() else {
            continue;
        };
        let mut bindings = topology.bindings_of(id).iter();
        let Some(binding) = bindings.find(|it| Some(&it.span) == step.evidence.first()) else {
            continue;
        };
        count += 1;
        let own =
            |(known, _): &&mut (&Binding, usize)| (known.service, known.port) == (id, binding.port);
        match entries.iter_mut().find(own) {
            Some((_, ports)) => *ports += 1,
            None => entries.push((binding, 1)),
        }
    }
    entries.sort_by_key(|(binding, ports)| {
        let (edge, public) = (is_edge(bench, binding.service), binding.is_public());
        (
            std::cmp::Reverse(*ports),
            edge,
            edge == public,
            std::cmp::Reverse(binding.span),
        )
    });
    let mut excess = count.saturating_sub(max);
    for (binding, ports) in entries {
        if excess == 0 {
            return;
        }
        excess = excess.saturating_sub(ports);
        facts.insert(Fact::Published(binding.service, binding.port));
    }
}

/// Bridges lose one of their sides.
fn unbridge(
    bench: &Bench<'_, '_>,
    found: &Checked<'_>,
    sides: &[Bits; 2],
    max: usize,
    facts: &mut Facts,
) {
    let mut known = Numbered::default();
    let bridges = found.violators.0.iter();
    let bridges = bridges.map(|bridge| {
        sides
            .each_ref()
            .map(|side| known.ways(bench, *bridge, side))
    });
    let bridges: Vec<[Ways; 2]> = bridges.collect();
    let left = |gone: &[usize]| {
        let open = bridges
            .iter()
            .map(|sides| sides.each_ref().map(|side| dialled(side, gone)));
        let open: Vec<[usize; 2]> = open.collect();
        let count = open.iter().filter(|sides| !sides.contains(&0)).count();
        (count <= max).then(|| open.iter().flatten().sum())
    };
    let looks = bridges.iter().flatten().flatten().map(Vec::len).sum();
    known.take_fewest(bench, looks, left, facts);
}

/// The fewest memberships and ports without which services dial no more than so many others.
fn reach_fewer(bench: &Bench<'_, '_>, found: &Checked<'_>, max: usize, facts: &mut Facts) {
    let mut known = Numbered::default();
    let violations = found.violations.iter();
    let reached = violations.map(|it| known.ways(bench, it.from, bench.started()));
    let reached: Vec<Ways> = reached.collect();
    let left = |gone: &[usize]| {
        let counts: Vec<usize> = reached.iter().map(|ways| dialled(ways, gone)).collect();
        let enough = counts.iter().all(|count| *count <= max);
        enough.then(|| counts.iter().sum())
    };
    let looks = reached.iter().flatten().map(Vec::len).sum();
    known.take_fewest(bench, looks, left, facts);
}

/// The ways from one service to each of some others, each with the numbers of the facts that close it.
type Ways = Vec<Vec<Vec<usize>>>;

/// How many there still is a way to, when some facts are gone.
fn dialled(ways: &Ways, gone: &[usize]) -> usize {
    let is_open = |way: &Vec<usize>| !way.iter().any(|fact| gone.contains(fact));
    ways.iter()
        .filter(|target| target.iter().any(is_open))
        .count()
}

impl Numbered {
    fn ways(&mut self, bench: &Bench<'_, '_>, from: usize, side: &Bits) -> Ways {
        let ground = bench.ground;
        let targets = side
            .iter()
            .filter(|to| *to != from && ground.dials(from, *to) != Outcome::Unreachable);
        let targets: Vec<usize> = targets.collect();
        let of = |to: usize| {
            let (from, to) = (ground.node(from), ground.node(to));
            let ways = ground.topology().ways(from, to).into_iter();
            let facts = ways.map(|way| judge::closing(bench, from, to, way.through, false));
            facts
                .map(|facts| facts.into_iter().map(|fact| self.number(fact)).collect())
                .collect()
        };
        targets.into_iter().map(of).collect()
    }

    /// Takes the fewest that are enough: up to three of all there are, where looking at them is cheap; else what is left when
    /// one after another turns out not to be needed. `left` tells how much stays when some are gone, if that is little enough.
    fn take_fewest(
        self,
        bench: &Bench<'_, '_>,
        looks: usize,
        left: impl Fn(&[usize]) -> Option<usize>,
        facts: &mut Facts,
    ) {
        let count = self.0.len();
        let cheap = |size: u32| count.pow(size).saturating_mul(looks) <= LOOKS * 20;
        let few = (1..=3_u32).filter(|size| cheap(*size));
        let chosen = few
            .map(|size| most_left(bench, &self.0, size as usize, &left))
            .find_map(|best| best)
            .or_else(|| cheap(1).then(|| needed(count, &left)));
        for at in chosen.into_iter().flatten() {
            facts.insert(self.0[at].clone());
        }
    }
}

/// Of all choices of so many facts that are enough, the one that leaves the most; what proxies are there for is closed last.
fn most_left(
    bench: &Bench<'_, '_>,
    known: &[Fact],
    size: usize,
    left: impl Fn(&[usize]) -> Option<usize>,
) -> Option<Vec<usize>> {
    let is_edge_port = |at: &usize| match &known[*at] {
        Fact::Open(service, _) | Fact::Published(service, _) => is_edge(bench, *service),
        _ => false,
    };
    let precious: Vec<bool> = (0..known.len()).map(|at| is_edge_port(&at)).collect();
    let enough = subsets(known.len(), size).filter_map(|chosen| {
        let left = left(&chosen)?;
        let closed = chosen.iter().filter(|at| precious[**at]).count();
        Some((closed, std::cmp::Reverse(left), chosen))
    });
    enough.min().map(|(_, _, chosen)| chosen)
}

/// Whether a service is one of those that are there to be reached.
fn is_edge(bench: &Bench<'_, '_>, id: ServiceId) -> bool {
    let facts = bench.ground.facts(id);
    facts.is_some_and(|(_, role)| role.tier == Tier::Edge)
}

/// All facts but those that turn out not to be needed, one after another.
fn needed(count: usize, left: impl Fn(&[usize]) -> Option<usize>) -> Vec<usize> {
    let mut all: Vec<usize> = (0..count).collect();
    for at in (0..count).rev() {
        let fewer: Vec<usize> = all.iter().copied().filter(|other| *other != at).collect();
        if left(&fewer).is_some() {
            all = fewer;
        }
    }
    all
}

/// The fewest memberships, ports and sockets without which a service gets to no more than so many others: one or two of all
/// that play a part, else its own.
fn spread_less(
    trial: &Trial<'_, '_>,
    bench: &Bench<'_, '_>,
    service: usize,
    max: usize,
    facts: &mut Facts,
) {
    let topology = bench.ground.topology();
    let reached = bench.everybody(service, false);
    let mut all: Vec<Fact> = Vec::new();
    for number in std::iter::once(service).chain(reached.iter().filter(|it| *it != service)) {
        let id = bench.ground.service_id(number);
        let endpoints = topology.endpoints_of_service(id).iter();
        all.extend(endpoints.map(|it| Fact::Member(it.service, it.network)));
        let bindings = topology.bindings_of(id).iter().filter(|it| it.is_public());
        all.extend(bindings.map(|it| Fact::Open(id, it.port)));
        all.extend(
            topology
                .service(id)
                .docker_socket()
                .map(|_| Fact::Socket(id)),
        );
        all.extend(judge::joined(bench, id).map(Fact::Namespace));
    }
    let mut known: Vec<Fact> = Vec::new();
    for fact in all {
        if known.len() < TRIED && !known.contains(&fact) {
            known.push(fact);
        }
    }
    let left = |chosen: &[usize]| {
        let mut with = facts.clone();
        for at in chosen {
            with.insert(known[*at].clone());
        }
        let left = trial.reached(&with, service);
        (left <= max).then_some(left)
    };
    let looks = |size: u32| known.len().pow(size) * topology.services().len();
    let few = (1..=2_u32).filter(|size| looks(*size) <= LOOKS);
    let few = few
        .map(|size| most_left(bench, &known, size as usize, left))
        .find_map(|best| best);
    let own = || {
        let own = known.iter().enumerate().filter(|(_, fact)| match fact {
            Fact::Member(id, _) | Fact::Socket(id) | Fact::Namespace(id) => id.index() == service,
            Fact::Open(..) => true,
            _ => false,
        });
        own.map(|(at, _)| at).collect::<Vec<usize>>()
    };
    for at in few.unwrap_or_else(own) {
        facts.insert(known[at].clone());
    }
}
