//! Which fixes hold: each was applied, the projects were loaded and linted again, and only what it says has changed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use composelint_lint::Diagnostic as Finding;
use composelint_lint::fix::{State, Texts, unproven};
use smol_str::SmolStr;

use crate::session::Session;

/// Up to so many services, all fixes of a file are tried when the first of them is asked for; where there are more, those asked for.
const MOST_SERVICES: usize = 300;

/// How many findings of a large project have their fixes tried together, and how long others are begun with.
const GROUP: usize = 128;
const PATIENCE: Duration = Duration::from_secs(2);

/// A finding: its project's position among those with the file, its rule, its fingerprint.
pub(crate) type FindingId = (usize, SmolStr, String);

/// What is known about the fixes of the projects that read a file, as long as nothing changes.
#[derive(Debug, Default)]
pub(crate) struct Proofs {
    /// Findings whose fixes were tried; `None` for all of them.
    tried: Option<BTreeSet<FindingId>>,
    /// Fixes that do not hold, by their positions.
    unproven: BTreeSet<(FindingId, usize)>,
}

/// Projects that fixes are tried on.
struct Projects {
    all: Vec<usize>,
    /// How many of them read the file; they come first.
    own: usize,
}

/// The finding of a project.
pub(crate) fn id_of(project: usize, finding: &Finding) -> FindingId {
    let (rule, fingerprint) = (finding.rule.clone(), finding.fingerprint.clone());
    (project, rule, fingerprint)
}

impl Session {
    /// Tries the fixes of findings of a file, unless that was done before.
    pub(crate) fn prove(&self, path: &str, asked: &BTreeSet<FindingId>) {
        let mut known = self.proofs.borrow_mut();
        let open: Vec<FindingId> = match known.get(path).map(|proofs| &proofs.tried) {
            None => asked.iter().cloned().collect(),
            Some(Some(tried)) => asked.difference(tried).cloned().collect(),
            Some(None) => return,
        };
        if open.is_empty() {
            return;
        }
        let proofs = known.entry(path.to_owned()).or_default();
        let readers: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.entries[*at].reads(path))
            .collect();
        let projects = Projects {
            own: readers.len(),
            all: self.concerned(&readers),
        };
        let analyses = projects.all.iter();
        let analyses = analyses.filter_map(|at| self.entries[*at].analysis.as_ref());
        let services: usize = analyses.map(|it| it.project().services.len()).sum();
        let states = self.states(&projects.all);
        if services <= MOST_SERVICES {
            proofs.note(self.unproven(states, &projects));
            return;
        }
        proofs.tried.get_or_insert_default();
        let began = Instant::now();
        for group in open.chunks(GROUP) {
            if began.elapsed() > PATIENCE {
                return;
            }
            let states = states.iter().enumerate().map(|(project, state)| {
                let mut state = state.clone();
                let is_asked = |rule: &str, fingerprint: &str| {
                    let mut group = group.iter();
                    group.any(|it| it.0 == project && it.1 == rule && it.2 == fingerprint)
                };
                state.keep_fixes(is_asked);
                state
            });
            proofs.note(self.unproven(states.collect(), &projects));
            proofs.tried.iter_mut().for_each(|tried| {
                tried.extend(group.iter().cloned());
            });
        }
    }

    /// Whether a fix of a finding was tried and holds.
    pub(crate) fn holds(&self, path: &str, finding: &FindingId, fix: usize) -> bool {
        let known = self.proofs.borrow();
        known.get(path).is_some_and(|proofs| {
            let tried = proofs.tried.as_ref();
            tried.is_none_or(|tried| tried.contains(finding))
                && !proofs.unproven.contains(&(finding.clone(), fix))
        })
    }

    /// The fixes that do not hold, of those that the states of some projects offer.
    fn unproven(&self, states: Vec<State>, projects: &Projects) -> Vec<(FindingId, usize)> {
        if !states.iter().any(State::concerns_fixes) {
            return Vec::new();
        }
        let reload = |texts: &Texts| self.states_with(&projects.all, texts);
        let fixes = unproven(states, &reload);
        let from = fixes.into_iter().flat_map(|(fix, _)| fix.from);
        let own = from.filter(|from| from.state < projects.own);
        own.map(|from| ((from.state, from.rule, from.fingerprint), from.fix))
            .collect()
    }
}

impl Proofs {
    fn note(&mut self, unproven: Vec<(FindingId, usize)>) {
        self.unproven.extend(unproven);
    }
}
