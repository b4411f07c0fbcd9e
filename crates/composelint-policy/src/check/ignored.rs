//! What a contract is known to be violated by, and which of that is still needed.

use std::cell::Cell;

use composelint_yaml::Span;

use super::{Bench, Found};
use crate::Date;
use crate::bits::Bits;
use crate::contract::{Contract, Kind};
use crate::select::Selection;

/// The `ignore` entries of a contract that hold today.
pub(crate) struct Ignored {
    entries: Vec<Entry>,
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
            expired: Vec::new(),
        };
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

    /// Nothing is ignored.
    pub(crate) fn nothing() -> Self {
        Self {
            entries: Vec::new(),
            expired: Vec::new(),
        }
    }

    /// Whether a connection that violates the contract is known. What is asked for is in use.
    pub(crate) fn covers(&self, from: usize, to: usize) -> bool {
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
        self.entries.iter().any(|entry| entry.through.is_none())
    }

    /// Whether an entry has not been of use so far.
    pub(crate) fn is_waiting(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.through.is_none() && !entry.used.get())
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
            let others = ignored
                .entries
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let without = Ignored {
                entries: others.map(|(_, entry)| entry.again()).collect(),
                expired: Vec::new(),
            };
            if size(&self.find(kind, &without)) != size(with) {
                entry.used.set(true);
            }
        }
        ignored.unmatched()
    }
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
