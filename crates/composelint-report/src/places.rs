//! Where a span is, for answers that name lines.

use composelint_yaml::{Encoding, SourceFile, SourceMap, Span};

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
