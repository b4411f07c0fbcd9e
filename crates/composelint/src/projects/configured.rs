//! What a configuration says about discovery: `projects` and `exclude`.

use std::path::Path;
use std::sync::Arc;

use composelint_compose::Request;
use composelint_lint::config::ProjectEntry;

use super::{Candidate, Finder, parent};
use crate::configuration::{Configured, real};
use crate::discover::{Folder, Walk};

impl Finder<'_> {
    /// Takes what configurations exclude out of a walk.
    pub(super) fn leave_out(&self, root: &Path, walk: &mut Walk) {
        for folder in &mut walk.folders {
            if let Some(configured) = self.configurations.of(self.disk, &folder.path) {
                configured.excluded(root).thin_out(folder);
            }
        }
        walk.folders.retain(|folder| !folder.is_empty());
    }

    /// The projects that configurations define, as far as they have a file in a folder that was walked.
    pub(super) fn configured_below(&mut self, root: &Path, folders: &[Folder]) {
        let paths = std::iter::once(root).chain(folders.iter().map(|folder| folder.path.as_path()));
        let mut known: Vec<Arc<Configured>> = Vec::new();
        for configured in paths.filter_map(|path| self.configurations.of(self.disk, path)) {
            if !known.iter().any(|it| Arc::ptr_eq(it, &configured)) {
                known.push(configured);
            }
        }
        let root = real(root);
        for configured in known {
            let below = |file: &str| real(&configured.path(file)).starts_with(&root);
            self.load_configured(&configured, |entry| {
                entry.files.iter().any(|file| below(&file.value))
            });
        }
    }

    /// Loads the configured projects that contain a file; whether there are any.
    pub(super) fn configured_with(&mut self, path: &Path) -> bool {
        let Some(configured) = self.configurations.of(self.disk, &parent(path)) else {
            return false;
        };
        let path = real(path);
        let is_it = |file: &str| real(&configured.path(file)) == path;
        self.load_configured(&configured, |entry| {
            entry.files.iter().any(|file| is_it(&file.value))
        })
    }

    /// Loads the configured project that `-p` names, if there is one; whether that is so.
    pub(super) fn project_of_that_name(&mut self) -> bool {
        let Some(name) = self.flags.project_name.clone() else {
            return false;
        };
        let Some(configured) = self.configurations.of(self.disk, Path::new(".")) else {
            return false;
        };
        self.load_configured(&configured, |entry| {
            entry.name.as_ref().is_some_and(|it| it.value == *name)
        })
    }

    fn load_configured(
        &mut self,
        configured: &Arc<Configured>,
        wanted: impl Fn(&ProjectEntry) -> bool,
    ) -> bool {
        let before = self.projects.found.len();
        let entries = &configured.reading.configuration.projects;
        let candidates = entries.iter().filter(|entry| wanted(entry));
        let candidates =
            candidates.filter_map(|entry| self.configured_candidate(configured, entry));
        let candidates: Vec<Candidate> = candidates.collect();
        self.load(candidates);
        self.projects.found.len() > before
    }

    /// A project as the configuration has it; nothing where one of its files is not there. Flags win.
    fn configured_candidate(
        &self,
        configured: &Arc<Configured>,
        entry: &ProjectEntry,
    ) -> Option<Candidate> {
        let mut complete = true;
        for file in entry.files.iter().chain(&entry.env_files) {
            if !configured.path(&file.value).is_file() {
                let message = format!("there is no file `{}`", file.value);
                configured.note_unused(file, message, "correct the path, or remove the project");
                complete = false;
            }
        }
        if !complete {
            return None;
        }
        // What lies below the configuration may be read, also where the project's own folder is no repository.
        let shown = |file: &str| {
            let path = configured.path(file);
            if real(&path).starts_with(&configured.folder) {
                self.disk.name(&path)
            } else {
                self.disk.show(&path)
            }
        };
        let files: Vec<String> = entry.files.iter().map(|file| shown(&file.value)).collect();
        let directory = parent(&configured.path(&entry.files.first()?.value));
        let why = format!("{} names its files", configured.shown);
        let mut candidate = self.candidate(files, &directory, why, true);
        candidate.configured = Some(configured.clone());
        candidate.request = as_configured(candidate.request, entry, shown);
        Some(candidate)
    }
}

/// A request with what the configuration says about a project: flags win.
pub(crate) fn as_configured(
    mut request: Request,
    entry: &ProjectEntry,
    path: impl Fn(&str) -> String,
) -> Request {
    if request.project_name.is_none() {
        request.project_name = entry.name.as_ref().map(|name| name.value.to_string());
    }
    if request.env_files.is_empty() {
        let env_files = entry.env_files.iter();
        request.env_files = env_files.map(|file| path(&file.value)).collect();
    }
    if request.profiles.is_empty() {
        let profiles = entry.profiles.iter();
        request.profiles = profiles.map(|profile| profile.value.to_string()).collect();
    }
    request
}
