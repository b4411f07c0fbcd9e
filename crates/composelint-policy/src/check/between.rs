//! Contracts about who reaches whom: `forbid`, `allow-only`, `protect`, `isolate`.

use composelint_topology::Outcome;

use super::ignored::{Ignored, but};
use super::pairs::Question;
use super::spread::Terms;
use super::{Bench, Found, Violation};
use crate::bits::Bits;
use crate::contract::{By, Exposure, Kind, Reach, Select};
use crate::select::Selection;

impl Bench<'_, '_> {
    pub(super) fn forbid(&self, from: &Select, to: &Select, by: &By, ignored: &Ignored) -> Found {
        self.reach(&self.active(from), &self.active(to), by, ignored)
    }

    /// Everybody who is started and not among those who may. Through those who may, everybody may.
    pub(super) fn allow_only(
        &self,
        to: &Select,
        from: &Select,
        by: &By,
        ignored: &Ignored,
    ) -> Found {
        let allowed = self.select(from);
        let others = allowed.complement(self.started());
        let to = self.active(to);
        match by.reach {
            Reach::Direct => self.reach(&others, &to, by, ignored),
            Reach::Transitive => self.chains(&others, &to, by, ignored, &allowed.sure),
        }
    }

    pub(super) fn protect(
        &self,
        services: &Select,
        except: Option<&Select>,
        ignored: &Ignored,
    ) -> Found {
        let own = self.services(services);
        let bound = self.ground.bound();
        let allowed = except.map_or_else(|| Selection::none(bound), |except| self.select(except));
        let others = allowed.complement(self.started());
        let mut found = self.reach(&others, &own, &By::all(Reach::Direct), ignored);
        let mut open = self.exposure(services, Exposure::None, &[], ignored);
        open.message = None;
        open.of = 0;
        found.join(open);
        found
    }

    pub(super) fn isolate(
        &self,
        groups: &[Select],
        each: Option<&Select>,
        by: &By,
        ignored: &Ignored,
    ) -> Found {
        let mut found = Found::default();
        if let Some(each) = each {
            let all = self.services(each);
            found = self.reach(&all, &all, by, ignored);
        }
        let groups: Vec<Selection> = groups.iter().map(|group| self.services(group)).collect();
        for (at, group) in groups.iter().enumerate() {
            let mut others = Selection::none(self.ground.bound());
            for (_, other) in groups.iter().enumerate().filter(|(other, _)| *other != at) {
                others.sure.add(&other.sure);
                others.maybe.add(&other.maybe);
            }
            found.join(self.reach(group, &others, by, ignored));
        }
        mirror(&mut found);
        found.message = self.joined(&found);
        found
    }

    /// Who joins what is to be apart.
    fn joined(&self, found: &Found) -> Option<String> {
        let violation = found.sure.first()?;
        let path = violation.paths.first().filter(|path| path.len() > 1)?;
        let between: Vec<String> = path[..path.len() - 1]
            .iter()
            .filter_map(|step| self.ground.number(step.to))
            .map(|number| self.ground.name(number))
            .collect();
        Some(format!(
            "{} reaches {} through {}",
            self.ground.name(violation.from),
            self.ground.name(violation.to),
            super::some(&between)
        ))
    }

    pub(super) fn reach(
        &self,
        from: &Selection,
        to: &Selection,
        by: &By,
        ignored: &Ignored,
    ) -> Found {
        match by.reach {
            Reach::Direct => self.pairs(Question {
                from,
                to,
                by,
                ignored,
                only: None,
            }),
            Reach::Transitive => {
                let nobody = Bits::none(self.ground.bound());
                self.chains(from, to, by, ignored, &nobody)
            }
        }
    }

    /// Everybody in `from` who reaches somebody else in `to` through others that are not blocked.
    fn chains(
        &self,
        from: &Selection,
        to: &Selection,
        by: &By,
        ignored: &Ignored,
        blocked: &Bits,
    ) -> Found {
        let mut blocked = blocked.clone();
        blocked.add(&ignored.blocked(self.ground.bound()));
        if let Some(through_not) = &by.through_not {
            blocked.add(&self.select(through_not).sure);
        }
        let (from, to) = (but(from.clone(), &blocked), but(to.clone(), &blocked));
        let mut found = Found {
            of: from.maybe.count(),
            ..Found::default()
        };
        let one_by_one = ignored.has_pairs() || from.maybe.meets(&to.maybe);
        for doubtful in [false, true] {
            let (starts, targets) = if doubtful {
                (&from.maybe, &to.maybe)
            } else {
                (&from.sure, &to.sure)
            };
            let terms = Terms {
                blocked: &blocked,
                via: &by.via,
                doubtful,
            };
            // All at once tells whether anybody arrives; who does, and by which way, is then asked of each.
            if one_by_one || self.anybody_arrives(starts, targets, terms) {
                for start in starts.iter() {
                    self.chase(start, targets, terms, ignored, &mut found);
                }
            }
            if !found.sure.is_empty()
                || !self.ground.is_doubtful() && from.sure == from.maybe && to.sure == to.maybe
            {
                break;
            }
        }
        found
    }

    /// Whether somebody among `starts` reaches somebody in `targets`, who are others.
    fn anybody_arrives(&self, starts: &Bits, targets: &Bits, terms: Terms<'_>) -> bool {
        let mut spread = self.spread(starts, terms);
        self.arrive(&mut spread, targets, terms);
        spread.seen.meets(targets)
    }

    /// Whom of `targets` one node reaches, and by which way.
    fn chase(
        &self,
        start: usize,
        targets: &Bits,
        terms: Terms<'_>,
        ignored: &Ignored,
        found: &mut Found,
    ) {
        let mut alone = Bits::none(self.ground.bound());
        alone.insert(start);
        let mut spread = self.spread(&alone, terms);
        self.arrive(&mut spread, targets, terms);
        let mut reached = targets.clone();
        reached.keep(&spread.seen);
        reached.remove(start);
        for target in reached.iter() {
            if ignored.covers(start, target) {
                continue;
            }
            if !terms.doubtful {
                found.violators.push(start);
            }
            let list = if terms.doubtful {
                &found.maybe
            } else {
                &found.sure
            };
            if list.len() >= self.options.most {
                found.more += 1;
                continue;
            }
            let outcome = if terms.doubtful {
                Outcome::Unknown
            } else {
                Outcome::Reachable
            };
            let violation = Violation {
                from: start,
                to: target,
                paths: vec![self.path(&spread, target, terms.via)],
            };
            found.add(outcome, violation);
        }
    }
}

/// Leaves out what is there the other way round, too: networks work both ways.
pub(super) fn mirror(found: &mut Found) {
    for list in [&mut found.sure, &mut found.maybe] {
        let mut kept: Vec<Violation> = Vec::with_capacity(list.len());
        for violation in list.drain(..) {
            let back = |other: &Violation| other.from == violation.to && other.to == violation.from;
            if !kept.iter().any(back) {
                kept.push(violation);
            }
        }
        *list = kept;
    }
}

impl Kind {
    /// Whether the contract is about who reaches whom, so that taking away connections is what repairs it.
    pub fn is_about_reach(&self) -> bool {
        matches!(
            self,
            Kind::Forbid { .. }
                | Kind::AllowOnly { .. }
                | Kind::Protect { .. }
                | Kind::Isolate { .. }
                | Kind::Layers { .. }
        )
    }
}
