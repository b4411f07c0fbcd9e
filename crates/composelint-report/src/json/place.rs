//! A place in a file, as all JSON tells it.

use composelint_yaml::{Encoding, SourceMap, Span};
use serde::Serialize;

use crate::places::Places;

/// A place in a file.
#[derive(Serialize)]
pub(crate) struct Location<'a> {
    file: &'a str,
    start: Point,
    end: Point,
}

/// Lines and columns from 1, columns in code points; bytes from 0.
#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    byte: u32,
}

impl<'a> Location<'a> {
    /// Where a span of these files is.
    pub(crate) fn of(sources: &'a SourceMap, span: Span) -> Self {
        let places = Places::new(sources);
        let point = |byte| {
            let place = places.place(span.file, byte, Encoding::CodePoints);
            Point {
                line: place.line,
                column: place.column,
                byte,
            }
        };
        Self {
            file: sources.get(span.file).path(),
            start: point(span.start),
            end: point(span.end),
        }
    }
}
