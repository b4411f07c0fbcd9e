//! The disk as it was when a project was read: what a fix is tried on is read once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use composelint_compose::Loader;
use composelint_compose::loader::{Contents, ReadError};
use composelint_yaml::SourceMap;

use super::ProjectDisk;

/// A disk that answers from memory what was asked before.
pub(crate) struct Recalled<'a> {
    below: ProjectDisk<'a>,
    /// The texts that were read for the project.
    texts: BTreeMap<&'a str, &'a Arc<str>>,
    read: RefCell<BTreeMap<String, Result<Contents, ReadError>>>,
    is_file: RefCell<BTreeMap<String, bool>>,
    is_dir: RefCell<BTreeMap<String, bool>>,
}

impl<'a> Recalled<'a> {
    /// The disk of a project whose texts are known.
    pub(crate) fn new(below: ProjectDisk<'a>, sources: &'a SourceMap) -> Self {
        let texts = sources
            .iter()
            .map(|(_, file)| (file.path(), file.shared_text()));
        Self {
            below,
            texts: texts.collect(),
            read: RefCell::default(),
            is_file: RefCell::default(),
            is_dir: RefCell::default(),
        }
    }
}

impl Loader for Recalled<'_> {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        if let Some(text) = self.texts.get(path) {
            return Ok(Contents::Text(Arc::clone(text)));
        }
        once(&self.read, path, || self.below.read(path))
    }

    fn is_file(&self, path: &str) -> bool {
        self.texts.contains_key(path) || once(&self.is_file, path, || self.below.is_file(path))
    }

    fn is_dir(&self, path: &str) -> bool {
        once(&self.is_dir, path, || self.below.is_dir(path))
    }

    fn folder_name(&self, path: &str) -> Option<String> {
        self.below.folder_name(path)
    }
}

/// The answer to a question, asked at most once.
fn once<T: Clone>(known: &RefCell<BTreeMap<String, T>>, path: &str, ask: impl FnOnce() -> T) -> T {
    if let Some(known) = known.borrow().get(path) {
        return known.clone();
    }
    let answer = ask();
    known.borrow_mut().insert(path.to_owned(), answer.clone());
    answer
}
