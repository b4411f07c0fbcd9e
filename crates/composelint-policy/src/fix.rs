//! The smallest set of edits that satisfies a violated contract, over memberships and ports.
//!
//! Direct connections are edges between facts: a common network is there as long as both are members, a published port as
//! long as it is bound. The fewest facts that leave no such edge are a smallest vertex cover ([`cover`]). Ways through
//! others are paths, and the fewest facts that cut them all are a minimum cut ([`flow`]). What there is too many of goes
//! ([`fewer`]), and what has to reach one another gets a network ([`join`]). What comes out is applied to the
//! topology and checked again: the contract has to hold, nothing may open, and every edit has to be needed.

mod cover;
mod facts;
mod fewer;
mod flow;
mod join;
mod judge;

use composelint_topology::{Change, Topology};
use composelint_yaml::Span;

pub use facts::Fact;
use facts::Facts;

use crate::check::{self, Bench, Checked, Options, Verdict};
use crate::contract::{Contract, Kind, Policy};
use crate::diff::diff;
use crate::frozen::Frozen;
use crate::ground::Ground;
use crate::select::Tiers;

/// Edits that satisfy a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The edits, in the order of the files.
    pub edits: Vec<Edit>,
    /// The same as a change of the topology.
    pub change: Change,
    /// What else no longer works then, by name: who and whom. Networks work both ways; each pair is named once.
    pub also: Vec<(String, String)>,
}

/// An edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What to do.
    pub description: String,
    /// The bytes to do it at.
    pub span: Span,
}

/// After so many rounds, what is left cannot be cut by memberships and ports.
const ROUNDS: usize = 12;

/// More violations than this are not repaired one by one.
const MOST: usize = 2000;

/// More edits than this are not weighed against each other.
const WEIGHED: usize = 48;

/// The smallest repair of a violated contract, if edits of memberships and ports repair it at all.
///
/// What is known already (`frozen`) needs no repair.
pub fn repair(
    policy: &Policy,
    checked: &Checked<'_>,
    ground: &Ground<'_>,
    frozen: Option<&Frozen>,
) -> Option<Repair> {
    let contract = checked.contract;
    if checked.verdict != Verdict::Violated || !judge::is_repairable(&contract.kind) {
        return None;
    }
    let mut own = contract.clone();
    let is_over = |span: Span| checked.expired.iter().any(|(over, _)| *over == span);
    own.ignore.retain(|entry| !is_over(entry.span));
    let policy = Policy {
        contracts: vec![own],
        ..policy.clone()
    };
    let trial = Trial {
        policy: &policy,
        ground,
        frozen,
    };
    let mut facts = trial.cut()?;
    trial.thin_out(&mut facts);
    finish(contract, ground, &facts)
}

/// A policy of one contract, to be checked again and again with some facts changed.
struct Trial<'t, 'a> {
    policy: &'t Policy,
    ground: &'t Ground<'a>,
    frozen: Option<&'t Frozen>,
}

impl Trial<'_, '_> {
    fn options(&self, most: usize) -> Options<'_> {
        Options {
            most,
            frozen: self.frozen,
            ..Options::default()
        }
    }

    /// Facts by whose change the contract is no longer violated.
    fn cut(&self) -> Option<Facts> {
        let mut facts = Facts::default();
        for _ in 0..ROUNDS {
            let changed = facts.applied(self.ground.topology());
            let ground = self.ground.on(&changed);
            let options = self.options(MOST);
            let found = check::check(self.policy, &ground, &options);
            let [found] = &found[..] else { return None };
            if found.verdict != Verdict::Violated {
                break;
            }
            let tiers = check::tiers(self.policy, &ground);
            let bench = Bench {
                ground: &ground,
                tiers: &tiers,
                options: &options,
            };
            if let Kind::Require { .. } = found.contract.kind {
                return join::facts(self, &bench, found);
            }
            let before = facts.clone();
            match found.contract.kind {
                Kind::Count { .. } => fewer::cut(self, &bench, found, &mut facts),
                _ => judge::cut(&bench, found, &mut facts),
            }
            facts.keep_known(self.ground.topology());
            if facts == before {
                return None;
            }
        }
        (facts.len() > 0 && self.holds(&facts)).then_some(facts)
    }

    /// Whether the contract is no longer violated after some edits.
    fn holds(&self, facts: &Facts) -> bool {
        let changed = facts.applied(self.ground.topology());
        let ground = self.ground.on(&changed);
        let checked = check::check(self.policy, &ground, &self.options(1));
        checked
            .iter()
            .all(|checked| matches!(checked.verdict, Verdict::Holds | Verdict::Unknown))
    }

    /// How many services one gets to through others after some edits.
    fn reached(&self, facts: &Facts, service: usize) -> usize {
        let changed = facts.applied(self.ground.topology());
        let ground = self.ground.on(&changed);
        let (tiers, options) = (Tiers::default(), self.options(1));
        let bench = Bench {
            ground: &ground,
            tiers: &tiers,
            options: &options,
        };
        bench.everybody(service, false).count() - 1
    }

    /// Leaves out edits that the others make needless.
    fn thin_out(&self, facts: &mut Facts) {
        if facts.len() > WEIGHED {
            return;
        }
        let all: Vec<Fact> = facts.iter().cloned().collect();
        for fact in all.iter().rev() {
            if facts.len() == 1 {
                return;
            }
            let mut fewer = facts.clone();
            fewer.remove(fact);
            if self.holds(&fewer) {
                *facts = fewer;
            }
        }
    }
}

/// Describes the edits, and what else they separate; `None` when they would open something.
fn finish(contract: &Contract, ground: &Ground<'_>, facts: &Facts) -> Option<Repair> {
    let topology = ground.topology();
    let change = facts.change(topology);
    let changed = topology.with(&change);
    let effect = diff(topology, &changed);
    // What is required was looked at before: see `join`.
    if effect.adds_reach() && !matches!(contract.kind, Kind::Require { .. }) {
        return None;
    }
    let also = separated(contract, ground, &effect);
    Some(Repair {
        edits: facts.edits(topology),
        change,
        also,
    })
}

/// Connections that are gone although the contract has nothing against them.
fn separated(
    contract: &Contract,
    ground: &Ground<'_>,
    effect: &crate::diff::Diff,
) -> Vec<(String, String)> {
    let policy = Policy::default();
    let tiers = check::tiers(&policy, ground);
    let options = Options::default();
    let bench = Bench {
        ground,
        tiers: &tiers,
        options: &options,
    };
    let meant = judge::meant(&bench, contract);
    let mut also: Vec<(String, String)> = Vec::new();
    for edge in &effect.removed {
        let (from, to) = (&edge.from, &edge.to);
        let pair = (from.clone(), to.clone());
        let back = (to.clone(), from.clone());
        let known = also.contains(&back) || meant(from, to) || meant(to, from);
        if !known && !also.contains(&pair) {
            also.push(pair);
        }
    }
    also
}

/// The topology after a repair, for those who want to look.
pub fn repaired(topology: &Topology, repair: &Repair) -> Topology {
    topology.with(&repair.change)
}
