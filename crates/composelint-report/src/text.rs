//! The one door between text that a file holds and text that a person sees.
//!
//! A Compose file may hold terminal escapes, bidirectional overrides that reorder a line, or line breaks that forge a
//! second line of output. None of it leaves: [`shown`] redacts secrets and spells out every such character.

use std::borrow::Cow;

use crate::redact::{Text, redact};

/// Text from a file, a path or a message, fit for a terminal and for one line.
pub fn shown(text: &str) -> String {
    sanitise(&redact(text, Text::Prose)).into_owned()
}

/// Like [`shown`], for text of our own that may have several lines (a rule's help).
pub fn shown_lines(text: &str) -> String {
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// Spells out the characters that would act instead of being seen: `\u{1b}`. A tab becomes a space.
///
/// Build services read the log, too: what would be a command to one of them is broken up the same way.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    let orders = orders(text);
    if orders.is_empty() && !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if orders.contains(&at) {
            clean.extend(c.escape_unicode());
        } else {
            push_visible(&mut clean, c);
        }
    }
    Cow::Owned(clean)
}

/// The bytes that make a text a command to a build service: `##vso[…]`, `##[…]` and `##teamcity[…]` anywhere on a line,
/// `::error::` where a line could begin once it is wrapped. Without these bytes it is none.
pub(crate) fn orders(text: &str) -> Vec<usize> {
    let mut bytes = Vec::new();
    for (at, _) in text.match_indices("##") {
        let word =
            text[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
        if word.starts_with('[') {
            bytes.push(at + 1);
        }
    }
    for (at, _) in text.match_indices("::") {
        let begins = text[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace);
        let rest = &text[at + 2..];
        if begins && rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains("::") {
            bytes.push(at);
        }
    }
    bytes
}

/// Adds a character, spelled out if it acts.
pub(crate) fn push_visible(line: &mut String, c: char) {
    match c {
        '\t' => line.push(' '),
        c if acts(c) => line.extend(c.escape_unicode()),
        c => line.push(c),
    }
}

/// Whether a character does something to the output other than being seen: control characters, line and paragraph
/// separators, bidirectional controls, invisible tags and marks.
pub(crate) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Text in which every character outside ASCII is spelled out, for terminals and logs that know nothing else.
pub fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            plain.push(c);
        } else {
            plain.extend(c.escape_unicode());
        }
    }
    plain
}

/// `1 finding`, `2 findings`.
pub fn count(n: usize, one: &str) -> String {
    match (n, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        (_, None) => format!("{n} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_spelled_out() {
        for (input, expected) in [
            ("plain é 漢 👩‍💻", "plain é 漢 👩‍💻"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\r\nb", "a\\u{d}\\u{a}b"),
            ("a\tb", "a b"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{0}", "\\u{0}"),
            ("\u{e0041}", "\\u{e0041}"),
            ("a ##vso[task.x]y", "a #\\u{23}vso[task.x]y"),
            ("##[group]", "#\\u{23}[group]"),
            ("###[x]", "#\\u{23}#[x]"),
            ("::error file=x::y", "\\u{3a}:error file=x::y"),
            ("é ::stop-commands::y", "é \\u{3a}:stop-commands::y"),
            ("[::]:80 a::b::c ## b", "[::]:80 a::b::c ## b"),
            ("::1 ::ffff:10.0.0.1", "::1 ::ffff:10.0.0.1"),
        ] {
            assert_eq!(sanitise(input), expected);
        }
    }

    #[test]
    fn ascii_keeps_nothing_else() {
        assert_eq!(ascii("é → db"), "\\u{e9} \\u{2192} db");
    }

    #[test]
    fn counts_read_well() {
        assert_eq!(count(1, "error"), "1 error");
        assert_eq!(count(0, "warning"), "0 warnings");
        assert_eq!(count(2, "entry"), "2 entries");
    }
}
