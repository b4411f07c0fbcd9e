//! Which fixes hold: each was applied, the projects were loaded and linted again, and only what it says has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use composelint_lint::Diagnostic as Finding;
use composelint_lint::fix::{State, Texts, unproven};
use smol_str::SmolStr;

use crate::analysis::Analysis;
use crate::session::Session;

/// How many services a project may have for its fixes to be tried.
const MOST_SERVICES: usize = 300;

/// Fixes that do not hold: the project's position among those with the file, rule, fingerprint, and the fix's position.
pub(crate) type Unproven = BTreeSet<(usize, SmolStr, String, usize)>;

impl Session {
    /// The fixes that do not hold, of all findings of the projects that read a file. Worked out once until something changes.
    pub(crate) fn unproven(&self, path: &str) -> Arc<Unproven> {
        let mut known = self.proofs.borrow_mut();
        let proof = known
            .entry(path.to_owned())
            .or_insert_with(|| Arc::new(self.prove(path)));
        Arc::clone(proof)
    }

    fn prove(&self, path: &str) -> Unproven {
        let entries: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.reads(*at, path))
            .collect();
        let now = entries
            .iter()
            .filter_map(|at| self.entries[*at].analysis.as_ref());
        let states: Vec<State> = now.map(state).collect();
        // In a project of this size every trial takes a while, and there are many: the class of a fix is the rule's word then.
        let is_large = |at: &usize| {
            self.entries[*at]
                .analysis
                .as_ref()
                .is_some_and(|it| it.project().services.len() > MOST_SERVICES)
        };
        if entries.iter().any(is_large) || !states.iter().any(State::concerns_fixes) {
            return Unproven::new();
        }
        let reload = |texts: &Texts| {
            entries
                .iter()
                .filter_map(|at| self.state_with(*at, texts))
                .collect()
        };
        let fixes = unproven(states, &reload);
        let from = fixes.into_iter().flat_map(|(fix, _)| fix.from);
        from.map(|from| (from.state, from.rule, from.fingerprint, from.fix))
            .collect()
    }

    fn reads(&self, at: usize, path: &str) -> bool {
        let analysis = self.entries[at].analysis.as_ref();
        analysis.is_some_and(|analysis| analysis.file(path).is_some())
    }

    /// A project as it would be with other texts.
    fn state_with(&self, at: usize, texts: &BTreeMap<String, String>) -> Option<State> {
        let other = |path: &str| texts.get(path).map(|text| Arc::from(text.as_str()));
        self.with_texts(at, &other).as_ref().map(state)
    }
}

fn state(analysis: &Analysis) -> State {
    State::new(&analysis.input(), &analysis.findings)
}

/// Whether a fix of a finding holds.
pub(crate) fn holds(unproven: &Unproven, project: usize, finding: &Finding, fix: usize) -> bool {
    !unproven.contains(&(
        project,
        finding.rule.clone(),
        finding.fingerprint.clone(),
        fix,
    ))
}
