//! The parser's errors in words for the person who wrote the text.

use granit_parser::{ErrorKind, ScanError};

use crate::{Limits, Problem, ProblemKind, Span};

/// A key or a name as it can stand in a message: short, and without line ends or other control characters.
pub(crate) fn shown(key: &str) -> String {
    let mut shown: String = key
        .chars()
        .take(40)
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect();
    if key.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

/// Nesting beyond the limit.
pub(crate) fn too_deep(span: Span, limits: &Limits) -> Problem {
    let message = format!("nested more than {} levels deep", limits.depth);
    Problem::new(ProblemKind::Limit, span, message)
        .with_help("no Compose file needs this depth; remove the extra brackets or levels")
}

/// More nodes and comments than the limit.
pub(crate) fn too_many(span: Span, limits: &Limits) -> Problem {
    let message = format!(
        "the file has more than {} values and comments",
        limits.nodes
    );
    Problem::new(ProblemKind::Limit, span, message)
        .with_help("split the file, or leave it out of the check")
}

/// Not YAML. `rest` is the text from the error on.
pub(crate) fn syntax(span: Span, rest: &str, error: &ScanError) -> Problem {
    let first = rest.chars().next();
    let (message, help) = words(error.kind(), first)
        .unwrap_or_else(|| (error.info(), "compare this line with the lines above it"));
    Problem::new(ProblemKind::Syntax, span, message).with_help(help)
}

fn words(kind: &ErrorKind, first: Option<char>) -> Option<(String, &'static str)> {
    if let Some(words) = structure(kind).or_else(|| scalars(kind)) {
        return Some((words.0.to_owned(), words.1));
    }
    match kind {
        ErrorKind::UnexpectedCharacter { character } => Some((
            format!(
                "the character U+{:04X} cannot stand here",
                u32::from(*character)
            ),
            "remove it, or write it as an escape in double quotes",
        )),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => Some((
            format!("`{open}` is closed with `{close}`"),
            "close a bracket with its own kind",
        )),
        ErrorKind::UnclosedFlowCollection { open } => {
            Some((format!("`{open}` is not closed"), "add the closing bracket"))
        }
        ErrorKind::ExpectedNodeContent if matches!(first, Some('@' | '`')) => Some((
            format!("a value cannot begin with `{}`", first.unwrap_or_default()),
            "put the value in quotes",
        )),
        _ => None,
    }
}

type Words = (&'static str, &'static str);

fn structure(kind: &ErrorKind) -> Option<Words> {
    Some(match kind {
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::UnexpectedEofImplicitFlowMapping => (
            "an item is missing, or `[` is not closed",
            "remove the extra comma, or add `]`",
        ),
        ErrorKind::UnexpectedEofFlowMapping => ("`{` is not closed", "add `}`"),
        ErrorKind::ExpectedFlowSequenceSeparator => (
            "`,` or `]` is expected here",
            "separate the items with commas and close the list",
        ),
        ErrorKind::ExpectedFlowMappingSeparator => (
            "`,` or `}` is expected here",
            "separate the entries with commas and close the mapping",
        ),
        ErrorKind::MisplacedFlowCollectionEnd => (
            "this bracket closes nothing",
            "remove it, or add the opening bracket",
        ),
        ErrorKind::ExpectedBlockMappingKey => (
            "a key is expected here",
            "give this line the indentation of the keys it belongs to",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => (
            "`-` is expected here",
            "give this line the indentation of the list it belongs to",
        ),
        ErrorKind::InvalidIndentation => (
            "the indentation fits no level above",
            "give this line the indentation of the lines it belongs to",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => (
            "a list cannot begin here",
            "begin the list on a line of its own",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "`:` is missing after this key",
            "write `key: value`, or indent a value that goes on",
        ),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "a second `key: value` cannot stand here",
            "put a value that contains `: ` in quotes, or begin the entry on its own line",
        ),
        ErrorKind::MappingKeyNotAllowed => (
            "a key cannot stand here",
            "begin the entry on a line of its own",
        ),
        ErrorKind::ExpectedDocumentStart => (
            "the text goes on after its end",
            "indent this line like the ones it belongs to, or begin a document with `---`",
        ),
        _ => return None,
    })
}

fn scalars(kind: &ErrorKind) -> Option<Words> {
    Some(match kind {
        ErrorKind::UnclosedQuotedScalar => ("the quote is not closed", "add the closing quote"),
        ErrorKind::InvalidQuotedScalarIndent => (
            "the quote is not closed before this line",
            "close the quote, or indent the lines it goes on in",
        ),
        ErrorKind::DocumentIndicatorInQuotedScalar => (
            "the quote is not closed before the document ends",
            "close the quote, or indent this line",
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "text follows a closing quote",
            "put the whole value in quotes; inside '…' a quote is doubled, inside \"…\" it is written \\\"",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            "this escape does not exist in YAML",
            "write a backslash as `\\\\`, or use single quotes",
        ),
        ErrorKind::InvalidQuotedScalarHexEscape | ErrorKind::InvalidUnicodeEscape => (
            "this escape is not a character",
            "write `\\x` with 2, `\\u` with 4 or `\\U` with 8 hexadecimal digits",
        ),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => ("a tab cannot be used for indentation", "use blanks"),
        ErrorKind::InvalidBlockScalarIndent => (
            "this line is indented less than the text it belongs to",
            "indent all lines of the text alike",
        ),
        ErrorKind::InvalidBlockScalarHeader => {
            ("text follows `|` or `>`", "begin the text on the next line")
        }
        ErrorKind::ZeroBlockScalarIndent => {
            ("the indentation after `|` or `>` is 1 to 9", "remove the 0")
        }
        ErrorKind::CommentInterceptedScalar => (
            "a comment stands inside a value of several lines",
            "move the comment, or put the value in quotes",
        ),
        ErrorKind::CommentNotSeparated => (
            "a comment needs a blank before its `#`",
            "add a blank before `#`",
        ),
        ErrorKind::UndeclaredTagHandle => (
            "this tag belongs to no declared `%TAG`",
            "write `!name` or `!!type`",
        ),
        ErrorKind::MissingAnchorOrAliasName => (
            "a name is missing after `&` or `*`",
            "add the name, or put the value in quotes",
        ),
        _ => return None,
    })
}
