//! Changes to a text, as replaced bytes. The text around them stays as it is, line ends included.

use std::fmt;

use crate::{FileId, Span};

/// Replaces the bytes of `span` by `text`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Edit {
    /// The bytes that go; an empty span inserts.
    pub span: Span,
    /// The text that comes.
    pub text: String,
}

impl Edit {
    /// Replaces the bytes of `span`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Inserts before the byte `at`.
    pub fn insert(file: FileId, at: u32, text: impl Into<String>) -> Self {
        Self {
            span: Span::empty(file, at),
            text: text.into(),
        }
    }

    /// Removes the bytes of `span`.
    pub fn delete(span: Span) -> Self {
        Self {
            span,
            text: String::new(),
        }
    }
}

/// Why edits cannot be applied together.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum EditConflict {
    /// Two edits change the same bytes.
    Overlap(Span, Span),
    /// The edits are in more than one file.
    DifferentFiles(Span, Span),
    /// The edit lies outside the text, or cuts a character in two.
    Outside(Span),
}

impl fmt::Display for EditConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap(a, b) => write!(
                f,
                "two edits change the same text: bytes {}..{} and {}..{}",
                a.start, a.end, b.start, b.end
            ),
            Self::DifferentFiles(..) => f.write_str("the edits belong to different files"),
            Self::Outside(span) => {
                write!(
                    f,
                    "an edit of bytes {}..{} does not fit the text",
                    span.start, span.end
                )
            }
        }
    }
}

impl std::error::Error for EditConflict {}

/// Edits of one file that do not overlap, in the order of the text.
///
/// Edits may touch. Several insertions at one place keep the order they were given in.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Edits {
    sorted: Vec<Edit>,
}

impl Edits {
    /// Sorts edits and refuses those that overlap or are in different files.
    pub fn new(edits: impl IntoIterator<Item = Edit>) -> Result<Self, EditConflict> {
        let mut sorted: Vec<Edit> = edits.into_iter().collect();
        sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
        for pair in sorted.windows(2) {
            let (a, b) = (pair[0].span, pair[1].span);
            if a.file != b.file {
                return Err(EditConflict::DifferentFiles(a, b));
            }
            if b.start < a.end {
                return Err(EditConflict::Overlap(a, b));
            }
        }
        Ok(Self { sorted })
    }

    /// The edits, in the order of the text.
    pub fn as_slice(&self) -> &[Edit] {
        &self.sorted
    }

    /// The text with all edits made.
    pub fn apply(&self, text: &str) -> Result<String, EditConflict> {
        let added: usize = self.sorted.iter().map(|edit| edit.text.len()).sum();
        let mut result = String::with_capacity(text.len() + added);
        let mut done = 0;
        for edit in &self.sorted {
            let range = edit.span.range();
            let kept = text
                .get(done..range.start)
                .ok_or(EditConflict::Outside(edit.span))?;
            text.get(range.clone())
                .ok_or(EditConflict::Outside(edit.span))?;
            result.push_str(kept);
            result.push_str(&edit.text);
            done = range.end;
        }
        result.push_str(&text[done..]);
        Ok(result)
    }
}
