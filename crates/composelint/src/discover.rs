//! Which Compose files lie in a folder and below it, and what their names say about them.
//!
//! Names only; whether a file stands alone is decided by [`crate::projects`], which loads it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use composelint_compose::folder::{self, FolderFiles};
use composelint_compose::{FILE_NAMES, Loader};
use ignore::{DirEntry, WalkBuilder};

use crate::disk::Disk;

/// The Compose files of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    /// The folder.
    pub(crate) path: PathBuf,
    /// The file Docker Compose takes here.
    pub(crate) base: Option<OsString>,
    /// The override it adds.
    pub(crate) over: Option<OsString>,
    /// Files that Docker Compose would take if the base were not there.
    pub(crate) passed_over: Vec<OsString>,
    /// Other files named like Compose files: `docker-compose.prod.yml`.
    pub(crate) variants: Vec<OsString>,
    /// Whether `.env` names the files (`COMPOSE_FILE`).
    pub(crate) by_env: bool,
}

/// What a walk came upon.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// Folders with Compose files, in the order of their paths.
    pub(crate) folders: Vec<Folder>,
    /// Folders that could not be looked into, and why.
    pub(crate) closed: Vec<String>,
    /// Folders, pipes and devices with the name of a Compose file.
    pub(crate) impostors: Vec<PathBuf>,
}

/// Whether a file name is that of a Compose file.
pub(crate) fn is_compose_name(name: &OsStr) -> bool {
    folder::is_compose_name(&name.to_string_lossy())
}

/// Walks a folder: ignore files are respected, hidden folders skipped, links to folders not followed.
pub(crate) fn walk(disk: &Disk, root: &Path) -> Walk {
    let mut walk = Walk::default();
    let mut found: Vec<PathBuf> = Vec::new();
    let entries = project_walk(root).sort_by_file_name(OsStr::cmp).build();
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                walk.closed.push(error.to_string());
                continue;
            }
        };
        let name = entry.file_name();
        if entry.depth() == 0 || !is_compose_name(name) {
            continue;
        }
        // A link counts as what it leads to.
        let kind = match entry.file_type() {
            Some(kind) if kind.is_symlink() => {
                fs::metadata(entry.path()).map(|meta| meta.file_type()).ok()
            }
            kind => kind,
        };
        let taken_by_compose = FILE_NAMES.iter().any(|base| name == *base);
        match kind {
            Some(kind) if kind.is_file() => found.push(entry.into_path()),
            Some(kind) if kind.is_dir() && !taken_by_compose => {}
            _ => walk.impostors.push(entry.into_path()),
        }
    }
    walk.folders = folders(disk, root, &found);
    walk
}

/// How many Compose files below a folder [`walk`] passes over because an ignore file says so; looked for among the first 100,000 entries.
pub(crate) fn ignored(root: &Path) -> usize {
    let count = |walk: &mut WalkBuilder| {
        let entries = walk.build().take(100_000).flatten();
        let is_file = |entry: &DirEntry| entry.file_type().is_some_and(|kind| kind.is_file());
        let files = entries.filter(|entry| is_compose_name(entry.file_name()) && is_file(entry));
        files.count()
    };
    let all = count(WalkBuilder::new(root).standard_filters(false).hidden(true));
    let walked = count(&mut project_walk(root));
    all.saturating_sub(walked)
}

/// Only ignore files of the project count, not those of the person or the machine: the answer is the same everywhere. As in
/// every walk, links are not followed.
fn project_walk(root: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(root);
    walk.git_global(false).git_exclude(false).require_git(false);
    walk
}

/// The Compose files of one folder, without what is below it.
pub(crate) fn folder(disk: &Disk, path: &Path) -> Folder {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let is_file =
        |entry: &fs::DirEntry| fs::metadata(entry.path()).is_ok_and(|meta| meta.is_file());
    let names = entries.filter(|entry| is_compose_name(&entry.file_name()) && is_file(entry));
    let mut names: Vec<OsString> = names.map(|entry| entry.file_name()).collect();
    names.sort_unstable();
    sort_out(disk, path.to_owned(), names)
}

/// Groups files by folder. A folder without Compose files counts when its `.env` names some; only the root can be one.
fn folders(disk: &Disk, root: &Path, files: &[PathBuf]) -> Vec<Folder> {
    let mut folders: BTreeMap<PathBuf, Vec<OsString>> = BTreeMap::new();
    folders.insert(root.to_owned(), Vec::new());
    for file in files {
        if let (Some(parent), Some(name)) = (file.parent(), file.file_name()) {
            folders
                .entry(parent.to_owned())
                .or_default()
                .push(name.to_owned());
        }
    }
    let folders = folders
        .into_iter()
        .map(|(path, names)| sort_out(disk, path, names));
    folders.filter(|folder| !folder.is_empty()).collect()
}

impl Folder {
    /// Whether there is nothing to load.
    pub(crate) fn is_empty(&self) -> bool {
        self.base.is_none() && self.variants.is_empty() && !self.by_env
    }

    /// Whether Docker Compose would find a project here.
    pub(crate) fn has_default(&self) -> bool {
        self.base.is_some() || self.by_env
    }
}

fn sort_out(disk: &Disk, path: PathBuf, names: Vec<OsString>) -> Folder {
    let by_env = names_files(disk, &path);
    let FolderFiles {
        base,
        over,
        passed_over,
        variants,
    } = FolderFiles::of(names);
    Folder {
        path,
        base,
        over,
        passed_over,
        variants,
        by_env,
    }
}

/// Whether the `.env` of a folder sets `COMPOSE_FILE`.
fn names_files(disk: &Disk, folder: &Path) -> bool {
    let loader = disk.for_project(folder);
    let env = disk.show(&folder.join(".env"));
    if !loader.is_file(&env) {
        return false;
    }
    let contents = loader.read(&env);
    contents.is_ok_and(|contents| folder::names_compose_files(&contents.into_text_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_sorted_and_respects_ignore_files() {
        let root = tempfile::tempdir().unwrap();
        for file in [
            "b/compose.yaml",
            "a/docker-compose.yml",
            "ignored/compose.yaml",
            ".hidden/compose.yaml",
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "services: {}\n").unwrap();
        }
        fs::write(root.path().join(".gitignore"), "ignored/\n").unwrap();
        fs::write(
            root.path().join(".env"),
            "A=1\r\nCOMPOSE_FILE = stack.yaml\r\n",
        )
        .unwrap();
        let walk = walk(&Disk::new(false), root.path());
        let found: Vec<_> = walk
            .folders
            .iter()
            .map(|folder| folder.path.strip_prefix(root.path()).unwrap())
            .collect();
        assert_eq!(found, [Path::new(""), Path::new("a"), Path::new("b")]);
        assert!(walk.folders[0].by_env);
    }
}
