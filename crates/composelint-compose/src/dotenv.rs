//! Env files: `.env`, `--env-file`, and what `env_file` names, by the grammar of compose-go's `dotenv` package.
//!
//! Compose stops at the first mistake; here the next line is read on, so that all of them are found at once.

mod escape;
mod raw;

use composelint_yaml::{FileId, Span};
use indexmap::IndexMap;
use memchr::{memchr, memchr_iter};
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;

use crate::interpolate::{Lookup, Places, substitute};
use crate::mistake;
use crate::problem::{Problem, ProblemCode};
use crate::project::VariableUse;
use crate::value::Text;
use crate::words::short;

pub(crate) use raw::read_raw;

/// How many variables get room before they are read.
const MOST_RESERVED: usize = 64;

/// A variable that an env file sets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Assignment {
    /// From the key to the end of the value.
    pub(crate) span: Span,
    /// The bytes of the value without its quotes; of the key where it has none and is taken from outside.
    pub(crate) value_span: Span,
    /// The value, variables replaced.
    pub(crate) value: Text,
}

/// What env files set, the first mention first. A later file goes into the same map.
pub(crate) type Assignments = IndexMap<SmolStr, Assignment, FxBuildHasher>;

/// What else there is to say about an env file.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    pub(crate) problems: Vec<Problem>,
    pub(crate) uses: Vec<VariableUse>,
}

/// Reads an env file into `known`, where earlier files may have left variables. The lookup's variables come before them.
pub(crate) fn read(
    file: FileId,
    text: &str,
    lookup: &Lookup<'_>,
    known: &mut Assignments,
) -> Remarks {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    // Nearly every line with a `=` sets a variable; a table that grows is filled anew each time.
    let likely = memchr_iter(b'=', text.as_bytes()).count();
    known.reserve(likely.min(MOST_RESERVED));
    let mut reader = Reader {
        file,
        text,
        at: start,
        lookup,
        known,
        remarks: Remarks::default(),
    };
    while reader.skip_to_statement() {
        reader.statement();
    }
    reader.remarks
}

struct Reader<'t, 'l> {
    file: FileId,
    text: &'t str,
    at: usize,
    lookup: &'t Lookup<'l>,
    known: &'t mut Assignments,
    remarks: Remarks,
}

/// What stands in front of a value.
enum Key<'t> {
    /// The name of a variable that gets a value.
    Assigned(&'t str, Span),
    /// A name alone on its line: the value comes from outside.
    Inherited(&'t str, Span),
}

impl<'t> Reader<'t, '_> {
    /// Goes past blanks, empty lines and comments; false at the end of the file.
    fn skip_to_statement(&mut self) -> bool {
        loop {
            let rest = self.rest().trim_start();
            self.at = self.text.len() - rest.len();
            if !rest.starts_with('#') {
                return !rest.is_empty();
            }
            self.skip_line();
        }
    }

    fn statement(&mut self) {
        match self.key() {
            None => self.skip_line(),
            Some(Key::Inherited(name, span)) => self.inherit(name, span),
            Some(Key::Assigned(name, span)) => match self.rest().chars().next() {
                Some(quote @ ('"' | '\'')) => self.quoted(name, span, quote),
                _ => self.unquoted(name, span),
            },
        }
    }

    /// Reads `NAME =`, `NAME:`, `export NAME=` or `NAME` and the blanks after it. None for what is reported.
    fn key(&mut self) -> Option<Key<'t>> {
        self.skip_export();
        let start = self.at;
        let text = self.text;
        let plain = text.as_bytes()[start..].iter();
        let plain = plain.take_while(|byte| is_plain(**byte)).count();
        let end = text[start + plain..]
            .char_indices()
            .find(|(_, c)| !is_blank(*c) && !in_name(*c))
            .map(|(at, c)| (plain + at, c));
        let (length, inherited) = match end {
            Some((at, '=' | ':')) => (at, false),
            Some((at, '\n')) => (at, true),
            Some((at, c)) => {
                self.unexpected(start + at, c);
                return None;
            }
            // A last line without a line end and without `=` is the value of a variable without a name.
            None => return Some(Key::Assigned("", self.span(start, start))),
        };
        let name = text[start..start + length].trim_end();
        let span = self.span(start, start + name.len());
        self.at = start + length + 1;
        if name.bytes().any(|byte| byte == b' ') {
            // What stands there may be the rest of a value: it is not repeated.
            let message = "this key contains a space".to_owned();
            self.refuse(span, message, "write one `KEY=VALUE` on each line");
            // The line end already belongs to a key without a value.
            if inherited {
                self.at -= 1;
            }
            return None;
        }
        self.at += self.rest().len() - self.rest().trim_start_matches(is_blank).len();
        Some(if inherited {
            Key::Inherited(name, span)
        } else {
            Key::Assigned(name, span)
        })
    }

    fn skip_export(&mut self) {
        let Some(rest) = self.rest().strip_prefix("export") else {
            return;
        };
        if rest.starts_with(['\t', '\n', '\x0c', '\r', ' ']) {
            self.at = self.text.len() - rest.trim_start_matches(is_blank).len();
        }
    }

    fn unexpected(&mut self, at: usize, c: char) {
        let span = self.span(at, at + c.len_utf8());
        let message = format!(
            "unexpected character `{}` in a variable's name",
            short(&c.to_string())
        );
        self.refuse(
            span,
            message,
            "a name is made of letters, digits, `_`, `.` and `-`; start a comment with `#`",
        );
    }

    fn inherit(&mut self, name: &str, span: Span) {
        if let Some(value) = (self.lookup.value)(name) {
            self.known.insert(
                name.into(),
                Assignment {
                    span,
                    value_span: span,
                    value,
                },
            );
        }
    }

    fn unquoted(&mut self, name: &str, key: Span) {
        let start = self.at;
        let rest = self.rest();
        let end = memchr(b'\n', rest.as_bytes());
        let line = &rest[..end.unwrap_or(rest.len())];
        self.at = (start + line.len() + 1).min(self.text.len());
        let comment = memchr_iter(b'#', line.as_bytes()).find(|at| line[..*at].ends_with(' '));
        let value = comment.map_or(line, |at| &line[..at - 1]).trim_end();
        let span = self.span(start, start + value.len());
        let value = self.expand(value, span);
        self.assign(name, key, span, value);
    }

    fn quoted(&mut self, name: &str, key: Span, quote: char) {
        let start = self.at + 1;
        let Some((text, length)) = escape::quoted(&self.text[start..], quote) else {
            let line = self.rest().split('\n').next().unwrap_or("");
            let span = self.span(self.at, self.at + line.trim_end().len());
            self.refuse(
                span,
                "the quote is never closed".to_owned(),
                "add the closing quote at the end of the value",
            );
            self.skip_line();
            return;
        };
        let span = self.span(start, start + length);
        self.at = start + length + 1;
        let value = if quote == '"' {
            self.expand(&escape::expand(&text), span)
        } else {
            Text::plain(text)
        };
        self.assign(name, key, span, value);
    }

    /// Replaces the variables of a value: by the lookup's, else by what is known from the file so far.
    fn expand(&mut self, template: &str, span: Span) -> Text {
        if memchr(b'$', template.as_bytes()).is_none() {
            return Text::plain(template);
        }
        let known = &*self.known;
        let outer = self.lookup;
        let value = |name: &str| {
            (outer.value)(name).or_else(|| known.get(name).map(|known| known.value.clone()))
        };
        let lookup = Lookup {
            value: &value,
            blank: outer.blank,
            budget: outer.budget,
        };
        let done = substitute(template, &lookup);
        let raw = self.text.get(span.range()).unwrap_or("");
        let mut places = Places::new(template, raw, span);
        for found in done.uses {
            self.remarks.uses.push(VariableUse {
                name: found.name,
                span: places.span(&found.at),
                state: found.state,
                value: found.value,
            });
        }
        for found in &done.mistakes {
            self.remarks
                .problems
                .push(mistake::problem(found, template, places.span(&found.at)));
        }
        done.text
    }

    fn assign(&mut self, name: &str, key: Span, value_span: Span, value: Text) {
        self.known.insert(
            name.into(),
            Assignment {
                span: key.cover(value_span),
                value_span,
                value,
            },
        );
    }

    fn refuse(&mut self, span: Span, message: String, help: &str) {
        self.remarks
            .problems
            .push(Problem::refused(ProblemCode::MissingEnvFile, span, message).help(help));
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn span(&self, start: usize, end: usize) -> Span {
        span(self.file, start, end)
    }
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, narrow(start), narrow(end))
}

/// A blank that does not end the line.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}

/// Whether a byte is one that most names are made of.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn in_name(c: char) -> bool {
    matches!(c, '_' | '.' | '-' | '[' | ']') || c.is_alphabetic() || c.is_numeric()
}

#[cfg(test)]
mod tests;
