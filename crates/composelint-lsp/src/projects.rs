//! Which projects there are: those of the workspace's folders, and those that an open file belongs to.
//!
//! The rules are those of the command line: Docker Compose's own files of a folder are a project, another file with the name of one is a
//! project of its own if it can stand alone, else it is merged over the folder's base; a file of any name counts when its content does.

use std::cell::OnceCell;
use std::sync::Arc;

use composelint_compose::Request;
use composelint_compose::folder::{
    FolderFiles, is_compose_name, looks_like_compose, names_compose_files,
};

use crate::address::{folder_of, is_below, join, name_of, upwards};
use crate::analysis::Analysis;
use crate::hosts::HostId;
use crate::publish::Told;
use crate::session::Session;

/// How many projects one workspace may have; what is beyond them is found when one of its files is opened.
pub(crate) const MOST_PROJECTS: usize = 2_000;

/// What makes a project one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Docker Compose finds it in this folder.
    Folder(String),
    /// A configuration defines it: its path, and the position among its projects.
    Configured(String, usize),
    /// This file is one, by itself or over the base of its folder.
    File(String),
}

/// A project, and what is known about it.
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) request: Request,
    pub(crate) analysis: Option<Analysis>,
    /// Whether something changed since it was loaded.
    pub(crate) dirty: bool,
    /// The host it belongs to.
    pub(crate) host: HostId,
    /// The host whose shelf it was loaded onto.
    pub(crate) shelf: Option<HostId>,
    /// What was found, as the editor gets it; made when first shown.
    pub(crate) told: OnceCell<Vec<Told>>,
}

/// Something to find out when nobody waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Errand {
    /// Which folders of a workspace have Compose files.
    Root(String),
    /// What Docker Compose finds in a folder.
    Default(String),
    /// The other Compose files of a folder.
    Variants(String),
}

impl Entry {
    fn new(key: Key, request: Request) -> Self {
        Self {
            key,
            request,
            analysis: None,
            dirty: true,
            host: HostId::default(),
            shelf: None,
            told: OnceCell::new(),
        }
    }

    /// The folder it is in.
    pub(crate) fn folder(&self) -> &str {
        match &self.key {
            Key::Folder(folder) => folder,
            Key::Configured(path, _) | Key::File(path) => folder_of(path),
        }
    }

    /// Whether it reads a path as a Compose file, as far as it was looked at.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.analysis.as_ref().is_some_and(|it| it.holds(path))
    }

    /// Whether a path is one of its files in any way: a policy of it, too.
    pub(crate) fn reads(&self, path: &str) -> bool {
        let analysis = self.analysis.as_ref();
        analysis.is_some_and(|it| it.file(path).is_some())
    }

    /// Whether it asked for a path in any way.
    pub(crate) fn depends_on(&self, path: &str) -> bool {
        match &self.analysis {
            Some(analysis) => analysis.part.asked.contains_key(path),
            None => true,
        }
    }
}

impl Session {
    /// Looks at a whole root when nobody waits.
    pub(crate) fn explore(&mut self, root: &str) {
        self.errands.push_back(Errand::Root(root.to_owned()));
    }

    /// Puts the folders of a workspace root on the list of errands: first what Docker Compose finds, then the rest, as some of the rest
    /// belongs to what was found.
    fn walk(&mut self, root: &str) {
        let folders: Vec<String> = self
            .disk
            .folders(root)
            .into_iter()
            .take(MOST_PROJECTS)
            .collect();
        self.errands
            .extend(folders.iter().cloned().map(Errand::Default));
        self.errands
            .extend(folders.into_iter().map(Errand::Variants));
    }

    /// Looks at a folder anew: its files came, went, or mean something else now.
    pub(crate) fn explore_folder(&mut self, folder: &str) {
        self.errands.push_front(Errand::Variants(folder.to_owned()));
        self.errands.push_front(Errand::Default(folder.to_owned()));
    }

    /// Does one errand; false when there was none.
    pub(crate) fn run_errand(&mut self) -> bool {
        let Some(errand) = self.errands.pop_front() else {
            return false;
        };
        match errand {
            Errand::Root(root) => self.walk(&root),
            Errand::Default(folder) => {
                self.configure(&folder);
                self.find_default(&folder);
            }
            Errand::Variants(folder) => self.find_variants(&folder),
        }
        true
    }

    /// The names of a folder's Compose files, on the disk and in the editor.
    pub(crate) fn compose_names(&self, folder: &str) -> FolderFiles<String> {
        let mut names = self.disk.names_in(folder);
        let open = self.documents.iter().map(|(path, _)| path);
        names.extend(
            open.filter(|path| folder_of(path) == folder)
                .map(|path| name_of(path).to_owned()),
        );
        let configured = self.configuration_for(folder);
        names.retain(|name| {
            // What a person opens is not left out.
            let path = join(folder, name);
            is_compose_name(name)
                && (self.documents.get(&path).is_some() || !configured.excludes(&path))
        });
        names.sort();
        names.dedup();
        FolderFiles::of(names)
    }

    /// The text of a file, as the editor or else the disk has it.
    fn text_of(&self, path: &str) -> Option<Arc<str>> {
        if let Some(document) = self.documents.get(path) {
            return Some(Arc::clone(&document.text));
        }
        let contents = self.disk.loader(folder_of(path)).read(path).ok()?;
        Some(contents.into_text_lossy())
    }

    /// What Docker Compose finds in a folder becomes a project, or stops being one.
    fn find_default(&mut self, folder: &str) -> Option<usize> {
        let key = Key::Folder(folder.to_owned());
        let names = self.compose_names(folder);
        let by_env = self
            .text_of(&join(folder, ".env"))
            .is_some_and(|text| names_compose_files(&text));
        let known = self.entries.iter().position(|entry| entry.key == key);
        if names.base.is_none() && !by_env {
            self.keep(|entry| entry.key != key);
            return None;
        }
        let mut files = Vec::new();
        if !by_env {
            files.extend(
                names
                    .base
                    .iter()
                    .chain(&names.over)
                    .map(|name| join(folder, name)),
            );
        }
        let request = request(folder, files);
        let at = match known {
            Some(at) => {
                let entry = &mut self.entries[at];
                entry.dirty |= entry.request.files != request.files;
                entry.request = request;
                at
            }
            None => self.add(Entry::new(key, request)),
        };
        self.refresh(at, &|| false);
        Some(at)
    }

    /// The other Compose files of a folder: those that belong to no other project are projects.
    fn find_variants(&mut self, folder: &str) {
        let names = self.compose_names(folder);
        let paths: Vec<String> = names
            .variants
            .iter()
            .map(|name| join(folder, name))
            .collect();
        let gone = |key: &Key| matches!(key, Key::File(path) if folder_of(path) == folder && is_compose_name(name_of(path)) && !paths.contains(path));
        self.keep(|entry| !gone(&entry.key));
        for path in &paths {
            let is_of_another = |entry: &Entry| {
                entry.key != Key::File(path.clone()) && is_settled(entry) && entry.holds(path)
            };
            if self.entries.iter().any(is_of_another) {
                self.keep(|entry| entry.key != Key::File(path.clone()));
            } else {
                self.find_file(path);
            }
        }
    }

    /// A file becomes a project of its own.
    fn find_file(&mut self, path: &str) -> usize {
        let key = Key::File(path.to_owned());
        let at = match self.entries.iter().position(|entry| entry.key == key) {
            Some(at) => at,
            None => self.add(Entry::new(
                key,
                request(folder_of(path), vec![path.to_owned()]),
            )),
        };
        self.refresh(at, &|| false);
        at
    }

    fn add(&mut self, mut entry: Entry) -> usize {
        entry.host = self.hosts.open();
        let at = self.entries.partition_point(|other| other.key < entry.key);
        self.entries.insert(at, entry);
        at
    }

    /// Takes over the projects that a configuration defines, as far as their files are there.
    pub(crate) fn define(&mut self, path: &str, requests: Vec<Request>) {
        self.keep(|entry| !matches!(&entry.key, Key::Configured(own, _) if own == path));
        for (number, request) in requests.into_iter().enumerate() {
            let mut files = request.files.iter().chain(&request.env_files);
            if files.all(|file| self.is_there(file)) {
                let key = Key::Configured(path.to_owned(), number);
                let at = self.add(Entry::new(key, request));
                self.refresh(at, &|| false);
            }
        }
    }

    /// Finds the projects that an open file belongs to; false when it is none of Compose's business.
    pub(crate) fn place(&mut self, path: &str) -> bool {
        if self.entries.iter().any(|entry| entry.reads(path)) {
            return true;
        }
        let root = self.disk.root_of(folder_of(path));
        for folder in upwards(folder_of(path), &root) {
            let key = Key::Folder(folder.to_owned());
            let is_new = !self.entries.iter().any(|entry| entry.key == key);
            if let Some(at) = self.find_default(folder) {
                if self.entries[at].reads(path) {
                    return true;
                }
                if is_new && !self.is_in_workspace(folder) {
                    self.keep(|entry| entry.key != key);
                }
            }
        }
        let is_compose = is_compose_name(name_of(path))
            || (is_yaml(path)
                && self
                    .text_of(path)
                    .is_some_and(|text| looks_like_compose(&text)));
        if is_compose {
            self.find_file(path);
        }
        is_compose
    }

    /// Whether a path lies in one of the workspace's folders.
    pub(crate) fn is_in_workspace(&self, path: &str) -> bool {
        self.roots.iter().any(|root| is_below(path, root))
    }
}

/// Whether a project takes files from variants: one that is a variant itself does not.
fn is_settled(entry: &Entry) -> bool {
    !matches!(&entry.key, Key::File(path) if is_compose_name(name_of(path)))
}

fn is_yaml(path: &str) -> bool {
    let extension = name_of(path)
        .rsplit_once('.')
        .map(|(_, extension)| extension);
    matches!(extension, Some("yaml" | "yml"))
}

/// What the loader is asked for: these files, nothing from the environment, as on the command line.
fn request(folder: &str, files: Vec<String>) -> Request {
    Request {
        files,
        directory: Some(folder.to_owned()),
        ..Request::default()
    }
}

/// Whether Docker Compose looks for files of this name by itself.
pub(crate) fn is_default_name(name: &str) -> bool {
    name == ".env"
        || composelint_compose::FILE_NAMES.contains(&name)
        || composelint_compose::OVERRIDE_NAMES.contains(&name)
}
