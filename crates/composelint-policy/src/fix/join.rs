//! `require`: the smallest addition by which everybody reaches whom he has to.
//!
//! A service joins a network of the other one where nobody else is on it who is not meant; where there is no such network,
//! the two get an internal one of their own. Nothing but the required connections may change by that.

use composelint_topology::{Driver, NetworkId, Outcome, SandboxKind, ServiceId, Topology};
use smol_str::{SmolStr, format_smolstr};

use super::facts::{Fact, Facts};
use super::{Trial, judge};
use crate::check::{Bench, Checked};
use crate::diff::diff;

/// More missing connections than this are not repaired.
const MOST_PAIRS: usize = 64;

/// More memberships than this are not weighed against each other.
const MOST_CANDIDATES: usize = 24;

/// So many new networks may be needed.
const MOST_LINKS: usize = 4;

/// Two services that have to reach one another.
type Pair = (ServiceId, ServiceId);

/// Whether the contract wants that one reaches the other, by name.
type Meant<'m> = dyn Fn(&str, &str) -> bool + 'm;

/// A membership that may begin.
type Membership = (ServiceId, NetworkId);

/// The additions that satisfy the contract.
pub(super) fn facts(
    trial: &Trial<'_, '_>,
    bench: &Bench<'_, '_>,
    found: &Checked<'_>,
) -> Option<Facts> {
    let pairs = pairs(bench, found)?;
    let topology = bench.ground.topology();
    let meant = judge::meant(bench, found.contract);
    let candidates = candidates(trial, bench, &meant, &pairs);
    let chosen = fewest(topology, &candidates, &pairs);
    let open = |memberships: &[Membership]| {
        let open = pairs.iter().copied();
        let open = open.filter(|pair| !memberships.iter().any(|it| joins(topology, *it, *pair)));
        open.collect::<Vec<Pair>>()
    };
    // Networks that are there first; if those will not do, every pair gets its own.
    let without = (!chosen.is_empty()).then(Vec::new);
    std::iter::once(chosen).chain(without).find_map(|chosen| {
        let rest = open(&chosen);
        together(topology, &rest).into_iter().find_map(|groups| {
            let mut facts = Facts::default();
            for (service, network) in &chosen {
                facts.insert(Fact::Join(*service, *network));
            }
            for members in groups {
                let key = key(topology, &facts, &members);
                facts.insert(Fact::Link(key, members));
            }
            let good = trial.holds(&facts) && opens_only_what_is_meant(trial, &meant, &facts);
            good.then_some(facts)
        })
    })
}

/// Those who have to reach one another and do not, if each of them can be on networks.
fn pairs(bench: &Bench<'_, '_>, found: &Checked<'_>) -> Option<Vec<Pair>> {
    let topology = bench.ground.topology();
    let joinable = |number: usize| {
        let id = bench.ground.node(number).service()?;
        let own = topology.sandbox_of(id)?.kind == SandboxKind::Own;
        let free = own && !topology.service(id).is_joined();
        (free && bench.ground.own_services().contains(number)).then_some(id)
    };
    let violations = found.violations.iter();
    let pairs = violations.map(|it| joinable(it.from).zip(joinable(it.to)));
    let mut pairs: Vec<Pair> = pairs
        .map(|pair| pair.map(|(one, other)| (one.min(other), one.max(other))))
        .collect::<Option<_>>()?;
    pairs.sort_unstable();
    pairs.dedup();
    (found.more == 0 && pairs.len() <= MOST_PAIRS).then_some(pairs)
}

/// Whether a membership puts two services on one network.
fn joins(topology: &Topology, (service, network): Membership, (one, other): Pair) -> bool {
    let on = |id: ServiceId| {
        topology
            .endpoints_of_service(id)
            .iter()
            .any(|it| it.network == network)
    };
    service == one && on(other) || service == other && on(one)
}

/// The memberships that would help, and change nothing that is not meant.
fn candidates(
    trial: &Trial<'_, '_>,
    bench: &Bench<'_, '_>,
    meant: &Meant<'_>,
    pairs: &[Pair],
) -> Vec<Membership> {
    let topology = bench.ground.topology();
    let mut all: Vec<Membership> = Vec::new();
    for (one, other) in pairs {
        for (joining, there) in [(*one, *other), (*other, *one)] {
            let networks = bench.ground.networks(there);
            all.extend(
                networks
                    .filter(|it| is_plain(bench, *it))
                    .map(|it| (joining, it)),
            );
        }
    }
    all.sort_unstable();
    all.dedup();
    all.retain(|(service, network)| {
        // Everybody on the network would be reached: a first look, which costs little.
        let name = topology.service_name(*service).to_string();
        topology.members(*network).iter().all(|member| {
            member == service || meant(topology.service_name(*member).as_ref(), &name)
        })
    });
    all.truncate(MOST_CANDIDATES);
    all.retain(|(service, network)| {
        let mut alone = Facts::default();
        alone.insert(Fact::Join(*service, *network));
        opens_only_what_is_meant(trial, meant, &alone)
    });
    all
}

/// A bridge of the project on which members certainly reach each other.
fn is_plain(bench: &Bench<'_, '_>, network: NetworkId) -> bool {
    let node = bench.ground.topology().network(network);
    let forwards = bench.ground.wiring().on_network(network).0 == Outcome::Reachable;
    forwards && node.driver == Driver::Bridge && !node.external
}

/// The fewest memberships that join as many pairs as all of them do.
fn fewest(topology: &Topology, candidates: &[Membership], pairs: &[Pair]) -> Vec<Membership> {
    let joined: Vec<u64> = candidates
        .iter()
        .map(|it| {
            let pairs = pairs.iter().enumerate();
            let joined = pairs.filter(|(_, pair)| joins(topology, *it, **pair));
            joined.fold(0, |mask, (at, _)| mask | 1 << at)
        })
        .collect();
    let all = joined.iter().fold(0, |all, mask| all | mask);
    for size in 0..=3 {
        if let Some(chosen) = subsets(candidates.len(), size)
            .find(|chosen| chosen.iter().fold(0, |mask, at| mask | joined[*at]) == all)
        {
            return chosen.into_iter().map(|at| candidates[at]).collect();
        }
    }
    // More than three: whoever joins the most, again and again.
    let (mut left, mut chosen) = (all, Vec::new());
    while left != 0 {
        let best = (0..joined.len())
            .max_by_key(|at| ((joined[*at] & left).count_ones(), std::cmp::Reverse(*at)));
        let Some(best) = best else { break };
        left &= !joined[best];
        chosen.push(candidates[best]);
    }
    chosen
}

/// Every choice of `size` numbers below `bound`, at most three of them.
pub(super) fn subsets(bound: usize, size: usize) -> Box<dyn Iterator<Item = Vec<usize>>> {
    if size == 0 {
        return Box::new(std::iter::once(Vec::new()));
    }
    let smaller = subsets(bound, size - 1);
    Box::new(smaller.flat_map(move |chosen| {
        let next = chosen.last().map_or(0, |last| last + 1);
        (next..bound).map(move |at| {
            let mut chosen = chosen.clone();
            chosen.push(at);
            chosen
        })
    }))
}

/// How new networks could join pairs: one for all of them, or one for each.
fn together(topology: &Topology, pairs: &[Pair]) -> Vec<Vec<Vec<ServiceId>>> {
    let mut ways = Vec::new();
    let mut ends: Vec<ServiceId> = pairs
        .iter()
        .flat_map(|(one, other)| [*one, *other])
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let one_project = |ends: &[ServiceId]| {
        let mut projects = ends.iter().map(|id| topology.service(*id).project);
        let first = projects.next();
        projects.all(|project| Some(project) == first)
    };
    if pairs.is_empty() {
        ways.push(Vec::new());
    } else if one_project(&ends) {
        ways.push(vec![ends]);
        if pairs.len() > 1 && pairs.len() <= MOST_LINKS {
            ways.push(
                pairs
                    .iter()
                    .map(|(one, other)| vec![*one, *other])
                    .collect(),
            );
        }
    }
    ways
}

/// A key that no network has: `api-db`.
fn key(topology: &Topology, facts: &Facts, members: &[ServiceId]) -> SmolStr {
    let names = members
        .iter()
        .take(2)
        .map(|id| topology.service(*id).name.as_str());
    let wanted = names.collect::<Vec<_>>().join("-");
    let taken = |key: &str| {
        let own = facts
            .iter()
            .any(|fact| matches!(fact, Fact::Link(known, _) if known == key));
        own || topology.networks().any(|(_, node)| node.key == key)
    };
    let numbered = (2..).map(|number| format_smolstr!("{wanted}-{number}"));
    let mut keys = std::iter::once(SmolStr::from(&wanted)).chain(numbered);
    keys.find(|key| !taken(key)).unwrap_or_default()
}

/// Whether nobody loses a connection, and nobody gains one but those who have to reach one another.
fn opens_only_what_is_meant(trial: &Trial<'_, '_>, meant: &Meant<'_>, facts: &Facts) -> bool {
    let topology = trial.ground.topology();
    let effect = diff(topology, &facts.applied(topology));
    let mut opened = effect.opened();
    effect.removed.is_empty() && opened.all(|edge| meant(&edge.from, &edge.to))
}
