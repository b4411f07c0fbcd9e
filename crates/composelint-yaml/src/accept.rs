//! What Docker Compose reads although the parser behind this crate does not.
//!
//! Each of these is found by the error it causes. The text is then changed where it stands, byte for byte, into something the parser
//! reads as well, and read again; the tree keeps pointing into the text as written. So a text without oddities costs nothing.

use std::ops::Range;

use granit_parser::ErrorKind;

use crate::quoted;

/// A text as the parser gets it: as long as the text as written, with the oddities taken out.
#[derive(Clone, Default)]
pub(crate) struct Adapted {
    /// The text for the parser.
    pub(crate) source: String,
    /// Quoted scalars whose content was covered up; their text is read from the text as written.
    pub(crate) quoted: Vec<Range<usize>>,
    /// Comments that were covered up.
    pub(crate) comments: Vec<Range<usize>>,
    /// Colons that were covered up, since they belong to the word before them.
    pub(crate) colons: Vec<usize>,
}

/// Where the parser gave up.
pub(crate) struct Stuck<'e> {
    pub(crate) kind: &'e ErrorKind,
    /// The byte it complains about.
    pub(crate) at: usize,
    /// The end of the last token it understood.
    pub(crate) after: usize,
    /// Whether it was inside `[…]` or `{…}`.
    pub(crate) in_flow: bool,
}

/// Whether something of this kind may be read after all.
pub(crate) fn may_adapt(stuck: &Stuck<'_>) -> bool {
    match stuck.kind {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::MappingValueNotAllowed
        | ErrorKind::InvalidColonPlacement => stuck.in_flow,
        ErrorKind::CommentNotSeparated
        | ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar
        | ErrorKind::InvalidBlockScalarHeader
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::TabInIndentation
        | ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator => true,
        _ => false,
    }
}

impl Adapted {
    /// Takes out what the parser is stuck at. Says whether there was something to take out.
    pub(crate) fn adapt(&mut self, stuck: &Stuck<'_>) -> bool {
        let bytes = self.source.as_bytes();
        match stuck.kind {
            ErrorKind::CommentNotSeparated
            | ErrorKind::InvalidTrailingSingleQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
            | ErrorKind::InvalidBlockScalarHeader
                if bytes.get(stuck.at) == Some(&b'#') =>
            {
                let comment = stuck.at..line_end(bytes, stuck.at);
                self.cover(comment.clone(), b' ');
                self.comments.push(comment);
                true
            }
            ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::TabInIndentation
            | ErrorKind::UnknownQuotedScalarEscape => self.adapt_quoted(stuck),
            ErrorKind::TabInBlockIndentation | ErrorKind::TabNotAllowed if stuck.in_flow => {
                self.adapt_tabs(stuck.at)
            }
            ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement
                if stuck.at > stuck.after && goes_on_with_colon(&self.source, stuck.at) =>
            {
                self.adapt_colons(vec![stuck.at]);
                true
            }
            ErrorKind::PlainScalarStartsWithDashFlowIndicator
                if bytes.get(stuck.at) == Some(&b'-') =>
            {
                self.cover(stuck.at..stuck.at + 1, b'x');
                true
            }
            _ => false,
        }
    }

    /// Covers colons, so that each is read as part of the word before it.
    pub(crate) fn adapt_colons(&mut self, colons: Vec<usize>) {
        for at in &colons {
            self.cover(*at..at + 1, b'x');
        }
        self.colons.extend(colons);
    }

    fn adapt_quoted(&mut self, stuck: &Stuck<'_>) -> bool {
        let Some(quoted) = find_quoted(self.source.as_bytes(), stuck.after, stuck.at) else {
            return false;
        };
        if !reads(&self.source, &quoted) {
            return false;
        }
        self.cover(quoted.start + 1..quoted.end - 1, b'x');
        self.quoted.push(quoted);
        true
    }

    /// Turns the tabs that the line of `at` begins with into blanks.
    fn adapt_tabs(&mut self, at: usize) -> bool {
        let bytes = self.source.as_bytes();
        let start = bytes[..at]
            .iter()
            .rposition(|byte| is_break(*byte))
            .map_or(0, |before| before + 1);
        let blanks = bytes[start..]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let indentation = start..start + blanks;
        let has_tab = bytes[indentation.clone()].contains(&b'\t');
        self.cover(indentation, b' ');
        has_tab
    }

    fn cover(&mut self, range: Range<usize>, with: u8) {
        let cover = char::from(with).to_string().repeat(range.len());
        self.source.replace_range(range, &cover);
    }
}

/// Whether a word in `[…]` or `{…}` that ends at `end` goes on with a colon there for Docker Compose: directly before `,`, `]` or `}`.
pub(crate) fn goes_on_with_colon(text: &str, end: usize) -> bool {
    matches!(
        text.as_bytes().get(end..end + 2),
        Some([b':', b',' | b']' | b'}'])
    )
}

/// Whether Docker Compose reads the quoted scalar at `range`: no document marker in it, and one line if it is a key.
fn reads(text: &str, range: &Range<usize>) -> bool {
    let raw = &text[range.clone()];
    let mut lines = raw.split(['\n', '\r']).skip(1).peekable();
    let is_key = text[range.end..]
        .trim_start_matches([' ', '\t'])
        .starts_with(':');
    if is_key && lines.peek().is_some() {
        return false;
    }
    let is_marker = |line: &str| {
        let rest = line
            .strip_prefix("---")
            .or_else(|| line.strip_prefix("..."));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    !lines.any(is_marker) && quoted::decode(raw).is_some()
}

/// The quoted scalar that holds `at`, looked for from the end of a token on.
fn find_quoted(bytes: &[u8], after: usize, at: usize) -> Option<Range<usize>> {
    let mut here = after;
    let mut fresh = true;
    while here <= at {
        let byte = *bytes.get(here)?;
        match byte {
            b'"' | b'\'' if fresh => {
                let end = quoted::end(bytes, here)?;
                if at < end {
                    return Some(here..end);
                }
                here = end;
                fresh = false;
                continue;
            }
            b'#' if fresh => here = line_end(bytes, here),
            b' ' | b'\t' => {}
            b'\n' | b'\r' | b'[' | b'{' | b',' | b']' | b'}' => fresh = true,
            b':' | b'-' | b'?' => {
                let next = bytes.get(here + 1);
                fresh = matches!(next, Some(b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\''));
            }
            b'&' | b'!' | b'*' if fresh => {
                here += bytes[here..]
                    .iter()
                    .take_while(|byte| !byte.is_ascii_whitespace())
                    .count();
                continue;
            }
            _ => fresh = false,
        }
        here += 1;
    }
    None
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .position(|byte| is_break(*byte))
        .map_or(bytes.len(), |length| at + length)
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Characters that YAML 1.1, and so Docker Compose, takes for line ends, and YAML 1.2 does not.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// The text with YAML 1.1's own line ends as ordinary ones, when it has any.
pub(crate) fn with_old_breaks(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(OLD_BREAKS) {
        return None;
    }
    Some(
        text.replace('\u{85}', "\r\n")
            .replace(['\u{2028}', '\u{2029}'], " \r\n"),
    )
}

/// The last of YAML 1.1's own line ends before `at`, or the first one.
pub(crate) fn old_break_before(text: &str, at: usize) -> Option<(usize, char)> {
    let mut places = text.char_indices().filter(|(_, c)| OLD_BREAKS.contains(c));
    let first = places.next()?;
    Some(
        places
            .take_while(|(place, _)| *place < at)
            .last()
            .unwrap_or(first),
    )
}
