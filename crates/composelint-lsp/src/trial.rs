//! Projects as fixes find them, and as they would be with other texts: what fixes are judged by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use composelint_compose::Request;
use composelint_lint::Diagnostic;
use composelint_lint::fix::{Common, State, Texts};
use composelint_yaml::SourceMap;

use crate::analysis::Analysis;
use crate::ground::Ground;
use crate::hosts::HostId;
use crate::part::Part;
use crate::session::Session;

/// A host with other texts.
struct Tried {
    /// The projects that read one of these texts, as they would be.
    parts: BTreeMap<usize, (Request, Part)>,
    ground: Arc<Ground>,
}

impl Session {
    /// The projects that fixes have to hold in, of what was found in some projects: these, and behind them everybody on a host with a
    /// project that reads a file which a fix changes. Nobody where nothing has a fix.
    pub(crate) fn concerned(&self, projects: &[usize]) -> Vec<usize> {
        let analyses = projects
            .iter()
            .filter_map(|at| self.entries[*at].analysis.as_ref());
        let changed: BTreeSet<&str> = analyses.flat_map(changed_by_fixes).collect();
        if changed.is_empty() {
            return Vec::new();
        }
        let reading = self
            .entries
            .iter()
            .filter(|entry| changed.iter().any(|path| entry.reads(path)));
        let hosts: BTreeSet<HostId> = reading.map(|entry| entry.host).collect();
        let around = (0..self.entries.len()).filter(|at| {
            let entry = &self.entries[*at];
            entry.analysis.is_some() && hosts.contains(&entry.host) && !projects.contains(at)
        });
        projects.iter().copied().chain(around).collect()
    }

    /// Projects as they are.
    pub(crate) fn states(&self, projects: &[usize]) -> Vec<State> {
        let judged = projects.iter().filter_map(|at| {
            let entry = &self.entries[*at];
            let judged = entry.analysis.as_ref().filter(|it| !it.stale);
            judged.filter(|_| !entry.dirty)
        });
        let judged: Vec<&Analysis> = judged.collect();
        if judged.len() < projects.len() {
            return self.states_with(projects, &Texts::new());
        }
        let looked = judged
            .into_iter()
            .map(|it| (&it.part, it.ground(), it.findings.clone()));
        states(looked.collect())
    }

    /// Projects as they would be with other texts for some files: who reads them is loaded again, and everybody judged.
    pub(crate) fn states_with(&self, projects: &[usize], texts: &Texts) -> Vec<State> {
        let mut hosts: BTreeMap<HostId, Tried> = BTreeMap::new();
        for at in projects {
            let id = self.entries[*at].host;
            hosts.entry(id).or_insert_with(|| self.host_with(id, texts));
        }
        let looked = projects.iter().filter_map(|at| {
            let entry = &self.entries[*at];
            let host = &hosts[&entry.host];
            let again = host.parts.get(at).map(|(_, part)| part);
            let part = again.or_else(|| entry.analysis.as_ref().map(|it| &it.part))?;
            let mut findings = part.judged(&host.ground);
            if let Some(baseline) = self.known_baseline(entry.folder()) {
                baseline.silence(&mut findings);
            }
            Some((part, &*host.ground, findings))
        });
        states(looked.collect())
    }

    fn host_with(&self, id: HostId, texts: &Texts) -> Tried {
        let text = |path: &str| {
            let text = texts.get(path).map(|text| Arc::from(text.as_str()));
            text.or_else(|| self.unsaved(path))
        };
        let members = self.on_host(id);
        let mut shelf = self.hosts.get(id).map(|it| it.shelf.clone());
        let shelf = shelf.get_or_insert_default();
        let mut parts = BTreeMap::new();
        for at in &members {
            let entry = &self.entries[*at];
            if entry.dirty || texts.keys().any(|path| entry.depends_on(path)) {
                parts.insert(*at, self.look_at(*at, shelf, &text));
            }
        }
        let ground = self.ground(&members, &parts, shelf);
        Tried { parts, ground }
    }
}

/// The files that the fixes of what counts would change.
fn changed_by_fixes(analysis: &Analysis) -> impl Iterator<Item = &str> {
    let counting = analysis.findings.iter();
    let counting = counting.filter(|finding| finding.suppressed.is_none());
    let edits = counting.flat_map(|it| &it.fixes).flat_map(|it| &it.edits);
    edits.map(|edit| analysis.found_in.get(edit.span.file).path())
}

/// The states of judged projects. A comment that one of them has no use for may be there for another one.
fn states(mut looked: Vec<(&Part, &Ground, Vec<Diagnostic>)>) -> Vec<State> {
    let results = looked.iter_mut();
    let results = results.map(|(_, ground, findings)| (&*ground.sources, findings));
    let mut results: Vec<(&SourceMap, &mut Vec<Diagnostic>)> = results.collect();
    composelint_rules::settle_shared_comments(&mut results);
    let mut commons: Vec<(&Ground, Common)> = Vec::new();
    let mut states = Vec::with_capacity(looked.len());
    for (part, ground, findings) in &looked {
        let known = commons.iter().find(|(own, _)| std::ptr::eq(*own, *ground));
        let common = known.map_or_else(
            || Common::new(&ground.sources, &ground.topology),
            |(_, common)| common.clone(),
        );
        states.push(State::new(&common, &part.input(ground), findings));
        if known.is_none() {
            commons.push((ground, common));
        }
    }
    states
}
