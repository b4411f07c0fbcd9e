//! Where a span is, for answers that name lines.

use composelint_yaml::{Encoding, FileId, SourceFile, SourceMap, Span};

use crate::check::Place;
use crate::json::Location;

/// The files that spans are in.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    sources: &'a SourceMap,
}

impl<'a> Places<'a> {
    /// The places of a project's files.
    pub fn new(sources: &'a SourceMap) -> Self {
        Self { sources }
    }

    /// The file a span is in.
    pub fn file(self, span: Span) -> &'a SourceFile {
        self.sources.get(span.file)
    }

    /// The text of a span.
    pub fn text(self, span: Span) -> &'a str {
        self.sources.slice(span)
    }

    /// Where a byte of a file is. A byte order mark is no column: no editor shows it.
    pub(crate) fn place(self, file: FileId, byte: u32, units: Encoding) -> Place {
        let file = self.sources.get(file);
        let position = file.line_index().line_column(byte, units);
        let mark = if position.line == 0 && file.text().starts_with('\u{feff}') {
            if units == Encoding::Bytes { 3 } else { 1 }
        } else {
            0
        };
        Place {
            line: position.line + 1,
            column: position.column.saturating_sub(mark) + 1,
        }
    }

    /// The same, of a whole span, for JSON.
    pub(crate) fn location(self, span: Span) -> Location<'a> {
        Location::of(self.sources, span)
    }

    /// The file a span is in and its line, from 1.
    pub fn line(self, span: Span) -> (&'a str, u32) {
        let file = self.sources.get(span.file);
        let position = file
            .line_index()
            .line_column(span.start, Encoding::CodePoints);
        (file.path(), position.line + 1)
    }

    /// Files and lines of spans, sorted, each once.
    pub fn lines(self, spans: &[Span]) -> Vec<(&'a str, u32)> {
        let mut lines: Vec<(&str, u32)> = spans.iter().map(|span| self.line(*span)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}
