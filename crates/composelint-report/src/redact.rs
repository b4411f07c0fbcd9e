//! Secrets never leave: what is printed is the text the user wrote, without user names and passwords in URLs, without
//! values that look like secrets, and without anything that stands in an env file behind its `=`.
//!
//! [`redact`] is the one function; [`line_of_file`] is the same for a line of an annotated source, which knows the lines
//! above it: the text of a block scalar belongs to the key it hangs on.

mod key;
mod value;

use std::borrow::Cow;
use std::ops::Range;

use composelint_yaml::SourceFile;

/// What stands in place of a secret.
pub const REDACTED: &str = "***";

/// Where a text comes from, which decides how eagerly it is read as `key: value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// A sentence: `password: use a secret` is prose, `DB_PASSWORD=x` is not.
    Prose,
    /// A line of a Compose file.
    Source,
    /// A line of an env file: everything behind the first `=` is hidden.
    Env,
}

/// The text with [`REDACTED`] in place of every secret.
pub fn redact(text: &str, kind: Text) -> Cow<'_, str> {
    let ranges = secrets(text, kind);
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for range in ranges {
        shown.push_str(&text[done..range.start]);
        shown.push_str(REDACTED);
        done = range.end;
    }
    shown.push_str(&text[done..]);
    Cow::Owned(shown)
}

/// The bytes of a line that must not be shown, in order, without overlap.
///
/// `line` counts from 0; `part` is the part of it that is shown; the ranges are relative to the line.
pub(crate) fn line_of_file(
    file: &SourceFile,
    line: u32,
    kind: Text,
    part: Range<usize>,
) -> Vec<Range<usize>> {
    let Some(range) = file.line_index().line_range(line) else {
        return Vec::new();
    };
    let text = &file.text()[range.start as usize..range.end as usize];
    if kind == Text::Source && hangs_on_secret(file, line, text) {
        let indent = text.len() - text.trim_start().len();
        let start = if text[indent..].starts_with("- ") {
            indent + 2
        } else {
            indent
        };
        let start = start.max(part.start);
        return Some(start..part.end)
            .filter(|range| !range.is_empty())
            .into_iter()
            .collect();
    }
    let Some(shown) = text.get(part.clone()) else {
        return Vec::new();
    };
    let moved = |range: Range<usize>| range.start + part.start..range.end + part.start;
    secrets(shown, kind).into_iter().map(moved).collect()
}

/// The bytes of a text that must not be shown, in order, without overlap.
fn secrets(text: &str, kind: Text) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    if kind == Text::Env {
        ranges.extend(env_value(text));
        return ranges;
    }
    if !value::worth_a_look(text) {
        return ranges;
    }
    value::userinfo(text, &mut ranges);
    value::of_keys(text, kind, &mut ranges);
    value::of_flags(text, &mut ranges);
    value::defaults(text, &mut ranges);
    value::tokens(text, &mut ranges);
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges.dedup_by(|next, kept| {
        let joined = next.start <= kept.end;
        if joined {
            kept.end = kept.end.max(next.end);
        }
        joined
    });
    ranges
}

/// What stands behind the first `=` (or `:`) of a line of an env file; comments are shown.
fn env_value(text: &str) -> Option<Range<usize>> {
    if text.trim_start().starts_with('#') {
        return None;
    }
    let start = text.find(['=', ':']).map_or(0, |at| at + 1);
    (start < text.trim_end().len()).then_some(start..text.len())
}

/// Whether a line is the value of a secret key on a line above: the text of a block scalar, the rest of a long quoted
/// scalar, the argument after `- --password`.
fn hangs_on_secret(file: &SourceFile, line: u32, text: &str) -> bool {
    /// A value that is further from its key than this is shown; private keys are recognised by themselves.
    const LOOK_BACK: u32 = 64;
    let content = text.trim_start();
    let mut indent = text.len() - content.len();
    if content.is_empty() || content.starts_with('#') {
        return false;
    }
    let mut direct = true;
    for above in (line.saturating_sub(LOOK_BACK)..line).rev() {
        let Some(range) = file.line_index().line_range(above) else {
            return false;
        };
        let previous = &file.text()[range.start as usize..range.end as usize];
        let trimmed = previous.trim_start();
        if trimmed.is_empty() {
            continue;
        }
        let depth = previous.len() - trimmed.len();
        if direct && depth == indent && value::ends_with_secret_flag(trimmed) {
            return true;
        }
        direct = false;
        if depth >= indent {
            continue;
        }
        if let Some(opened) = value::opens_secret(trimmed) {
            return opened == value::Opened::Scalar || !value::is_entry(content);
        }
        indent = depth;
        if depth == 0 || value::is_entry(trimmed) && !value::opens_block(trimmed) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests;
