//! The only door to files and variables.
//!
//! The command line reads the disk, the language server lays unsaved buffers over it, tests hand in a map.

use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file.
    NotFound,
    /// The path is a directory, a pipe or a device.
    NotAFile,
    /// The file leaves the repository root (through `..`, an absolute path or a symlink) and the user did not allow that.
    Outside,
    /// The file is larger than the limit, in bytes.
    TooLarge(u64),
    /// Anything else, in the operating system's words.
    Other(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such file"),
            Self::NotAFile => f.write_str("it is a folder, a pipe or a device, not a file"),
            Self::Outside => f.write_str("it is outside the repository (see --allow-outside)"),
            Self::TooLarge(limit) => {
                write!(f, "it is larger than {} MiB", limit.div_ceil(1024 * 1024))
            }
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// Reads files and lists folders on behalf of the libraries, which touch neither disk nor environment themselves.
///
/// Paths are absolute or relative to the loader's own root, with forward slashes.
pub trait Loader {
    /// The bytes of a file. Containment (invariant 10) is decided here.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;
    /// Whether a regular file exists at the path (it may still be refused by [`Loader::read`]).
    fn is_file(&self, path: &str) -> bool;
    /// Whether a directory exists at the path.
    fn is_dir(&self, path: &str) -> bool;
    /// The name of a folder whose path does not tell it, as `.`; a project is named after it.
    fn folder_name(&self, _path: &str) -> Option<String> {
        None
    }
}

/// Files held in memory, for tests and standard input.
#[derive(Debug, Default, Clone)]
pub struct MemoryLoader {
    files: FxHashMap<String, Vec<u8>>,
    /// The folders of all files, and those above them.
    folders: FxHashSet<String>,
}

impl MemoryLoader {
    /// A loader without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let path = path.into();
        let mut folder = path.as_str();
        while let Some(at) = folder.rfind('/') {
            folder = &folder[..at];
            if !self.folders.insert(folder.to_owned()) {
                break;
            }
        }
        self.files.insert(path, bytes.into());
        self
    }
}

impl Loader for MemoryLoader {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if self.is_dir(path) {
            return Err(ReadError::NotAFile);
        }
        self.files.get(path).cloned().ok_or(ReadError::NotFound)
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn is_dir(&self, path: &str) -> bool {
        self.folders.contains(path.trim_end_matches('/'))
    }
}
