//! The only place that reads files.
//!
//! Everything that a file can do to a reader is settled here: it may be a folder, a pipe or a device; a link may lead out
//! of the repository, or in a circle; it may be larger than memory; its name may not be Unicode. Nothing is opened before
//! it is known to be a regular file of acceptable size inside the root.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use composelint_compose::Loader;
use composelint_compose::loader::{Contents, ReadError};
use composelint_yaml::Limits;

mod folders;
mod recalled;

use folders::Folders;
pub(crate) use folders::Nearest;
pub(crate) use recalled::Recalled;

/// How standard input is called on the command line.
pub(crate) const STDIN: &str = "-";

/// Files and standard input, for all projects of a run.
#[derive(Debug)]
pub(crate) struct Disk {
    allow_outside: bool,
    limit: u64,
    /// Files that the command line names, where they are; they may lie outside the root.
    named: Mutex<BTreeSet<PathBuf>>,
    /// Names that are not Unicode: what is shown, and what is meant.
    lossy: Mutex<BTreeMap<String, PathBuf>>,
    stdin: OnceLock<Result<Vec<u8>, ReadError>>,
    folders: Folders,
    journal: Mutex<Vec<String>>,
}

/// The disk as one project sees it.
#[derive(Debug)]
pub(crate) struct ProjectDisk<'a> {
    disk: &'a Disk,
    root: PathBuf,
}

impl Disk {
    /// The disk. `allow_outside` gives up containment.
    pub(crate) fn new(allow_outside: bool) -> Self {
        Self {
            allow_outside,
            limit: Limits::default().file_bytes as u64,
            named: Mutex::default(),
            lossy: Mutex::default(),
            stdin: OnceLock::new(),
            folders: Folders::default(),
            journal: Mutex::default(),
        }
    }

    /// The disk for a project in a folder: it may read what is in its root.
    pub(crate) fn for_project(&self, directory: &Path) -> ProjectDisk<'_> {
        let root = self.root_of(directory);
        ProjectDisk { disk: self, root }
    }

    /// The repository around a folder (the nearest folder with `.git`), else the folder itself; links followed.
    pub(crate) fn root_of(&self, directory: &Path) -> PathBuf {
        let real = self.folders.real(directory);
        let real = real.unwrap_or_else(|| directory.to_owned());
        self.folders.repository(&real).unwrap_or(real)
    }

    /// A folder with links followed; absolute in any case.
    pub(crate) fn real(&self, folder: &Path) -> PathBuf {
        let real = self.folders.real(folder);
        real.unwrap_or_else(|| std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()))
    }

    /// A file with links followed; as it is named where there is none.
    pub(crate) fn real_file(&self, file: &Path) -> PathBuf {
        let real = self.folders.real_file(file);
        real.unwrap_or_else(|_| file.to_owned())
    }

    /// The nearest folder with `.git`, from a real path upwards.
    pub(crate) fn repository_of(&self, real: &Path) -> Option<PathBuf> {
        self.folders.repository(real)
    }

    /// Looks again where folders are from now on: for who lives longer than one run.
    pub(crate) fn forget_folders(&self) {
        self.folders.forget();
    }

    /// The disk for a folder that a relative or lossy path names.
    pub(crate) fn for_shown(&self, directory: &str) -> ProjectDisk<'_> {
        self.for_project(&self.native(directory))
    }

    /// Takes note of a file that the command line names: it may be read wherever it is, unless it is a link.
    pub(crate) fn name(&self, path: &Path) -> String {
        let is_link = fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_symlink());
        if !is_link && let Ok(real) = dunce::canonicalize(path) {
            lock(&self.named).insert(real);
        }
        self.show(path)
    }

    /// How a path is shown and handed to the libraries: with forward slashes, without `./` in front.
    pub(crate) fn show(&self, path: &Path) -> String {
        let shown = path
            .strip_prefix(".")
            .ok()
            .filter(|rest| !rest.as_os_str().is_empty());
        let path = shown.unwrap_or(path);
        let Some(text) = path.to_str() else {
            let text = path.to_string_lossy().into_owned();
            lock(&self.lossy).insert(text.clone(), path.to_owned());
            return text;
        };
        if cfg!(windows) {
            text.replace('\\', "/")
        } else {
            text.to_owned()
        }
    }

    /// The path that a shown path means.
    pub(crate) fn native(&self, shown: &str) -> PathBuf {
        if !shown.contains(char::REPLACEMENT_CHARACTER) {
            return PathBuf::from(shown);
        }
        let lossy = lock(&self.lossy);
        if let Some(exact) = lossy.get(shown) {
            return exact.clone();
        }
        for (at, _) in shown.rmatch_indices('/') {
            if let Some(folder) = lossy.get(&shown[..at]) {
                return folder.join(&shown[at + 1..]);
            }
        }
        PathBuf::from(shown)
    }

    /// What was read so far, in order, one line each.
    pub(crate) fn journal(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.journal))
    }

    fn note(&self, path: &str, result: &Result<Vec<u8>, ReadError>) {
        let line = match result {
            Ok(bytes) => format!("read {path} ({} bytes)", bytes.len()),
            Err(error) => format!("did not read {path}: {error}"),
        };
        lock(&self.journal).push(line);
    }

    fn read_stdin(&self) -> Result<Vec<u8>, ReadError> {
        self.stdin
            .get_or_init(|| read_limited(io::stdin().lock(), self.limit))
            .clone()
    }
}

impl ProjectDisk<'_> {
    /// Whether a file could be read, without reading it.
    pub(crate) fn probe(&self, path: &str) -> Result<(), ReadError> {
        self.open(path).map(drop)
    }

    fn open(&self, path: &str) -> Result<File, ReadError> {
        let native = self.disk.native(path);
        let meta = fs::metadata(&native).map_err(|error| read_error(&error))?;
        if !meta.is_file() {
            return Err(ReadError::NotAFile);
        }
        let real = self.disk.folders.real_file(&native);
        let real = real.map_err(|error| read_error(&error))?;
        let inside = real.starts_with(&self.root) || lock(&self.disk.named).contains(&real);
        if !inside && !self.disk.allow_outside {
            return Err(ReadError::Outside);
        }
        if meta.len() > self.disk.limit {
            return Err(ReadError::TooLarge(self.disk.limit));
        }
        File::open(&real).map_err(|error| read_error(&error))
    }
}

impl Loader for ProjectDisk<'_> {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        let result = if path == STDIN {
            self.disk.read_stdin()
        } else {
            self.open(path)
                .and_then(|file| read_limited(file, self.disk.limit))
        };
        self.disk.note(path, &result);
        result.map(Contents::Bytes)
    }

    fn is_file(&self, path: &str) -> bool {
        path == STDIN || fs::metadata(self.disk.native(path)).is_ok_and(|meta| meta.is_file())
    }

    fn is_dir(&self, path: &str) -> bool {
        fs::metadata(self.disk.native(path)).is_ok_and(|meta| meta.is_dir())
    }

    fn folder_name(&self, path: &str) -> Option<String> {
        let path = if path.is_empty() {
            Path::new(".").to_owned()
        } else {
            self.disk.native(path)
        };
        let absolute = std::path::absolute(path).ok()?;
        // `..` and `.` at the end are nobody's name.
        let real = absolute
            .file_name()
            .map_or_else(|| dunce::canonicalize(&absolute).ok(), |_| None);
        let name = real.as_deref().unwrap_or(&absolute).file_name()?;
        Some(name.to_string_lossy().into_owned())
    }
}

/// Reads to the end, or up to one byte over the limit: a file may grow, and a device may lie about its length.
fn read_limited(from: impl Read, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    from.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| read_error(&error))?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge(limit));
    }
    Ok(bytes)
}

fn read_error(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::NotFound,
        io::ErrorKind::IsADirectory => ReadError::NotAFile,
        io::ErrorKind::PermissionDenied => ReadError::Other("permission denied".to_owned()),
        _ if is_loop(error) => ReadError::Other("symbolic links lead in a circle".to_owned()),
        _ => ReadError::Other(error.to_string()),
    }
}

/// `ELOOP`; the kind for it is not stable yet.
fn is_loop(error: &io::Error) -> bool {
    const ELOOP: &[i32] = if cfg!(target_os = "linux") {
        &[40]
    } else {
        &[62]
    };
    cfg!(unix)
        && error
            .raw_os_error()
            .is_some_and(|code| ELOOP.contains(&code))
}

/// A panic elsewhere does not make what was noted wrong.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
