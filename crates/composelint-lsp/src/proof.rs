//! Which fixes hold: each was applied, the projects were loaded and linted again, and only what it says has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use composelint_lint::Diagnostic as Finding;
use composelint_lint::fix::{State, Texts, unproven};
use smol_str::SmolStr;

use crate::analysis::Analysis;
use crate::session::Session;

/// Up to so many services, all fixes of a file are tried when the first of them is asked for; in a larger project, those asked for.
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

/// The finding of a project.
pub(crate) fn id_of(project: usize, finding: &Finding) -> FindingId {
    let (rule, fingerprint) = (finding.rule.clone(), finding.fingerprint.clone());
    (project, rule, fingerprint)
}

impl Session {
    /// Tries the fixes of findings of a file, unless that was done before.
    pub(crate) fn prove(&self, path: &str, asked: &BTreeSet<FindingId>) {
        let mut known = self.proofs.borrow_mut();
        let new = !known.contains_key(path);
        let proofs = known.entry(path.to_owned()).or_default();
        let tried = if new {
            &BTreeSet::new()
        } else if let Some(tried) = &proofs.tried {
            tried
        } else {
            return;
        };
        let open: Vec<FindingId> = asked.difference(tried).cloned().collect();
        if !new && open.is_empty() {
            return;
        }
        let entries: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.entries[*at].reads(path))
            .collect();
        let analyses = entries
            .iter()
            .filter_map(|at| self.entries[*at].analysis.as_ref());
        let is_large = |it: &Analysis| it.project().services.len() > MOST_SERVICES;
        if !analyses.clone().any(is_large) {
            let states: Vec<State> = analyses.map(state).collect();
            proofs.note(self.unproven(states, &entries));
            return;
        }
        proofs.tried.get_or_insert_default();
        let states: Vec<State> = analyses.map(state).collect();
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
            proofs.note(self.unproven(states.collect(), &entries));
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
    fn unproven(&self, states: Vec<State>, entries: &[usize]) -> Vec<(FindingId, usize)> {
        if !states.iter().any(State::concerns_fixes) {
            return Vec::new();
        }
        let reload = |texts: &Texts| {
            let states = entries.iter().filter_map(|at| self.state_with(*at, texts));
            states.collect()
        };
        let fixes = unproven(states, &reload);
        let from = fixes.into_iter().flat_map(|(fix, _)| fix.from);
        from.map(|from| ((from.state, from.rule, from.fingerprint), from.fix))
            .collect()
    }

    /// A project as it would be with other texts.
    fn state_with(&self, at: usize, texts: &BTreeMap<String, String>) -> Option<State> {
        let other = |path: &str| texts.get(path).map(|text| Arc::from(text.as_str()));
        self.with_texts(at, &other).as_ref().map(state)
    }
}

impl Proofs {
    fn note(&mut self, unproven: Vec<(FindingId, usize)>) {
        self.unproven.extend(unproven);
    }
}

fn state(analysis: &Analysis) -> State {
    State::new(&analysis.input(), &analysis.findings)
}
