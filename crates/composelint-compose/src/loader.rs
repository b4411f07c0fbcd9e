//! The only door to files and variables.
//!
//! The command line reads the disk, the language server lays unsaved buffers over it, tests hand in a map.

use std::fmt;
use std::sync::Arc;

use composelint_yaml::{DecodeError, Limits, decode};
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

/// Why there is no text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextError {
    /// It could not be read.
    Read(ReadError),
    /// What it holds is no text.
    Decode(DecodeError),
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Bytes that nobody has looked at.
    Bytes(Vec<u8>),
    /// Its text, where the loader knows that: an editor's buffer, a file that was read before. It is shared, not copied.
    Text(Arc<str>),
}

impl Contents {
    /// The bytes; those of the text in UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
        }
    }

    /// The text as Docker Compose's YAML reader decodes it. See [`decode`].
    pub fn into_text(self) -> Result<Arc<str>, DecodeError> {
        let limit = Limits::default().file_bytes;
        match self {
            Self::Bytes(bytes) => Ok(Arc::from(decode(&bytes)?.text)),
            Self::Text(text) if text.len() <= limit => Ok(text),
            Self::Text(text) => Err(DecodeError::TooLong {
                length: text.len(),
                limit,
            }),
        }
    }

    /// The text as Docker Compose reads env files: UTF-8, in which what is not is replaced.
    pub fn into_text_lossy(self) -> Arc<str> {
        match self {
            Self::Bytes(bytes) => Arc::from(String::from_utf8_lossy(&bytes)),
            Self::Text(text) => text,
        }
    }
}

impl From<Vec<u8>> for Contents {
    /// Text where it is UTF-8.
    fn from(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(error) => Self::Bytes(error.into_bytes()),
        }
    }
}

impl From<&[u8]> for Contents {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl<const N: usize> From<&[u8; N]> for Contents {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.to_vec().into()
    }
}

impl From<String> for Contents {
    fn from(text: String) -> Self {
        Self::Text(Arc::from(text))
    }
}

impl From<&str> for Contents {
    fn from(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }
}

/// Reads files and lists folders on behalf of the libraries, which touch neither disk nor environment themselves.
///
/// Paths are absolute or relative to the loader's own root, with forward slashes.
pub trait Loader {
    /// What a file holds. Containment (invariant 10) is decided here.
    fn read(&self, path: &str) -> Result<Contents, ReadError>;
    /// The text of a file, as Docker Compose's YAML reader decodes it.
    fn read_text(&self, path: &str) -> Result<Arc<str>, TextError> {
        let contents = self.read(path).map_err(TextError::Read)?;
        contents.into_text().map_err(TextError::Decode)
    }
    /// Whether a regular file exists at the path (it may still be refused by [`Loader::read`]).
    fn is_file(&self, path: &str) -> bool;
    /// Whether a directory exists at the path.
    fn is_dir(&self, path: &str) -> bool;
    /// The name of a folder whose path does not tell it, as `.`; a project is named after it.
    fn folder_name(&self, _path: &str) -> Option<String> {
        None
    }
}

impl<L: Loader + ?Sized> Loader for &L {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        (**self).read(path)
    }

    fn is_file(&self, path: &str) -> bool {
        (**self).is_file(path)
    }

    fn is_dir(&self, path: &str) -> bool {
        (**self).is_dir(path)
    }

    fn folder_name(&self, path: &str) -> Option<String> {
        (**self).folder_name(path)
    }
}

/// Files held in memory, for tests and standard input.
#[derive(Debug, Default, Clone)]
pub struct MemoryLoader {
    files: FxHashMap<String, Contents>,
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
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Contents>) -> Self {
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
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        match self.files.get(path) {
            Some(contents) => Ok(contents.clone()),
            None if self.is_dir(path) => Err(ReadError::NotAFile),
            None => Err(ReadError::NotFound),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn is_dir(&self, path: &str) -> bool {
        self.folders.contains(path.trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_become_text_as_docker_compose_decodes_them() {
        let utf16 = |text: &str| -> Vec<u8> {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        };
        let cases: [(Contents, Result<&str, &str>, &str); 4] = [
            ("a: ä\r\n".into(), Ok("a: ä\r\n"), "a: ä\r\n"),
            (
                b"\xef\xbb\xbfa".to_vec().into(),
                Ok("\u{feff}a"),
                "\u{feff}a",
            ),
            (
                utf16("ä").into(),
                Ok("\u{feff}ä"),
                "\u{fffd}\u{fffd}\u{fffd}\0",
            ),
            (
                b"a\xff".to_vec().into(),
                Err("byte 1 is not UTF-8"),
                "a\u{fffd}",
            ),
        ];
        for (contents, expected, lossy) in cases {
            let text = contents.clone().into_text();
            let text = text.map_err(|error| error.to_string());
            assert_eq!(text.as_deref().map_err(String::as_str), expected);
            assert_eq!(&*contents.into_text_lossy(), lossy);
        }
    }

    #[test]
    fn a_text_that_is_known_is_shared_and_has_the_same_limit() {
        let text: Arc<str> = Arc::from("a: 1");
        let read = Contents::Text(Arc::clone(&text)).into_text().unwrap();
        assert!(Arc::ptr_eq(&text, &read));
        let limit = Limits::default().file_bytes;
        let long = Contents::from("x".repeat(limit + 1)).into_text();
        let length = limit + 1;
        assert_eq!(long, Err(DecodeError::TooLong { length, limit }));
    }
}
