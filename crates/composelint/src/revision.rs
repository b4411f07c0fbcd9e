//! Files as a git revision has them, read through git, without touching the work tree.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use composelint_compose::Loader;
use composelint_compose::loader::{Contents, ReadError};
use composelint_yaml::Limits;

use crate::exit::Failure;

/// The files of a revision. Paths are relative to the current folder, as on the disk.
#[derive(Debug)]
pub(crate) struct Revision {
    /// As it was given.
    name: String,
    root: PathBuf,
    /// The current folder, from the root of the repository.
    here: PathBuf,
    /// Every file: what it is, and its object.
    files: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    link: bool,
    file: bool,
    object: String,
}

/// Links lead on for so many steps.
const LINKS: usize = 32;

impl Revision {
    /// The files of a revision of the repository around the current folder.
    pub(crate) fn open(name: &str) -> Result<Self, Failure> {
        if name.starts_with('-') {
            return Err(Failure(format!("`{name}` is no git revision")));
        }
        let here = std::env::current_dir().unwrap_or_default();
        let root = git(&here, &["rev-parse", "--show-toplevel"])
            .map_err(|why| Failure(format!("cannot read git revision `{name}`: {why}")))?;
        let root = PathBuf::from(String::from_utf8_lossy(&root).trim_end());
        let real = dunce::canonicalize(&here).unwrap_or(here);
        let real_root = dunce::canonicalize(&root).unwrap_or_else(|_| root.clone());
        let here = real
            .strip_prefix(&real_root)
            .unwrap_or(Path::new(""))
            .to_owned();
        let commit = format!("{name}^{{commit}}");
        let verify = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let commit = git(&root, &verify)
            .map_err(|_| Failure(format!("there is no git revision `{name}` here")))?;
        let commit = String::from_utf8_lossy(&commit).trim().to_owned();
        let listing = git(&root, &["ls-tree", "-r", "-z", "--full-tree", &commit])
            .map_err(|why| Failure(format!("cannot list git revision `{name}`: {why}")))?;
        Ok(Self {
            name: name.to_owned(),
            root,
            here,
            files: entries(&listing),
        })
    }

    /// What it is called on the command line.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The entry at a path, links followed.
    fn entry(&self, path: &str) -> Option<&Entry> {
        let mut at = self.absolute(path)?;
        for _ in 0..LINKS {
            let (folder, entry) = self.first_entry(&at)?;
            if !entry.link {
                return (folder == at).then_some(entry);
            }
            let target = self.blob(entry).ok()?;
            let target = String::from_utf8_lossy(&target).into_owned();
            let rest = at.strip_prefix(&folder).ok()?;
            let next = folder.parent()?.join(target).join(rest);
            at = normal(&next)?;
        }
        None
    }

    /// The file itself, or the first link on the way to it.
    fn first_entry(&self, path: &Path) -> Option<(PathBuf, &Entry)> {
        let ancestors: Vec<&Path> = path.ancestors().collect();
        ancestors.into_iter().rev().find_map(|folder| {
            let entry = self.files.get(&shown(folder))?;
            Some((folder.to_owned(), entry))
        })
    }

    /// A path from the root of the repository; `None` when it leaves it.
    fn absolute(&self, path: &str) -> Option<PathBuf> {
        let path = Path::new(path);
        if path.is_absolute() {
            let real = dunce::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
            let inside = path
                .strip_prefix(&self.root)
                .or_else(|_| path.strip_prefix(&real));
            return normal(inside.ok()?);
        }
        normal(&self.here.join(path))
    }

    /// A folder and those above it, up to the root of the repository, as they are seen from the current folder.
    pub(crate) fn above(&self, folder: &str) -> Vec<String> {
        let Some(absolute) = self.absolute(folder) else {
            return Vec::new();
        };
        absolute.ancestors().map(|above| self.seen(above)).collect()
    }

    /// A path from the root as it is seen from the current folder.
    fn seen(&self, path: &Path) -> String {
        let mut ups = self.here.ancestors().enumerate();
        let seen = ups.find_map(|(up, above)| {
            let rest = path.strip_prefix(above).ok()?;
            let ups = std::iter::repeat_n("..", up).collect::<PathBuf>();
            Some(shown(&ups.join(rest)))
        });
        let seen = seen.unwrap_or_else(|| shown(path));
        if seen.is_empty() {
            ".".to_owned()
        } else {
            seen
        }
    }

    /// The files below a folder, relative to it, in order.
    pub(crate) fn below(&self, folder: &str) -> Vec<String> {
        let Some(absolute) = self.absolute(folder) else {
            return Vec::new();
        };
        let folder = shown(&absolute);
        let prefix = if folder.is_empty() {
            folder
        } else {
            format!("{folder}/")
        };
        let below = self.files.iter().filter(|(_, entry)| entry.file);
        below
            .filter_map(|(path, _)| path.strip_prefix(&prefix).map(str::to_owned))
            .collect()
    }

    /// Whether two paths are one file.
    pub(crate) fn is_same(&self, one: &str, other: &str) -> bool {
        let one = self.absolute(one);
        one.is_some() && one == self.absolute(other)
    }

    fn blob(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        git(&self.root, &["cat-file", "blob", &entry.object]).map_err(ReadError::Other)
    }
}

impl Loader for Revision {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        if self.absolute(path).is_none() {
            return Err(ReadError::Outside);
        }
        let Some(entry) = self.entry(path) else {
            return Err(if self.is_dir(path) {
                ReadError::NotAFile
            } else {
                ReadError::NotFound
            });
        };
        let bytes = self.blob(entry)?;
        let limit = Limits::default().file_bytes;
        if bytes.len() > limit {
            return Err(ReadError::TooLarge(limit as u64));
        }
        Ok(Contents::Bytes(bytes))
    }

    fn is_file(&self, path: &str) -> bool {
        self.entry(path).is_some_and(|entry| entry.file)
    }

    fn is_dir(&self, path: &str) -> bool {
        let Some(path) = self.absolute(path) else {
            return false;
        };
        let folder = shown(&path);
        if folder.is_empty() {
            return true;
        }
        let prefix = format!("{folder}/");
        let mut below = self.files.range(prefix.clone()..);
        below
            .next()
            .is_some_and(|(path, _)| path.starts_with(&prefix))
    }

    fn folder_name(&self, path: &str) -> Option<String> {
        let path = self.root.join(self.absolute(path)?);
        Some(path.file_name()?.to_string_lossy().into_owned())
    }
}

/// `MODE TYPE OBJECT\tPATH`, each ended by a zero byte.
fn entries(listing: &[u8]) -> BTreeMap<String, Entry> {
    let lines = listing.split(|byte| *byte == 0);
    let entries = lines.filter_map(|line| {
        let line = String::from_utf8_lossy(line);
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split(' ');
        let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
        let entry = Entry {
            link: mode == "120000",
            file: kind == "blob",
            object: object.to_owned(),
        };
        Some((path.to_owned(), entry))
    });
    entries.collect()
}

/// A path without `.` and `..`; `None` when it leaves the repository.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => normal.push(name),
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

fn shown(path: &Path) -> String {
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// What git says; the error is its first line.
fn git(folder: &Path, args: &[&str]) -> Result<Vec<u8>, String> {
    let ran = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .output();
    let ran = ran.map_err(|error| format!("cannot run git: {error}"))?;
    if ran.status.success() {
        return Ok(ran.stdout);
    }
    let words = String::from_utf8_lossy(&ran.stderr);
    Err(words.lines().next().unwrap_or("git failed").to_owned())
}
