//! Changed texts: edits of files by their path, and a loader in which files read as they would after the edits.

use std::collections::BTreeMap;

use composelint_compose::Loader;
use composelint_compose::loader::{Contents, ReadError};
use composelint_yaml::{Edit, Edits, FileId, SourceMap, Span};

/// Texts that stand in for those of files, by the path that the loader knows the file by.
pub type Texts = BTreeMap<String, String>;

/// A loader in which some files have other texts: what a caller loads with to see what a fix would do.
pub struct Overlay<'a> {
    under: &'a dyn Loader,
    texts: &'a Texts,
}

impl<'a> Overlay<'a> {
    /// `texts` over the files of `under`.
    pub fn new(under: &'a dyn Loader, texts: &'a Texts) -> Self {
        Self { under, texts }
    }
}

impl Loader for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.as_str().into()),
            None => self.under.read(path),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        self.texts.contains_key(path) || self.under.is_file(path)
    }

    fn is_dir(&self, path: &str) -> bool {
        self.under.is_dir(path)
    }

    fn folder_name(&self, path: &str) -> Option<String> {
        self.under.folder_name(path)
    }
}

/// An edit of a file that is known by its path: it outlives the texts it was made for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileEdit {
    /// The file, as the loader knows it.
    pub file: String,
    /// The first byte that goes.
    pub start: u32,
    /// The byte after the last that goes; the same as `start` inserts.
    pub end: u32,
    /// The text that comes.
    pub text: String,
}

impl FileEdit {
    /// An edit of a source.
    pub(super) fn new(edit: &Edit, sources: &SourceMap) -> Self {
        Self {
            file: sources.get(edit.span.file).path().to_owned(),
            start: edit.span.start,
            end: edit.span.end,
            text: edit.text.clone(),
        }
    }

    /// Whether two edits cannot be made together: they change the same bytes, or write at the same place.
    pub(super) fn disturbs(&self, other: &Self) -> bool {
        let apart = self.end <= other.start || other.end <= self.start;
        self.file == other.file && (!apart || self.start == other.start)
    }

    fn added(&self) -> i64 {
        i64::try_from(self.text.len()).unwrap_or(i64::MAX) - i64::from(self.end - self.start)
    }
}

/// The texts after edits that do not disturb each other; `None` where they do, or do not fit.
pub(super) fn edited<'e>(
    edits: impl IntoIterator<Item = &'e FileEdit>,
    text_of: impl Fn(&str) -> Option<String>,
) -> Option<Texts> {
    let mut by_file: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        let span = Span::new(FileId::new(0), edit.start, edit.end);
        by_file
            .entry(&edit.file)
            .or_default()
            .push(Edit::replace(span, edit.text.as_str()));
    }
    let apply = |(file, edits): (&str, Vec<Edit>)| {
        let text = Edits::new(edits).ok()?.apply(&text_of(file)?).ok()?;
        Some((file.to_owned(), text))
    };
    by_file.into_iter().map(apply).collect()
}

/// Edits that were made together, to find the way back from the text after them to the text before.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// In the order of files and bytes.
    edits: Vec<FileEdit>,
}

impl Round {
    pub(super) fn new(mut edits: Vec<FileEdit>) -> Self {
        edits.sort();
        Self { edits }
    }

    /// Where a byte of a file's text was before; a byte that was written is where its edit begins.
    pub(super) fn before(&self, file: &str, byte: u32) -> u32 {
        let mut added = 0;
        for edit in self.edits.iter().filter(|edit| edit.file == file) {
            let start = i64::from(edit.start) + added;
            let written = i64::try_from(edit.text.len()).unwrap_or(i64::MAX);
            if i64::from(byte) < start {
                break;
            }
            if i64::from(byte) < start + written {
                return edit.start;
            }
            added += edit.added();
        }
        u32::try_from(i64::from(byte) - added).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> FileEdit {
        FileEdit {
            file: "compose.yaml".to_owned(),
            start,
            end,
            text: text.to_owned(),
        }
    }

    #[test]
    fn bytes_find_their_way_back() {
        // `abcdefgh` becomes `aXYZcfgh`: `b` is replaced, `de` is gone.
        let round = Round::new(vec![edit(3, 5, ""), edit(1, 2, "XYZ")]);
        let before: Vec<u32> = (0..8).map(|at| round.before("compose.yaml", at)).collect();
        assert_eq!(before, [0, 1, 1, 1, 2, 5, 6, 7]);
        assert_eq!(round.before("other.yaml", 4), 4);
    }

    #[test]
    fn edits_of_the_same_place_disturb_each_other() {
        for (a, b, expected) in [
            (edit(1, 3, ""), edit(2, 4, ""), true),
            (edit(1, 3, ""), edit(3, 4, ""), false),
            (edit(2, 2, "x"), edit(2, 2, "y"), true),
            (edit(2, 2, "x"), edit(2, 4, ""), true),
            (edit(2, 2, "x"), edit(1, 3, ""), true),
            (edit(1, 2, ""), edit(2, 2, "x"), false),
        ] {
            assert_eq!(a.disturbs(&b), expected, "{a:?} {b:?}");
            assert_eq!(b.disturbs(&a), expected, "{b:?} {a:?}");
        }
    }
}
