//! From bytes of a text to bytes of a file: a value may be quoted, or made of variables.

use std::ops::Range;

use composelint_compose::Text;
use composelint_yaml::{SourceMap, Span};

/// Where something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The bytes.
    pub span: Span,
    /// Whether these are exactly the bytes that a person would change; otherwise they lie somewhere in the span.
    pub exact: bool,
}

/// The bytes of a part of a text that was read from `span`. What a variable brought along is not looked for.
pub(crate) fn locate(sources: &SourceMap, span: Span, text: &Text, part: &Range<usize>) -> Place {
    let raw = sources.slice(span);
    let whole = Place { span, exact: false };
    let at = if text.is_interpolated() {
        only_word(&masked(raw), &text.text, part)
    } else {
        only(raw, &text.text)
            .map(|base| base + part.start)
            .or_else(|| only_word(raw, &text.text, part))
    };
    let Some(at) = at.and_then(|at| u32::try_from(at).ok()) else {
        return whole;
    };
    let length = u32::try_from(part.len()).unwrap_or(0);
    let start = span.start + at;
    Place {
        span: Span::new(span.file, start, start + length),
        exact: true,
    }
}

/// Where a text stands in another one, if it stands there once.
fn only(raw: &str, text: &str) -> Option<usize> {
    // Most texts are written as they are read.
    if raw == text {
        return Some(0);
    }
    let mut found = raw.match_indices(text).map(|(at, _)| at);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Where a part of a text stands as a word of its own; if it does so more than once, with what is around it.
fn only_word(raw: &str, text: &str, part: &Range<usize>) -> Option<usize> {
    let word = text.get(part.clone())?;
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut found = raw.match_indices(word).map(|(at, _)| at).filter(|at| {
        let before = raw[..*at].chars().next_back();
        let behind = raw[at + word.len()..].chars().next();
        !before.is_some_and(inside) && !behind.is_some_and(inside)
    });
    let first = found.next()?;
    if found.next().is_none() {
        return Some(first);
    }
    let before = text[..part.start].chars().next_back()?;
    let behind: String = text[part.end..].chars().take(6).collect();
    let around = format!("{before}{word}{behind}");
    only(raw, &around).map(|at| at + before.len_utf8())
}

/// The raw text with blanks in the place of `${…}` and `$NAME`, so that bytes keep their places.
fn masked(raw: &str) -> String {
    let mut out: Vec<u8> = raw.as_bytes().to_vec();
    let mut at = 0;
    while let Some(found) = raw[at..].find('$') {
        let start = at + found;
        let end = match raw.as_bytes().get(start + 1) {
            Some(b'{') => close(raw, start + 1),
            Some(b'$') => start + 2,
            _ => raw[start + 1..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .map_or(raw.len(), |length| start + 1 + length),
        };
        // A character that no word has: what stands beside it is a word of its own, but unknown.
        for byte in &mut out[start..end] {
            *byte = b'_';
        }
        at = end;
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The byte behind the `}` that belongs to the `{` at `open`.
fn close(raw: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in raw.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    raw.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(raw: &str, text: &str, part: &str, interpolated: bool) -> Option<String> {
        let mut sources = SourceMap::new();
        let file = sources.add("compose.yaml", raw);
        let span = Span::new(file, 0, u32::try_from(raw.len()).unwrap());
        let start = text.rfind(part).unwrap();
        let text = Text::new(text, interpolated, Vec::new());
        let place = locate(&sources, span, &text, &(start..start + part.len()));
        place.exact.then(|| {
            format!(
                "{}|{}",
                &raw[..place.span.start as usize],
                sources.slice(place.span)
            )
        })
    }

    #[test]
    fn a_host_is_found_in_what_was_written() {
        let cases = [
            ("db:5432", "db:5432", "db", false, Some("|db")),
            ("\"ü db\"", "ü db", "db", false, Some("\"ü |db")),
            (
                "postgres://db:${PW}@db:5432/db",
                "postgres://db:x@db:5432/db",
                "db:5432",
                true,
                Some("postgres://db:${PW}@|db:5432"),
            ),
            ("${HOST:-db}", "db", "db", true, None),
            (
                "${HOST:-${H:-db}}:5432",
                "db:5432",
                "5432",
                true,
                Some("${HOST:-${H:-db}}:|5432"),
            ),
            (
                "[\"--url\", \"http://a\"]",
                "http://a",
                "a",
                false,
                Some("[\"--url\", \"http://|a"),
            ),
        ];
        for (raw, text, part, interpolated, expected) in cases {
            assert_eq!(
                found(raw, text, part, interpolated).as_deref(),
                expected,
                "{raw}"
            );
        }
    }
}
