//! The texts that the editor has open, kept up to date by its increments.

use std::collections::BTreeMap;
use std::sync::Arc;

use composelint_yaml::{Encoding, LineIndex, Position};
use lsp_types::Uri;

/// How long an open text may be, in bytes: beyond it the server would only be in the way.
const LONGEST: usize = 64 * 1024 * 1024;

/// An open text.
#[derive(Debug, Clone)]
pub struct Document {
    /// The address as the editor writes it.
    pub uri: Uri,
    /// The editor's version.
    pub version: i32,
    /// The text as it stands.
    pub text: Arc<str>,
}

/// A change as the editor reports it: a piece, or all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The piece that is replaced; `None` for the whole text.
    pub range: Option<(Position, Position)>,
    /// What comes in its place.
    pub text: String,
}

/// The open texts by path.
#[derive(Debug, Default)]
pub struct Documents {
    open: BTreeMap<String, Document>,
}

impl Documents {
    /// Takes a text in.
    pub fn open(&mut self, path: String, document: Document) {
        self.open.insert(path, document);
    }

    /// Forgets a text.
    pub fn close(&mut self, path: &str) -> Option<Document> {
        self.open.remove(path)
    }

    /// The text at a path, if it is open.
    pub fn get(&self, path: &str) -> Option<&Document> {
        self.open.get(path)
    }

    /// All open texts in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.open
            .iter()
            .map(|(path, document)| (path.as_str(), document))
    }

    /// Applies changes in their order. A text that is not open stays closed.
    pub fn change(&mut self, path: &str, version: i32, changes: &[Change], encoding: Encoding) {
        let Some(document) = self.open.get_mut(path) else {
            return;
        };
        document.version = version;
        for change in changes {
            document.text = apply(&document.text, change, encoding);
        }
    }
}

/// The text after a change. Places beyond the end are the end, and a piece that ends before it begins is taken the other way round.
pub fn apply(text: &Arc<str>, change: &Change, encoding: Encoding) -> Arc<str> {
    let Some((start, end)) = change.range else {
        return Arc::from(change.text.as_str());
    };
    let lines = LineIndex::new(Arc::clone(text));
    let byte = |position| (lines.offset(position, encoding) as usize).min(text.len());
    let (start, end) = (byte(start), byte(end));
    let (start, end) = (start.min(end), start.max(end));
    if text.len() - (end - start) + change.text.len() > LONGEST {
        return Arc::clone(text);
    }
    let mut changed = String::with_capacity(text.len() - (end - start) + change.text.len());
    changed.push_str(&text[..start]);
    changed.push_str(&change.text);
    changed.push_str(&text[end..]);
    Arc::from(changed)
}
