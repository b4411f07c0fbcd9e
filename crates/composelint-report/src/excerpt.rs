//! The few lines of a file that a finding is about, as miette's source code.
//!
//! miette looks for lines in the whole text it is given, once for every label. A finding needs a handful of lines, and the
//! line index knows where they are: an [`Excerpt`] is a small text of its own, made of those lines, redacted, without
//! characters that act, long lines cut around what is marked. Its line numbers and columns are those of the file.

mod line;

use std::collections::BTreeMap;

use composelint_yaml::{Encoding, SourceFile, Span};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::look::Look;
use crate::redact::{self, Text};
use crate::text::shown;

/// A place to draw, and what is there.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// The bytes; only those on the first line are drawn.
    pub(crate) span: Span,
    /// What is at the place; empty: nothing is written there.
    pub(crate) text: String,
    /// Whether this is what the finding is about.
    pub(crate) primary: bool,
}

/// Lines around marks, ready to be drawn.
#[derive(Debug)]
pub(crate) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    labels: Vec<LabeledSpan>,
    /// Offset in `text` and the column in the file, in code points, for the start of every label.
    columns: Vec<(usize, usize)>,
}

/// A line of the excerpt.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Its number in the file, from 0.
    number: usize,
    /// Where it starts in the excerpt.
    start: usize,
}

/// How many lines are shown before and after a marked one.
const CONTEXT: u32 = 1;

impl Excerpt {
    /// The lines of `file` around `marks`.
    pub(crate) fn new(file: &SourceFile, kind: Text, marks: &[Mark], look: Look) -> Self {
        let index = file.line_index();
        let mut last = index.line_count() - 1;
        if index.line_range(last).is_some_and(|range| range.is_empty()) {
            last = last.saturating_sub(1);
        }
        let mut wanted: BTreeMap<u32, Vec<&Mark>> = BTreeMap::new();
        for mark in marks {
            let line = index.line(mark.span.start);
            for near in line.saturating_sub(CONTEXT)..=(line + CONTEXT).min(last.max(line)) {
                wanted.entry(near).or_default();
            }
            wanted.entry(line).or_default().push(mark);
        }
        let digits = wanted
            .last_key_value()
            .map_or(0, |(line, _)| *line + 1)
            .to_string()
            .len();
        let mut excerpt = Self {
            name: shown(file.path()),
            text: String::new(),
            lines: Vec::with_capacity(wanted.len()),
            labels: Vec::with_capacity(marks.len()),
            columns: Vec::with_capacity(marks.len()),
        };
        for (number, marks) in &wanted {
            excerpt.push(file, kind, *number, marks, look.narrower(digits + GUTTER));
        }
        excerpt
    }

    /// Draws a line and places its labels.
    fn push(&mut self, file: &SourceFile, kind: Text, number: u32, marks: &[&Mark], look: Look) {
        let index = file.line_index();
        let Some(range) = index.line_range(number) else {
            return;
        };
        let raw = &file.text()[range.start as usize..range.end as usize];
        let local = |byte: u32| (byte.clamp(range.start, range.end) - range.start) as usize;
        let marks = marks.iter().map(|mark| line::Mark {
            start: local(mark.span.start),
            end: local(mark.span.end),
            text: shown(&mark.text),
            primary: mark.primary,
        });
        let hidden = |part| redact::line_of_file(file, number, kind, part);
        let drawn = line::draw(raw, line::merge(marks.collect()), hidden, look);
        let start = self.text.len();
        for mark in drawn.marks {
            let offset = start + mark.start;
            let byte = range.start + u32::try_from(mark.byte).unwrap_or(0);
            let column = index.line_column(byte, Encoding::CodePoints).column;
            self.columns.push((offset, column as usize));
            let label = Some(mark.text).filter(|text| !text.is_empty());
            let span = SourceSpan::from((offset, mark.end - mark.start));
            self.labels.push(if mark.primary {
                LabeledSpan::new_primary_with_span(label, span)
            } else {
                LabeledSpan::new_with_span(label, span)
            });
        }
        self.lines.push(Line {
            number: number as usize,
            start,
        });
        self.text.push_str(&drawn.text);
        self.text.push('\n');
    }

    /// The labels, at their places in the excerpt.
    pub(crate) fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    fn line_at(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|line| line.start <= offset)
            .saturating_sub(1)
    }

    /// Moves from a line towards the first or last one, by at most `count` lines that follow each other in the file.
    fn reach(&self, from: usize, count: usize, forward: bool) -> usize {
        let mut line = from;
        for _ in 0..count {
            let next = if forward {
                line.checked_add(1)
            } else {
                line.checked_sub(1)
            };
            let Some(next) = next.filter(|next| self.follow(line, *next)) else {
                break;
            };
            line = next;
        }
        line
    }

    fn follow(&self, a: usize, b: usize) -> bool {
        match (self.lines.get(a), self.lines.get(b)) {
            (Some(a), Some(b)) => a.number.abs_diff(b.number) == 1,
            _ => false,
        }
    }
}

/// What miette draws around a line besides its number: ` `, ` | `, and room for arrows.
const GUTTER: usize = 4;

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let first = self.line_at(span.offset());
        let last = self.line_at(span.offset() + span.len());
        let whole = self.lines.get(last).zip(self.lines.get(first));
        let (end, start) = whole.ok_or(MietteError::OutOfBounds)?;
        if end.number - start.number != last - first {
            return Err(MietteError::OutOfBounds);
        }
        let first = self.reach(first, before, false);
        let last = self.reach(last, after, true);
        let start = self.lines[first].start;
        let end = self
            .lines
            .get(last + 1)
            .map_or(self.text.len(), |line| line.start);
        // Without context miette asks for the place it prints above the excerpt.
        let column = self
            .columns
            .iter()
            .find(|(offset, _)| *offset == span.offset());
        let column = column
            .filter(|_| before + after == 0)
            .map_or(0, |(_, column)| *column);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            self.lines[first].number,
            column,
            last + 1 - first,
        )))
    }
}
