//! What the server knows: open texts, projects, settings. One thread owns it; messages reach it in their order.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use composelint_lint::config::FILE_NAME;
use composelint_yaml::FileId;
use lsp_types::{Location, Position, Range, Uri};
use serde_json::Value;

use crate::address::{folder_of, is_below, join, name_of, path_of, upwards, uri_of};
use crate::analysis::Analysis;
use crate::baseline::Stored;
use crate::client::{Client, Options};
use crate::configuration::Configured;
use crate::disk::Disk;
use crate::documents::{Document, Documents};
use crate::hosts::Hosts;
use crate::matched::Matched;
use crate::place;
use crate::projects::{Entry, Errand};
use crate::proof::Proofs;
use crate::publish::Published;
use crate::request::{self, Refused};

/// The state of a server.
pub(crate) struct Session {
    pub(crate) client: Client,
    pub(crate) options: Options,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) documents: Documents,
    /// The projects, in the order of their keys.
    pub(crate) entries: Vec<Entry>,
    /// Which of them are looked at together.
    pub(crate) hosts: Hosts,
    pub(crate) baselines: BTreeMap<String, Arc<Stored>>,
    /// Which files the globs of configurations mean.
    matched: Matched,
    /// The workspace's folders.
    pub(crate) roots: Vec<String>,
    pub(crate) errands: VecDeque<Errand>,
    /// Open files that belong to no project.
    pub(crate) strangers: BTreeSet<String>,
    /// Whether such files have to be looked at again.
    pub(crate) unplaced_again: bool,
    pub(crate) published: BTreeMap<String, Published>,
    /// Which fixes were tried, by file; as long as nothing changes.
    pub(crate) proofs: RefCell<BTreeMap<String, Proofs>>,
    configurations: BTreeMap<String, Configured>,
    plain: Configured,
}

/// How often projects are gathered anew when loading them shows that they meet others than before.
const MOST_ROUNDS: usize = 4;

/// A place in a project that a request asks about.
pub(crate) struct At<'s> {
    pub(crate) session: &'s Session,
    pub(crate) analysis: &'s Analysis,
    pub(crate) file: FileId,
    pub(crate) byte: u32,
}

impl Session {
    /// A session without projects.
    pub(crate) fn new(client: Client, options: Options, disk: Arc<dyn Disk>) -> Self {
        Self {
            client,
            options,
            disk,
            documents: Documents::default(),
            entries: Vec::new(),
            hosts: Hosts::default(),
            baselines: BTreeMap::new(),
            matched: Matched::default(),
            roots: Vec::new(),
            errands: VecDeque::new(),
            strangers: BTreeSet::new(),
            unplaced_again: false,
            published: BTreeMap::new(),
            proofs: RefCell::default(),
            configurations: BTreeMap::new(),
            plain: Configured::default(),
        }
    }

    /// Whether there is a file, on the disk or in the editor alone.
    pub(crate) fn is_there(&self, path: &str) -> bool {
        self.documents.get(path).is_some() || self.disk.stamp(path).is_some()
    }

    /// The nearest file of a name: in a folder, or above it up to the root of the repository.
    pub(crate) fn nearest(&self, name: &str, folder: &str) -> Option<String> {
        let root = self.disk.root_of(folder);
        let mut paths = upwards(folder, &root).map(|folder| join(folder, name));
        paths.find(|path| self.is_there(path))
    }

    /// The configuration for a folder. [`Session::configure`] has read it.
    pub(crate) fn configuration_for(&self, folder: &str) -> &Configured {
        let path = self.nearest(FILE_NAME, folder);
        path.and_then(|path| self.configurations.get(&path))
            .unwrap_or(&self.plain)
    }

    /// The configurations in force by path.
    pub(crate) fn configurations(&self) -> impl Iterator<Item = (&str, &Configured)> {
        self.configurations
            .iter()
            .map(|(path, it)| (path.as_str(), it))
    }

    /// Reads the configuration that holds for a folder; the projects it holds for are looked at again when it changed.
    pub(crate) fn configure(&mut self, folder: &str) {
        let Some(path) = self.nearest(FILE_NAME, folder) else {
            return;
        };
        let open = self
            .documents
            .get(&path)
            .map(|document| Arc::clone(&document.text));
        let text = open.or_else(|| {
            let loader = self.disk.loader(folder_of(&path));
            loader.read_text(&path).ok()
        });
        let Some(text) = text else { return };
        let configured = self.configurations.entry(path.clone()).or_default();
        let (disk, matched, own) = (&*self.disk, &self.matched, folder_of(&path));
        let matching = |glob: &str| matched.files(own, glob, || disk.matching(own, glob));
        if configured.update(&path, &text, disk.today(), &matching) {
            self.matched
                .keep(own, |glob| configured.names_policies(glob));
            let (below, projects) = (folder_of(&path).to_owned(), configured.projects.clone());
            for entry in &mut self.entries {
                entry.dirty |= is_below(entry.folder(), &below);
            }
            self.define(&path, projects);
            // What is left out may be another set of files now.
            let roots = self.roots.clone();
            for root in roots.iter().filter(|root| is_below(&path, root)) {
                self.explore(root);
            }
        }
    }

    /// A text was opened.
    pub(crate) fn open(&mut self, params: &Value) {
        let (Some(uri), Some(text)) = (
            request::uri(params),
            params.pointer("/textDocument/text").and_then(Value::as_str),
        ) else {
            return;
        };
        let Some(path) = path_of(&uri) else { return };
        let version = version(params);
        let text = Arc::from(text);
        self.documents
            .open(path.clone(), Document { uri, version, text });
        self.touch(&path);
        self.check_disk();
        self.place_open(&path);
    }

    /// A text was changed; false when the message could not be understood to its end, so that the text is no longer the editor's.
    pub(crate) fn change(&mut self, params: &Value) -> bool {
        let Some(path) = request::path(params) else {
            return true;
        };
        let (changes, whole) = request::changes(params);
        self.documents
            .change(&path, version(params), &changes, self.client.encoding);
        self.touch(&path);
        whole
    }

    /// A text was closed: what counts is the disk again.
    pub(crate) fn close(&mut self, params: &Value) {
        let Some(path) = request::path(params) else {
            return;
        };
        if self.documents.close(&path).is_none() {
            return;
        }
        self.strangers.remove(&path);
        self.touch(&path);
        self.explore_folder(folder_of(&path));
        self.keep_in_sight();
        let (open, roots) = (self.open_paths(), self.roots.clone());
        self.errands.retain(|errand| {
            let (Errand::Root(folder) | Errand::Default(folder) | Errand::Variants(folder)) =
                errand;
            roots.iter().any(|root| is_below(folder, root))
                || open.iter().any(|path| folder_of(path) == folder)
        });
    }

    /// Keeps the projects of the workspace, and those of open files outside of it.
    fn keep_in_sight(&mut self) {
        let (open, roots) = (self.open_paths(), self.roots.clone());
        self.keep(|entry| {
            roots.iter().any(|root| is_below(entry.folder(), root))
                || open.iter().any(|path| entry.depends_on(path))
        });
    }

    fn open_paths(&self) -> Vec<String> {
        let open = self.documents.iter();
        open.map(|(path, _)| path.to_owned()).collect()
    }

    /// Files changed on the disk.
    pub(crate) fn files_changed(&mut self, params: &Value) {
        let changes = params
            .get("changes")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for change in changes {
            let Some(path) = request::path(change) else {
                continue;
            };
            self.touch(&path);
            if name_of(&path) == FILE_NAME {
                self.forget_configuration(&path);
            } else if self.is_in_workspace(&path) {
                self.explore_folder(folder_of(&path));
            }
        }
        self.match_again();
    }

    /// The workspace has other folders now.
    pub(crate) fn folders_changed(&mut self, params: &Value) {
        let folders = |name: &str| -> Vec<String> {
            let all = params
                .pointer(&format!("/event/{name}"))
                .and_then(Value::as_array);
            all.into_iter()
                .flatten()
                .filter_map(request::path)
                .collect()
        };
        let removed = folders("removed");
        self.roots.retain(|root| !removed.contains(root));
        self.keep_in_sight();
        for root in folders("added") {
            self.add_root(root);
        }
    }

    /// The workspace has one more folder.
    pub(crate) fn add_root(&mut self, root: String) {
        if !self.roots.contains(&root) {
            self.explore(&root);
            self.roots.push(root);
        }
    }

    /// Everything has to be looked at again: the settings changed.
    pub(crate) fn renew(&mut self) {
        self.baselines.clear();
        for entry in &mut self.entries {
            entry.dirty = true;
        }
    }

    /// The files below a folder that a glob means.
    pub(crate) fn matching(&self, folder: &str, glob: &str) -> Vec<String> {
        let find = || self.disk.matching(folder, glob);
        self.matched.files(folder, glob, find)
    }

    /// Looks whether the globs of configurations mean other files by now.
    fn match_again(&mut self) {
        for ((folder, glob), files) in self.matched.take() {
            if self.matching(&folder, &glob) == files {
                continue;
            }
            for entry in &mut self.entries {
                entry.dirty |= is_below(entry.folder(), &folder);
            }
            if let Some(configured) = self.configurations.get_mut(&join(&folder, FILE_NAME)) {
                configured.look_again();
            }
            self.configure(&folder);
        }
    }

    /// A file is not what it was.
    fn touch(&mut self, path: &str) {
        for entry in &mut self.entries {
            entry.dirty |= entry.depends_on(path);
        }
        if name_of(path) == FILE_NAME {
            self.configure(folder_of(path));
        }
        if self.is_baseline(path) {
            self.baselines.remove(path);
            for analysis in self.entries.iter_mut().flat_map(|it| &mut it.analysis) {
                analysis.stale = true;
            }
        }
        if name_of(path) == ".env" {
            self.explore_folder(folder_of(path));
        }
        if self.strangers.contains(path) {
            self.unplaced_again = true;
        }
    }

    fn forget_configuration(&mut self, path: &str) {
        if !self.is_there(path) {
            self.configurations.remove(path);
            self.define(path, Vec::new());
            let below = folder_of(path).to_owned();
            self.matched.keep(&below, |_| false);
            for entry in &mut self.entries {
                entry.dirty |= is_below(entry.folder(), &below);
            }
        }
    }

    /// Compares the files that projects with open files were read from with the disk: not every editor tells of changes there.
    pub(crate) fn check_disk(&mut self) {
        self.match_again();
        let open: BTreeSet<String> = self.open_paths().into_iter().collect();
        let mut changed: BTreeSet<String> = BTreeSet::new();
        for entry in &mut self.entries {
            let Some(analysis) = &entry.analysis else {
                continue;
            };
            let asked = &analysis.part.asked;
            if !asked.keys().any(|path| open.contains(path)) {
                continue;
            }
            let on_disk = asked.iter().filter(|(path, _)| !open.contains(*path));
            let now = on_disk.filter(|(path, stamp)| self.disk.stamp(path) != **stamp);
            let now: Vec<String> = now.map(|(path, _)| path.clone()).collect();
            entry.dirty |= !now.is_empty();
            changed.extend(now);
        }
        for path in changed {
            if crate::projects::is_default_name(name_of(&path)) {
                self.explore_folder(folder_of(&path));
            }
        }
    }

    fn place_open(&mut self, path: &str) {
        self.configure(folder_of(path));
        if self.place(path) {
            self.strangers.remove(path);
        } else {
            self.strangers.insert(path.to_owned());
        }
    }

    /// Brings everything that an open file has to do with up to date, or the projects of one file alone, and asks the rules about it;
    /// false when it was stopped on the way.
    pub(crate) fn settle(&mut self, only: Option<&str>, stop: &dyn Fn() -> bool) -> bool {
        if !self.load(only, stop) {
            return false;
        }
        for at in 0..self.entries.len() {
            if self.is_due(at, only) && !self.judge(at, stop) {
                return false;
            }
        }
        true
    }

    /// Whether a project has to do with one file, or with any that is open.
    fn is_due(&self, at: usize, only: Option<&str>) -> bool {
        let entry = &self.entries[at];
        match only {
            Some(path) => entry.depends_on(path),
            None => self.is_shown(entry),
        }
    }

    /// Loads what has to do with a file or with all open ones, as it stands; false when it was stopped on the way.
    pub(crate) fn load(&mut self, only: Option<&str>, stop: &dyn Fn() -> bool) -> bool {
        let folders: BTreeSet<String> = self
            .documents
            .iter()
            .map(|(path, _)| folder_of(path).to_owned())
            .collect();
        for folder in folders {
            self.configure(&folder);
        }
        for _ in 0..MOST_ROUNDS {
            if self.hosts.unsettled {
                self.gather();
            }
            for at in 0..self.entries.len() {
                if self.is_due(at, only) && !self.refresh(at, stop) {
                    return false;
                }
            }
            if std::mem::take(&mut self.unplaced_again) {
                for path in self.open_paths() {
                    self.place_open(&path);
                }
            } else if !self.hosts.unsettled {
                break;
            }
        }
        true
    }

    /// Whether what is found in a project is shown.
    pub(crate) fn is_shown(&self, entry: &Entry) -> bool {
        self.options.whole_workspace
            || self
                .documents
                .iter()
                .any(|(path, _)| entry.depends_on(path))
    }

    /// The project of an open file that answers for it: the first that reads it as a Compose file.
    pub(crate) fn project_of(&self, path: &str) -> Option<&Analysis> {
        let holds = self.entries.iter().find(|entry| entry.holds(path));
        holds.and_then(|entry| entry.analysis.as_ref())
    }

    /// Every project that reads a file in any way.
    pub(crate) fn projects_with(&self, path: &str) -> impl Iterator<Item = &Analysis> {
        let path = path.to_owned();
        let all = self
            .entries
            .iter()
            .filter_map(|entry| entry.analysis.as_ref());
        all.filter(move |analysis| analysis.file(&path).is_some())
    }

    /// The file that a request is about.
    pub(crate) fn file(&self, params: &Value) -> Result<Option<(&Analysis, FileId)>, Refused> {
        let path = request::path(params).ok_or_else(|| Refused::params("textDocument"))?;
        let found = self
            .project_of(&path)
            .or_else(|| self.projects_with(&path).next());
        Ok(found.and_then(|analysis| Some((analysis, analysis.file(&path)?))))
    }

    /// The place that a request is about.
    pub(crate) fn at(&self, params: &Value) -> Result<Option<At<'_>>, Refused> {
        let position = request::position(params).ok_or_else(|| Refused::params("position"))?;
        let found = self.file(params)?;
        Ok(found.map(|(analysis, file)| At {
            session: self,
            analysis,
            file,
            byte: place::byte(analysis.source(file), position, self.client.encoding),
        }))
    }

    /// The address of a file: as the editor writes it, where it has it open.
    pub(crate) fn uri(&self, path: &str) -> Option<Uri> {
        let open = self
            .documents
            .get(path)
            .map(|document| document.uri.clone());
        open.or_else(|| uri_of(path))
    }

    /// Where a place of a project is for the editor.
    pub(crate) fn location(
        &self,
        analysis: &Analysis,
        span: composelint_yaml::Span,
    ) -> Option<Location> {
        let uri = self.uri(analysis.source(span.file).path())?;
        let range = self.range(analysis, span);
        Some(Location { uri, range })
    }

    /// Lines and columns of a place.
    pub(crate) fn range(&self, analysis: &Analysis, span: composelint_yaml::Span) -> Range {
        place::range(analysis.source(span.file), span, self.client.encoding)
    }

    /// Line and column of a byte.
    pub(crate) fn position(&self, analysis: &Analysis, file: FileId, byte: u32) -> Position {
        place::position(analysis.source(file), byte, self.client.encoding)
    }
}

fn version(params: &Value) -> i32 {
    let version = params
        .pointer("/textDocument/version")
        .and_then(Value::as_i64);
    version
        .and_then(|version| i32::try_from(version).ok())
        .unwrap_or(0)
}
