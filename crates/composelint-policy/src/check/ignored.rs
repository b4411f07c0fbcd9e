//! What a contract is known to be violated by, and which of that is still needed.

use std::cell::Cell;

use composelint_yaml::Span;

use super::{Bench, Found};
use crate::Date;
use crate::bits::Bits;
use crate::contract::{Contract, Kind};
use crate::frozen::works_both_ways;
use crate::select::Selection;

/// The `ignore` entries of a contract that hold today.
pub(crate) struct Ignored {
    entries: Vec<Entry>,
    /// Known violations: who, whom, and whether they are still there.
    frozen: Vec<(String, String, Cell<bool>)>,
    numbers: Vec<(Option<usize>, Option<usize>)>,
    /// Whether a known pair is known in either direction.
    both_ways: bool,
    /// Those that no longer hold.
    pub(crate) expired: Vec<(Span, Date)>,
}

struct Entry {
    span: Span,
    from: Option<Bits>,
    to: Option<Bits>,
    services: Option<Bits>,
    through: Option<Bits>,
    used: Cell<bool>,
}

impl Ignored {
    pub(super) fn new(bench: &Bench<'_, '_>, contract: &Contract) -> Self {
        let mut ignored = Self {
            entries: Vec::new(),
            frozen: Vec::new(),
            numbers: Vec::new(),
            both_ways: works_both_ways(&contract.kind),
            expired: Vec::new(),
        };
        ignored.freeze(bench, contract);
        let sure = |select: &crate::contract::Select| bench.select(select).sure;
        for entry in &contract.ignore {
            if let (Some((until, _)), Some(today)) = (&entry.until, bench.options.today)
                && *until < today
            {
                ignored.expired.push((entry.span, *until));
                continue;
            }
            ignored.entries.push(Entry {
                span: entry.span,
                from: entry.from.as_ref().map(sure),
                to: entry.to.as_ref().map(sure),
                services: entry.services.as_ref().map(sure),
                through: entry.through.as_ref().map(sure),
                used: Cell::new(false),
            });
        }
        ignored
    }

    fn freeze(&mut self, bench: &Bench<'_, '_>, contract: &Contract) {
        let Some(frozen) = bench.options.frozen else {
            return;
        };
        let topology = bench.ground.topology();
        let number = |name: &str| bench.ground.number(topology.parse_node(name).ok()?);
        for (from, to) in frozen.of(&contract.name) {
            self.frozen
                .push((from.to_owned(), to.to_owned(), Cell::new(false)));
            self.numbers.push((number(from), number(to)));
        }
    }

    /// Known violations that are no longer there.
    pub(super) fn thawed(&self) -> Vec<(String, String)> {
        let gone = self.frozen.iter().filter(|(_, _, used)| !used.get());
        gone.map(|(from, to, _)| (from.clone(), to.clone()))
            .collect()
    }

    /// Whether this violation is one of those that are known by name.
    pub(crate) fn is_frozen(&self, from: usize, to: usize) -> bool {
        let (pair, back) = ((Some(from), Some(to)), (Some(to), Some(from)));
        let is_it =
            |it: &(Option<usize>, Option<usize>)| *it == pair || self.both_ways && *it == back;
        let known = self.numbers.iter().position(is_it);
        if let Some(at) = known {
            self.frozen[at].2.set(true);
        }
        known.is_some()
    }

    /// Whether a connection that violates the contract is known. What is asked for is in use.
    pub(crate) fn covers(&self, from: usize, to: usize) -> bool {
        self.excepts(from, to) || self.is_frozen(from, to)
    }

    /// Whether an entry of the policy is about a connection.
    pub(crate) fn excepts(&self, from: usize, to: usize) -> bool {
        let covering = self.entries.iter().find(|entry| {
            if entry.through.is_some() {
                return false;
            }
            let own =
                |set: &Option<Bits>, number| set.as_ref().is_none_or(|set| set.contains(number));
            let single = entry
                .services
                .as_ref()
                .is_none_or(|set| set.contains(from) || set.contains(to));
            own(&entry.from, from) && own(&entry.to, to) && single
        });
        if let Some(entry) = covering {
            entry.used.set(true);
        }
        covering.is_some()
    }

    /// Whether single connections are ignored, so that nobody stands for others.
    pub(crate) fn has_pairs(&self) -> bool {
        !self.frozen.is_empty() || self.entries.iter().any(|entry| entry.through.is_none())
    }

    /// Whether an entry has not been of use so far.
    pub(crate) fn is_waiting(&self) -> bool {
        let waits = |entry: &Entry| entry.through.is_none() && !entry.used.get();
        self.entries.iter().any(waits) || self.frozen.iter().any(|(_, _, used)| !used.get())
    }

    pub(super) fn has_through(&self) -> bool {
        self.entries.iter().any(|entry| entry.through.is_some())
    }

    /// The services that ways may go through.
    pub(crate) fn blocked(&self, bound: usize) -> Bits {
        let mut blocked = Bits::none(bound);
        for through in self
            .entries
            .iter()
            .filter_map(|entry| entry.through.as_ref())
        {
            blocked.add(through);
        }
        blocked
    }

    /// The entries that were of no use.
    pub(super) fn unmatched(&self) -> Vec<Span> {
        let idle = self.entries.iter().filter(|entry| !entry.used.get());
        idle.map(|entry| entry.span).collect()
    }
}

impl Bench<'_, '_> {
    /// The entries of no use, where some are about ways through services: without such a one, more has to be violated.
    pub(super) fn unmatched_through(
        &self,
        kind: &Kind,
        ignored: &Ignored,
        with: &Found,
    ) -> Vec<Span> {
        let size = |found: &Found| {
            (
                found.sure.len() + found.maybe.len() + found.more,
                found.violators.len(),
            )
        };
        for (at, entry) in ignored.entries.iter().enumerate() {
            if entry.through.is_none() {
                continue;
            }
            // What is violated anyway does not tell whether an entry is needed.
            if !with.sure.is_empty() {
                entry.used.set(true);
                continue;
            }
            let others = ignored
                .entries
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let without = Ignored {
                entries: others.map(|(_, entry)| entry.again()).collect(),
                frozen: self_frozen(ignored),
                numbers: ignored.numbers.clone(),
                both_ways: ignored.both_ways,
                expired: Vec::new(),
            };
            if size(&self.find(kind, &without)) != size(with) {
                entry.used.set(true);
            }
        }
        ignored.unmatched()
    }
}

fn self_frozen(ignored: &Ignored) -> Vec<(String, String, Cell<bool>)> {
    let all = ignored.frozen.iter();
    all.map(|(from, to, _)| (from.clone(), to.clone(), Cell::new(false)))
        .collect()
}

impl Entry {
    fn again(&self) -> Self {
        Self {
            span: self.span,
            from: self.from.clone(),
            to: self.to.clone(),
            services: self.services.clone(),
            through: self.through.clone(),
            used: Cell::new(false),
        }
    }
}

/// Everything of a selection but what is in a set.
pub(super) fn but(mut selection: Selection, set: &Bits) -> Selection {
    selection.sure.drop_all(set);
    selection.maybe.drop_all(set);
    selection
}
