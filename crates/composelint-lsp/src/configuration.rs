//! The `.composelint.yaml` of a project: the one as it is being typed, or the last one that could be understood.

use std::sync::Arc;

use composelint_intent::Hints;
use composelint_lint::config::{self, FILE_NAME};
use composelint_lint::{Diagnostic, Rule, Settings};
use composelint_topology::EngineProfile;
use composelint_yaml::{FileId, SourceMap};

use crate::address::{folder_of, is_below, join};
use crate::disk::Disk;
use crate::documents::Documents;

/// A configuration that is in force, and what is wrong with the text that stands there now.
#[derive(Debug)]
pub(crate) struct Configured {
    /// The text the answers below were read from; the project's spans may point into it.
    pub(crate) text: Arc<str>,
    pub(crate) settings: Settings,
    pub(crate) hints: Hints,
    pub(crate) engine: EngineProfile,
    /// The text as it stands, which may be broken.
    seen: Arc<str>,
    /// What is wrong with it.
    pub(crate) findings: Vec<Diagnostic>,
    /// The file of [`Configured::findings`].
    pub(crate) sources: SourceMap,
}

impl Default for Configured {
    fn default() -> Self {
        Self {
            text: Arc::from(""),
            settings: Settings::default(),
            hints: Hints::new(),
            engine: EngineProfile::newest(),
            seen: Arc::from(""),
            findings: Vec::new(),
            sources: SourceMap::new(),
        }
    }
}

/// The path of the configuration that holds for a folder: the nearest one up to the root of the repository.
pub(crate) fn path_for(folder: &str, documents: &Documents, disk: &dyn Disk) -> Option<String> {
    let root = disk.root_of(folder);
    let mut folder = folder;
    loop {
        let path = join(folder, FILE_NAME);
        if documents.get(&path).is_some() || disk.stamp(&path).is_some() {
            return Some(path);
        }
        let above = folder_of(folder);
        if above == folder || !is_below(above, &root) {
            return None;
        }
        folder = above;
    }
}

impl Configured {
    /// The path and the text that the answers were read from, if there is a file.
    pub(crate) fn source(&self) -> Option<(&str, &Arc<str>)> {
        let file = self.sources.iter().next()?.1;
        Some((file.path(), &self.text))
    }

    /// Takes the text that stands there now; true when the answers changed. A text that cannot be understood changes nothing but its own
    /// findings.
    pub(crate) fn update(&mut self, path: &str, text: &Arc<str>, disk: &dyn Disk) -> bool {
        if *self.seen == **text && !self.sources.is_empty() {
            return false;
        }
        self.seen = Arc::clone(text);
        let rules: Vec<&'static Rule> = composelint_rules::all().collect();
        let mut sources = SourceMap::new();
        let file: FileId = sources.add(path, Arc::clone(text));
        let reading = config::read(file, text, &rules);
        let today = disk.today();
        let mut problems = reading.problems.clone();
        if reading.is_usable() {
            problems.extend(reading.configuration.expired(today));
        }
        let settings = Settings {
            today,
            ..reading.configuration.settings()
        };
        self.findings = config::findings(&problems, "", &sources, &rules, &settings);
        self.sources = sources;
        if !reading.is_usable() {
            return false;
        }
        self.text = Arc::clone(text);
        self.settings = settings;
        self.hints = reading.configuration.hints();
        self.engine = reading
            .configuration
            .engine
            .map_or_else(EngineProfile::newest, |it| it.value);
        true
    }
}
