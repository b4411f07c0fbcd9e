//! What the server needs of the disk, as a trait: the binary reads the real one, tests hand in a map.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use composelint_compose::Loader;
use composelint_compose::loader::{Contents, ReadError};
use composelint_lint::Date;
use globset::GlobBuilder;

/// Files and folders, by paths with forward slashes. What may be read is decided by whoever implements it.
pub trait Disk: Send + Sync {
    /// The files as a project in this folder sees them.
    fn loader(&self, directory: &str) -> Box<dyn Loader + '_>;
    /// The names of the regular files in a folder.
    fn names_in(&self, folder: &str) -> Vec<String>;
    /// The folders below a root that hold files named like Compose files, or whose `.env` names some, in order.
    fn folders(&self, root: &str) -> Vec<String>;
    /// The files below a folder whose path from there a glob means, in order.
    fn matching(&self, folder: &str, glob: &str) -> Vec<String>;
    /// Something that changes when a file does; `None` when there is no such file.
    fn stamp(&self, path: &str) -> Option<u128>;
    /// The repository around a folder, else the folder itself: projects are looked for up to there.
    fn root_of(&self, folder: &str) -> String;
    /// Today, for suppressions that end on a day.
    fn today(&self) -> Option<Date>;
}

/// Files held in memory, for tests and benchmarks.
///
/// On Windows, where `/a` is no absolute path, what is written as `/a` is `C:/a`.
#[derive(Debug, Default, Clone)]
pub struct MemoryDisk {
    files: Arc<RwLock<BTreeMap<String, (u128, String)>>>,
}

impl MemoryDisk {
    /// A disk with these files.
    pub fn new<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let disk = Self::default();
        for (path, text) in files {
            disk.write(path, text);
        }
        disk
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        let path = on_drive(path);
        let stamp = files.get(&path).map_or(1, |(stamp, _)| stamp + 1);
        files.insert(path, (stamp, text.to_owned()));
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.remove(&on_drive(path));
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> Option<String> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.get(&on_drive(path)).map(|(_, text)| text.clone())
    }

    fn paths(&self) -> Vec<String> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.keys().cloned().collect()
    }
}

/// An absolute path of this system.
pub fn on_drive(path: &str) -> String {
    let drive = if cfg!(windows) && path.starts_with('/') {
        "C:"
    } else {
        ""
    };
    format!("{drive}{path}")
}

impl Loader for &MemoryDisk {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        let text = MemoryDisk::read(self, path);
        text.map(Contents::from).ok_or(ReadError::NotFound)
    }

    fn is_file(&self, path: &str) -> bool {
        self.stamp(path).is_some()
    }

    fn is_dir(&self, path: &str) -> bool {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let folder = format!("{}/", path.trim_end_matches('/'));
        let mut from = files.range(folder.clone()..);
        from.next()
            .is_some_and(|(file, _)| file.starts_with(&folder))
    }
}

impl Disk for MemoryDisk {
    fn loader(&self, _directory: &str) -> Box<dyn Loader + '_> {
        Box::new(self)
    }

    fn names_in(&self, folder: &str) -> Vec<String> {
        let names = self.paths().into_iter().filter_map(|path| {
            let (parent, name) = path.rsplit_once('/')?;
            (parent == folder).then(|| name.to_owned())
        });
        names.collect()
    }

    fn folders(&self, root: &str) -> Vec<String> {
        let below = |path: &str| {
            path.strip_prefix(root)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        let paths = self.paths().into_iter().filter(|path| below(path));
        let mut folders: Vec<String> = paths
            .filter_map(|path| {
                let (folder, name) = path.rsplit_once('/')?;
                let is_one = composelint_compose::folder::is_compose_name(name) || name == ".env";
                is_one.then(|| folder.to_owned())
            })
            .collect();
        folders.dedup();
        folders
    }

    fn matching(&self, folder: &str, glob: &str) -> Vec<String> {
        let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() else {
            return Vec::new();
        };
        let glob = glob.compile_matcher();
        let mut paths = self.paths();
        paths.retain(|path| {
            let below = path.strip_prefix(folder);
            below.is_some_and(|below| glob.is_match(below.trim_start_matches('/')))
        });
        paths
    }

    fn stamp(&self, path: &str) -> Option<u128> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.get(path).map(|(stamp, _)| *stamp)
    }

    fn root_of(&self, _folder: &str) -> String {
        on_drive("/")
    }

    fn today(&self) -> Option<Date> {
        None
    }
}

/// A loader with the editor's unsaved texts over the files of the disk. It notes what was asked for, be it there or not: when any of
/// that changes, the project does.
pub(crate) struct Overlay<'a> {
    below: Box<dyn Loader + 'a>,
    texts: &'a dyn Fn(&str) -> Option<Arc<str>>,
    pub(crate) asked: RefCell<BTreeSet<String>>,
}

impl<'a> Overlay<'a> {
    /// The files that a loader reads, with unsaved texts over them.
    pub(crate) fn new(
        below: Box<dyn Loader + 'a>,
        texts: &'a dyn Fn(&str) -> Option<Arc<str>>,
    ) -> Self {
        Self {
            below,
            texts,
            asked: RefCell::default(),
        }
    }

    fn note(&self, path: &str) {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(path) {
            asked.insert(path.to_owned());
        }
    }
}

impl Loader for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        self.note(path);
        match (self.texts)(path) {
            Some(text) => Ok(Contents::Text(text)),
            None => self.below.read(path),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        self.note(path);
        (self.texts)(path).is_some() || self.below.is_file(path)
    }

    fn is_dir(&self, path: &str) -> bool {
        self.below.is_dir(path)
    }

    fn folder_name(&self, path: &str) -> Option<String> {
        self.below.folder_name(path)
    }
}
