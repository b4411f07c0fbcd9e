//! The files of a run: their names and their text.

use std::sync::{Arc, OnceLock};

use smol_str::SmolStr;

use crate::{FileId, LineIndex, Span, Tree};

/// A file that was read: its name as shown to people, and its decoded text.
#[derive(Debug, Clone, Default)]
pub struct SourceFile {
    path: SmolStr,
    text: Arc<str>,
    lines: OnceLock<LineIndex>,
    tree: Option<Arc<Tree>>,
}

impl SourceFile {
    /// The name as shown: relative where it can be, with forward slashes.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The decoded text. A byte order mark stays in it, so that spans are the file's own bytes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    pub fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    /// The tree of the text, where it was read to its end and kept: see [`SourceMap::keep_tree`].
    pub fn tree(&self) -> Option<&Tree> {
        self.tree.as_deref()
    }

    /// Lines and columns of the text, counted when first asked for.
    pub fn line_index(&self) -> &LineIndex {
        self.lines
            .get_or_init(|| LineIndex::new(Arc::clone(&self.text)))
    }
}

/// All files of a run. A [`FileId`] is an index into it.
///
/// A clone shares the files, and both may grow: an id of the one is good in the other for every file that was there before.
#[derive(Debug, Default, Clone)]
pub struct SourceMap {
    files: Vec<Arc<SourceFile>>,
}

impl SourceMap {
    /// A map without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file in and gives it its number. Backslashes of a Windows path are shown as slashes by the caller's choice of `path`.
    pub fn add(&mut self, path: impl Into<SmolStr>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId::new(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Arc::new(SourceFile {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
            tree: None,
        }));
        id
    }

    /// Keeps the tree of a file for those who come later, so that nobody reads the text twice.
    ///
    /// # Panics
    ///
    /// When `id` comes from another map.
    pub fn keep_tree(&mut self, id: FileId, tree: Arc<Tree>) {
        let file = self.files.get_mut(id.index());
        let file = file.expect("a file id is used with the map that gave it");
        Arc::make_mut(file).tree = Some(tree);
    }

    /// Lets go of the text of a file that nothing points into any more; its number stays taken.
    pub fn forget(&mut self, id: FileId) {
        if let Some(file) = self.files.get_mut(id.index()) {
            *file = Arc::default();
        }
    }

    /// The file with this number.
    ///
    /// # Panics
    ///
    /// When `id` comes from another map.
    pub fn get(&self, id: FileId) -> &SourceFile {
        self.files
            .get(id.index())
            .expect("a file id is used with the map that gave it")
    }

    /// The text of a span, or `""` when the span does not fit its file.
    pub fn slice(&self, span: Span) -> &str {
        self.files
            .get(span.file.index())
            .and_then(|file| file.text.get(span.range()))
            .unwrap_or("")
    }

    /// All files with their numbers, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..)
            .map(FileId::new)
            .zip(self.files.iter().map(AsRef::as_ref))
    }

    /// How many files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether no file was added.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
