//! Variants (`docker-compose.prod.yml`) and files that the command line names.

use std::path::{Path, PathBuf};

use composelint_compose::Loader;
use composelint_compose::project::FileRole;

use super::{Candidate, Finder, Found, load, parent};
use crate::discover::{self, Folder};
use crate::disk::Disk;
use crate::exit::Failure;

impl Finder<'_> {
    /// Files beside the base that are neither taken by Docker Compose nor read by a project that was found already.
    pub(super) fn variants(&mut self, folders: &[Folder]) {
        let mut candidates = Vec::new();
        for folder in folders {
            for name in &folder.variants {
                let path = folder.path.join(name);
                let candidate = self.alone(&path, false);
                if !self.is_part_of_a_project(&path) && self.can_be_read(&candidate) {
                    candidates.push((candidate, folder.clone()));
                }
            }
        }
        self.load_variants(candidates);
    }

    /// Loads files by themselves; those that cannot stand alone once more, over the base of their folder.
    fn load_variants(&mut self, candidates: Vec<(Candidate, Folder)>) {
        let (candidates, folders): (Vec<Candidate>, Vec<Folder>) = candidates.into_iter().unzip();
        let loaded = load::load_all(self.disk, candidates, self.progress);
        for (found, folder) in loaded.into_iter().zip(folders) {
            let base = folder.base.filter(|_| found.loaded.project.fragment);
            match base {
                Some(base) => {
                    let base = folder.path.join(base);
                    let merged = self.merged(&base, &found);
                    self.load(vec![merged]);
                }
                None => self.projects.found.push(found),
            }
        }
    }

    fn merged(&self, base: &Path, variant: &Found) -> Candidate {
        let mut files = vec![self.disk.show(base)];
        files.extend(variant.request.files.iter().cloned());
        let why = format!(
            "{} does not stand alone; merged over {}",
            files[1], files[0]
        );
        self.candidate(files, &parent(base), why, variant.asked)
    }

    fn alone(&self, path: &Path, asked: bool) -> Candidate {
        let shown = if asked {
            self.disk.name(path)
        } else {
            self.disk.show(path)
        };
        let why = format!("{shown} is a project of its own");
        self.candidate(vec![shown], &parent(path), why, asked)
    }

    /// A file on the command line: the projects that contain it, else the file itself.
    pub(super) fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let shown = self.disk.name(path);
        self.readable(&shown, path)?;
        let name = path.file_name().unwrap_or_default();
        let named = discover::is_compose_name(name);
        let sought = self.sought(path);
        let mut found = self.projects.found.iter();
        if found.any(|it| self.reads(it, &sought)) || self.configured_with(path) {
            return Ok(());
        }
        for folder in folders_above(self.disk, path) {
            if self.reader_in(&folder, &sought, named) {
                return Ok(());
            }
        }
        if !named && self.flags.changed {
            return Ok(());
        }
        if !named && !self.looks_like_compose(path) {
            return Err(Failure(format!(
                "`{shown}` is not a Compose file (it has no top-level `services` or `include`), and no project reads it"
            )));
        }
        let folder = discover::folder(self.disk, &parent(path));
        let candidate = self.alone(path, true);
        if folder.base.as_deref() == Some(name) {
            self.load(vec![candidate]);
        } else {
            self.load_variants(vec![(candidate, folder)]);
        }
        Ok(())
    }

    /// Keeps the projects of a folder that read a file, and says whether there are any. A file whose name is that of a Compose
    /// file may be a project of its own, so that only Docker Compose's own choice comes before it.
    fn reader_in(&mut self, folder: &Path, sought: &Sought<'_>, named: bool) -> bool {
        let folder = discover::folder(self.disk, folder);
        let before = self.projects.found.len();
        let failures = self.projects.failures.len();
        let notes = self.projects.notes.len();
        if folder.has_default() {
            let candidate = self.default_of(&folder);
            self.load(vec![candidate]);
        }
        if !named {
            self.variants(std::slice::from_ref(&folder));
        }
        let new = self.projects.found.split_off(before);
        let readers = new.into_iter().filter(|found| self.reads(found, sought));
        let readers: Vec<Found> = readers.collect();
        let any = !readers.is_empty();
        self.projects.found.extend(readers);
        if !any {
            self.projects.failures.truncate(failures);
            self.projects.notes.truncate(notes);
        }
        any
    }

    fn is_part_of_a_project(&self, path: &Path) -> bool {
        let sought = self.sought(path);
        let mut found = self.projects.found.iter();
        found.any(|found| self.contains(found, &sought))
    }

    fn sought<'p>(&self, path: &'p Path) -> Sought<'p> {
        let real = self.disk.real_file(path);
        Sought { path, real }
    }

    /// Whether a project reads a file as a Compose file.
    fn contains(&self, found: &Found, sought: &Sought<'_>) -> bool {
        self.reads_as(found, sought, |role| {
            matches!(
                role,
                FileRole::Base | FileRole::Override | FileRole::Include | FileRole::Extends
            )
        })
    }

    /// Whether a project reads a file at all: as a Compose file, an env file or a file of labels.
    fn reads(&self, found: &Found, sought: &Sought<'_>) -> bool {
        self.reads_as(found, sought, |_| true)
    }

    fn reads_as(
        &self,
        found: &Found,
        sought: &Sought<'_>,
        role: impl Fn(FileRole) -> bool,
    ) -> bool {
        let files = found.loaded.project.files.iter();
        let files = files.filter(|file| role(file.role));
        let mut paths = files.map(|file| found.loaded.sources.get(file.file).path());
        // There are many projects, and few files of one name: only for those the disk is asked.
        let may_be = |shown: &str| {
            Path::new(shown).file_name() == sought.path.file_name()
                || shown.contains(char::REPLACEMENT_CHARACTER)
        };
        let is_it = |shown: &str| self.disk.real_file(&self.disk.native(shown)) == sought.real;
        paths.any(|shown| may_be(shown) && is_it(shown))
    }

    /// Whether the content of a file with any name is that of a Compose file.
    fn looks_like_compose(&self, path: &Path) -> bool {
        let loader = self.disk.for_project(&parent(path));
        let text = loader.read_text(&self.disk.show(path));
        text.is_ok_and(|text| composelint_compose::folder::looks_like_compose(&text))
    }
}

/// A file that projects are asked about.
struct Sought<'p> {
    path: &'p Path,
    /// The same with links followed.
    real: PathBuf,
}

/// The folder of a file and those above it, up to the root of the repository.
fn folders_above(disk: &Disk, file: &Path) -> Vec<PathBuf> {
    let folder = parent(file);
    let root = disk.root_of(&folder);
    let absolute = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
    let here = if folder.is_relative() {
        std::path::absolute(".").ok()
    } else {
        None
    };
    let above = absolute
        .ancestors()
        .skip(1)
        .take_while(|above| above.starts_with(&root))
        .map(|above| {
            here.as_deref()
                .map_or(above.to_owned(), |here| seen_from(here, above))
        });
    std::iter::once(folder).chain(above).collect()
}

/// A folder as it is named by somebody who is in `here`, so that a path on the command line and what is reported about its
/// project are written alike.
fn seen_from(here: &Path, folder: &Path) -> PathBuf {
    if let Ok(below) = folder.strip_prefix(here) {
        return if below.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            below.to_owned()
        };
    }
    match here.strip_prefix(folder) {
        Ok(up) => up.components().map(|_| "..").collect(),
        Err(_) => folder.to_owned(),
    }
}
