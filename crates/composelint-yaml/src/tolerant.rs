//! Reading a text that a person is in the middle of typing.
//!
//! Where the text stops being YAML, one line near that place is blanked (with as many blanks as it has bytes, so that no other byte
//! moves) such that the next error is as far away, and the tree as
//! large, as possible; a few times over. What is lost is the line being typed.

use std::sync::Arc;

use crate::parse::{finish, too_long};
use crate::read::{Read, read};
use crate::{FileId, Limits, Parsed, Problem, Span};

/// How many lines are blanked at most.
const STEPS: usize = 10;
/// How many lines before the error are tried, besides its own and the last one understood.
const BEFORE: usize = 3;
/// How many bytes are parsed at most in search of a repair; beyond it the text before the error is what there is.
const COST: usize = 8 * 1024 * 1024;

/// Reads a text as [`parse`](crate::parse) does, and goes on after an error by leaving out the lines that cause it.
///
/// All problems of the text as it stands are reported, the first error with them; spans are bytes of `text`.
pub fn parse_tolerant(file: FileId, text: &Arc<str>, limits: &Limits) -> Parsed {
    if let Some(refused) = too_long(file, text, limits) {
        return refused;
    }
    let mut best = read(file, text, text, limits);
    let first_error = best.error.clone();
    let mut source = text.to_string();
    let mut spent = 0;
    for _ in 0..STEPS {
        let Some(error) = &best.error else {
            break;
        };
        let mut better: Option<((u32, usize), Read, String)> = None;
        for line in candidates(&source, error, best.tree.end()) {
            spent += source.len();
            if spent > COST {
                break;
            }
            let repaired = blank(&source, line);
            let read = read(file, text, &repaired, limits);
            let reached = read
                .error
                .as_ref()
                .map_or(u32::MAX, |error| error.span.start);
            let gain = (reached, read.tree.len());
            if reached > error.span.start && better.as_ref().is_none_or(|(most, ..)| gain > *most) {
                better = Some((gain, read, repaired));
            }
        }
        let Some((_, read, repaired)) = better else {
            break;
        };
        best = read;
        source = repaired;
    }
    best.error = first_error;
    finish(best, limits)
}

/// The lines worth blanking: that of the error, that of the last node, and those before the error. Blank lines are not.
fn candidates(text: &str, error: &Problem, last_node: u32) -> Vec<Span> {
    let file = error.span.file;
    let mut lines = vec![line_of(text, error.span.start, file)];
    lines.push(line_of(text, last_node, file));
    let mut line = lines[0];
    for _ in 0..BEFORE {
        let before = &text[..line.start as usize];
        let Some(end) = before
            .strip_suffix("\r\n")
            .or(before.strip_suffix(['\n', '\r']))
        else {
            break;
        };
        line = line_of(text, crate::build::narrow(end.len()), file);
        lines.push(line);
    }
    let mut seen = Vec::new();
    lines.retain(|line| {
        let fresh = !seen.contains(line) && !text[line.range()].trim().is_empty();
        seen.push(*line);
        fresh
    });
    lines
}

/// The line of a byte, without its line end.
fn line_of(text: &str, byte: u32, file: FileId) -> Span {
    let bytes = text.as_bytes();
    let at = (byte as usize).min(bytes.len());
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = bytes[..at]
        .iter()
        .rposition(is_break)
        .map_or(0, |before| before + 1);
    let end = bytes[at..]
        .iter()
        .position(is_break)
        .map_or(bytes.len(), |after| at + after);
    Span::new(file, crate::build::narrow(start), crate::build::narrow(end))
}

fn blank(text: &str, line: Span) -> String {
    let range = line.range();
    let mut repaired = String::with_capacity(text.len());
    repaired.push_str(&text[..range.start]);
    repaired.extend(std::iter::repeat_n(' ', range.len()));
    repaired.push_str(&text[range.end..]);
    repaired
}
