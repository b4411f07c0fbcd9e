//! Reading a text that a person is in the middle of typing.
//!
//! Where the text stops being YAML, one line near that place is blanked (with as many blanks as it has bytes, so that no other byte
//! moves) such that the next error is as far away, and the tree as large, as possible; a few times over. A line that is one word is
//! tried as a key, with a `:` on its last byte. What is lost is the line being typed, or nothing.

use std::ops::Range;
use std::sync::Arc;

use crate::build::narrow;
use crate::parse::{finish, too_long};
use crate::read::{Read, read};
use crate::tree::Shape;
use crate::{FileId, Limits, Parsed, Problem, Span, Tree};

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
    let mut best = Attempt::new(read(file, text, text, limits), text.to_string(), None);
    let first_error = best.read.error.clone();
    let mut spent = 0;
    let mut colons = Vec::new();
    for _ in 0..STEPS {
        let Some(error) = &best.read.error else {
            break;
        };
        let mut better: Option<Attempt> = None;
        for (repaired, colon) in repairs(&best.source, error, best.read.tree.end()) {
            spent += repaired.len();
            if spent > COST {
                break;
            }
            let read = read(file, text, &repaired, limits);
            let attempt = Attempt::new(read, repaired, colon);
            let gained = attempt.gain.0 > error.span.start;
            if gained
                && better
                    .as_ref()
                    .is_none_or(|better| attempt.gain > better.gain)
            {
                better = Some(attempt);
            }
        }
        let Some(better) = better else {
            break;
        };
        colons.extend(better.colon);
        best = better;
    }
    best.read.error = first_error;
    restore_words(&mut best.read.tree, &colons);
    finish(best.read, limits)
}

/// A text with some lines changed, and what became of it.
struct Attempt {
    read: Read,
    source: String,
    /// Where the last change put a `:`.
    colon: Option<u32>,
    /// How far it was read, and how many nodes there are.
    gain: (u32, usize),
}

impl Attempt {
    fn new(read: Read, source: String, colon: Option<u32>) -> Self {
        let reached = read
            .error
            .as_ref()
            .map_or(u32::MAX, |error| error.span.start);
        let gain = (reached, read.tree.len());
        Self {
            read,
            source,
            colon,
            gain,
        }
    }
}

/// Gives keys back the last byte that was taken for a `:`.
fn restore_words(tree: &mut Tree, colons: &[u32]) {
    for colon in colons {
        let key = tree.nodes.iter_mut().find(|node| node.end == *colon);
        if let Some(key) = key.filter(|key| matches!(key.shape, Shape::Slice(_))) {
            key.end += 1;
            key.second += 1;
        }
    }
}

/// The text with one line near the error blanked, or with a `:` on the end of the only word of a line; one text for each, with the
/// place of the `:`.
fn repairs(
    text: &str,
    error: &Problem,
    last_node: u32,
) -> impl Iterator<Item = (String, Option<u32>)> {
    candidates(text, error, last_node)
        .into_iter()
        .flat_map(move |line| {
            let with_colon = word(&text[line.range()]).map(|last| {
                let colon = line.start as usize + last;
                (cover(text, colon..colon + 1, ":"), Some(narrow(colon)))
            });
            [Some((cover(text, line.range(), " "), None)), with_colon]
                .into_iter()
                .flatten()
        })
}

/// Where the `:` goes in a line that is a key being typed: on the last byte of its only word.
fn word(line: &str) -> Option<usize> {
    let word = line.trim();
    let is_word = word.len() > 1
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    is_word.then(|| line.trim_end().len() - 1)
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
        line = line_of(text, narrow(end.len()), file);
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
    Span::new(file, narrow(start), narrow(end))
}

/// The text with each byte of `range` replaced.
fn cover(text: &str, range: Range<usize>, with: &str) -> String {
    let mut covered = String::with_capacity(text.len());
    covered.push_str(&text[..range.start]);
    covered.extend(std::iter::repeat_n(with, range.len()));
    covered.push_str(&text[range.end..]);
    covered
}
