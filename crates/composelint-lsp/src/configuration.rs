//! The `.composelint.yaml` of a project: the one as it is being typed, or the last one that could be understood.

use std::sync::Arc;

use composelint_compose::Request;
use composelint_lint::config::{self, Problem, ProblemKind, ProjectEntry, Written};
use composelint_lint::{Date, Diagnostic, Rule, Settings};
use composelint_yaml::{FileId, SourceMap};
use globset::{GlobBuilder, GlobSet};
use smol_str::SmolStr;

use crate::address::{folder_of, resolve};

/// A configuration that is in force, and what is wrong with the text that stands there now.
#[derive(Debug)]
pub(crate) struct Configured {
    /// The text the answers below were read from; the project's spans may point into it.
    pub(crate) text: Arc<str>,
    /// The projects it defines.
    pub(crate) projects: Vec<Request>,
    /// The globs of `policies`.
    policies: Vec<SmolStr>,
    /// What it leaves out, by paths from its own folder.
    excluded: GlobSet,
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
            projects: Vec::new(),
            policies: Vec::new(),
            excluded: GlobSet::empty(),
            seen: Arc::from(""),
            findings: Vec::new(),
            sources: SourceMap::new(),
        }
    }
}

impl Configured {
    /// The path and the text that the answers were read from, if there is a file.
    pub(crate) fn source(&self) -> Option<(&str, &Arc<str>)> {
        let file = self.sources.iter().next()?.1;
        Some((file.path(), &self.text))
    }

    /// Takes the text that stands there now; true when the answers changed. A text that cannot be understood changes nothing but its own
    /// findings. `matching` tells which files a glob means.
    pub(crate) fn update(
        &mut self,
        path: &str,
        text: &Arc<str>,
        today: Option<Date>,
        matching: &dyn Fn(&str) -> Vec<String>,
    ) -> bool {
        if *self.seen == **text && !self.sources.is_empty() {
            return false;
        }
        self.seen = Arc::clone(text);
        let rules: Vec<&'static Rule> = composelint_rules::all().collect();
        let mut sources = SourceMap::new();
        let file: FileId = sources.add(path, Arc::clone(text));
        let reading = config::read(file, text, &rules);
        let mut problems = reading.problems.clone();
        if reading.is_usable() {
            problems.extend(reading.configuration.expired(today));
            problems.extend(unmatched(&reading.configuration.policies, matching));
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
        let folder = folder_of(path);
        let entries = reading.configuration.projects.iter();
        self.projects = entries.filter_map(|entry| request(folder, entry)).collect();
        let policies = reading.configuration.policies.iter();
        self.policies = policies.map(|glob| glob.value.clone()).collect();
        self.excluded = globs(
            reading
                .configuration
                .exclude
                .iter()
                .map(|glob| glob.value.as_str()),
        );
        true
    }

    /// Forgets which text it was last told of, so that it is looked at again.
    pub(crate) fn look_again(&mut self) {
        self.seen = Arc::from("");
    }

    /// Whether this is one of the globs of `policies`.
    pub(crate) fn names_policies(&self, glob: &str) -> bool {
        self.policies.iter().any(|own| own == glob)
    }

    /// Whether a file is left out.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        let own = self.source().map(|(own, _)| folder_of(own));
        let below = own.and_then(|own| path.strip_prefix(own));
        below.is_some_and(|below| self.excluded.is_match(below.trim_start_matches('/')))
    }
}

/// What the loader is asked for by an entry of `projects`.
fn request(folder: &str, entry: &ProjectEntry) -> Option<Request> {
    let path = |file: &Written<SmolStr>| resolve(folder, &file.value);
    let files: Vec<String> = entry.files.iter().map(path).collect();
    Some(Request {
        directory: Some(folder_of(files.first()?).to_owned()),
        files,
        project_name: entry.name.as_ref().map(|name| name.value.to_string()),
        env_files: entry.env_files.iter().map(path).collect(),
        profiles: entry
            .profiles
            .iter()
            .map(|profile| profile.value.to_string())
            .collect(),
        ..Request::default()
    })
}

/// The globs of `policies` that no file has the name of.
fn unmatched(globs: &[Written<SmolStr>], matching: &dyn Fn(&str) -> Vec<String>) -> Vec<Problem> {
    let nobody = |glob: &&Written<SmolStr>| matching(&glob.value).is_empty();
    let problems = globs.iter().filter(nobody).map(|glob| {
        let message = "no policy has this name".to_owned();
        Problem::new(ProblemKind::Unused, glob.span, message)
            .label("changes nothing")
            .help("correct the path, or remove the entry")
    });
    problems.collect()
}

/// Globs as `exclude` means them; those that are none are told by the configuration's own findings.
fn globs<'g>(globs: impl Iterator<Item = &'g str>) -> GlobSet {
    let mut set = GlobSet::builder();
    for glob in globs {
        if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}
