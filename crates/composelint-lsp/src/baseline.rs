//! The baseline of a project: findings that were there before are not shown, as `check --baseline` does not count them.

use std::sync::Arc;

use composelint_lint::baseline::{Baseline, FILE_NAME, Seen};
use composelint_lint::{Diagnostic, Settings, config};
use composelint_yaml::SourceMap;

use crate::address::{folder_of, is_below, name_of, resolve};
use crate::client::Known;
use crate::session::Session;

/// A baseline that was read, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct Stored {
    seen: Text,
    baseline: Baseline,
    pub(crate) findings: Vec<Diagnostic>,
    /// The file of the findings.
    pub(crate) sources: SourceMap,
}

/// Which text of a file was read.
#[derive(Debug, PartialEq)]
enum Text {
    Unsaved(Arc<str>),
    /// The one on the disk with this stamp.
    OnDisk(u128),
}

impl Stored {
    fn read(path: &str, seen: Text, text: &Arc<str>) -> Self {
        let mut sources = SourceMap::new();
        let file = sources.add(path, Arc::clone(text));
        let rules: Vec<_> = composelint_rules::all().collect();
        let (baseline, findings) = match Baseline::read(file, text) {
            Ok(baseline) => (baseline, Vec::new()),
            Err(problems) => {
                let settings = Settings::default();
                let findings = config::findings(&problems, "", &sources, &rules, &settings);
                (Baseline::default(), findings)
            }
        };
        Self {
            seen,
            baseline,
            findings,
            sources,
        }
    }

    /// Silences what it knows. What it knows and nobody finds any more is told by `check`, which sees all projects.
    pub(crate) fn silence(&self, findings: &mut [Diagnostic]) {
        self.baseline.apply(findings, &Seen::default());
    }
}

impl Session {
    /// The path of the baseline that holds for a folder: the one of the settings, else the nearest one up to the root of the repository.
    fn baseline_path(&self, folder: &str) -> Option<String> {
        match &self.options.known {
            Known::Shown => None,
            Known::In(written) => {
                let own = self.roots.iter().find(|root| is_below(folder, root));
                let root = own.map_or(folder, String::as_str);
                Some(resolve(root, written)).filter(|path| self.is_there(path))
            }
            Known::Nearest => self.nearest(FILE_NAME, folder),
        }
    }

    /// The baseline that holds for a folder, read when it changed.
    pub(crate) fn baseline_for(&mut self, folder: &str) -> Option<Arc<Stored>> {
        let path = self.baseline_path(folder)?;
        let seen = match self.unsaved(&path) {
            Some(text) => Text::Unsaved(text),
            None => Text::OnDisk(self.disk.stamp(&path)?),
        };
        if let Some(stored) = self.baselines.get(&path).filter(|it| it.seen == seen) {
            return Some(Arc::clone(stored));
        }
        let text = match &seen {
            Text::Unsaved(text) => Arc::clone(text),
            Text::OnDisk(_) => self.disk.loader(folder_of(&path)).read_text(&path).ok()?,
        };
        let stored = Arc::new(Stored::read(&path, seen, &text));
        self.baselines.insert(path, Arc::clone(&stored));
        Some(stored)
    }

    /// The baseline that holds for a folder, as it was read last.
    pub(crate) fn known_baseline(&self, folder: &str) -> Option<Arc<Stored>> {
        self.baselines.get(&self.baseline_path(folder)?).cloned()
    }

    /// Whether a path may be that of a baseline.
    pub(crate) fn is_baseline(&self, path: &str) -> bool {
        self.baselines.contains_key(path) || name_of(path) == FILE_NAME
    }
}
