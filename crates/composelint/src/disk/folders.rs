//! Where folders really are, and which repository each belongs to: looked up once for each run.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::lock;

/// What is known about folders.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// By the path they are named by: the path with links followed, `None` where there is none.
    real: Mutex<BTreeMap<PathBuf, Option<PathBuf>>>,
    /// By real path: the nearest folder with `.git`.
    repositories: Nearest,
}

impl Folders {
    /// Forgets everything: the disk may have changed since.
    pub(super) fn forget(&self) {
        lock(&self.real).clear();
        lock(&self.repositories.0).clear();
    }

    /// A folder with links followed; `None` where that leads nowhere.
    pub(super) fn real(&self, folder: &Path) -> Option<PathBuf> {
        let folder = named(folder);
        if let Some(known) = lock(&self.real).get(folder) {
            return known.clone();
        }
        let real = self.follow(folder);
        lock(&self.real).insert(folder.to_owned(), real.clone());
        real
    }

    fn follow(&self, folder: &Path) -> Option<PathBuf> {
        let known = |above: &Path| lock(&self.real).get(above).cloned().flatten();
        if let Some(above) = folder.parent().map(named).and_then(known)
            && let Some(real) = below(&above, folder)
        {
            return Some(real);
        }
        dunce::canonicalize(folder).ok()
    }

    /// A file that is there, with links followed.
    pub(super) fn real_file(&self, file: &Path) -> io::Result<PathBuf> {
        let above = file.parent().and_then(|above| self.real(above));
        match above.and_then(|above| below(&above, file)) {
            Some(real) => Ok(real),
            None => dunce::canonicalize(file),
        }
    }

    /// The nearest folder with `.git`, from a real path upwards.
    pub(super) fn repository(&self, folder: &Path) -> Option<PathBuf> {
        let here = |above: &Path| above.join(".git").exists().then(|| above.to_owned());
        self.repositories.find(folder.ancestors(), here)
    }
}

/// By folder: what is nearest to it on the way upwards, as far as somebody has asked.
#[derive(Debug, Default)]
pub(crate) struct Nearest(Mutex<BTreeMap<PathBuf, Option<PathBuf>>>);

impl Nearest {
    /// The first that is `here` in a folder or those above it; each folder is looked into once.
    pub(crate) fn find<'p>(
        &self,
        folders: impl Iterator<Item = &'p Path>,
        here: impl Fn(&Path) -> Option<PathBuf>,
    ) -> Option<PathBuf> {
        let mut nearest = lock(&self.0);
        let mut asked = Vec::new();
        let mut found = None;
        for folder in folders {
            if let Some(known) = nearest.get(folder) {
                found.clone_from(known);
                break;
            }
            asked.push(folder.to_owned());
            found = here(folder);
            if found.is_some() {
                break;
            }
        }
        nearest.extend(asked.into_iter().map(|folder| (folder, found.clone())));
        found
    }
}

/// The empty path stands for the current folder.
fn named(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

/// The real path of something in a folder whose real path is known; `None` where it is a link, or where that is not all there is to it.
fn below(folder: &Path, path: &Path) -> Option<PathBuf> {
    // Elsewhere a name may be written in other letters than the disk has it.
    if !cfg!(target_os = "linux") {
        return None;
    }
    let meta = fs::symlink_metadata(path).ok()?;
    let name = path.file_name()?;
    (!meta.file_type().is_symlink()).then(|| folder.join(name))
}
