//! Comments that silence findings: `# composelint: ignore[rule] -- reason until 2027-01-31`.
//!
//! [`comment`] reads the words, [`place`] finds the entry they cover, [`silence`] matches them with findings.

mod comment;
mod place;
mod silence;

use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::Date;

pub(crate) use place::read_all;
pub(crate) use silence::silence;

/// A comment that begins with `composelint:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionComment {
    /// From the `#` to the end of the line.
    pub span: Span,
    /// Whether the comment has its line to itself.
    pub own_line: bool,
    /// What it covers.
    pub covers: Covers,
    /// The service whose entry that is, in a file that is merged: it covers what other files say about the service, too.
    pub service: Option<SmolStr>,
    /// The rules it names, in order.
    pub names: Vec<SuppressedName>,
    /// What stands after ` -- `, without the date.
    pub reason: Option<String>,
    /// ` until YYYY-MM-DD`.
    pub until: Option<Until>,
    /// What is wrong with its form; it then silences nothing.
    pub fault: Option<Fault>,
}

impl SuppressionComment {
    /// Whether its last day is over.
    pub fn is_expired(&self, today: Option<Date>) -> bool {
        let until = self.until.as_ref().and_then(|until| until.date);
        matches!((until, today), (Some(until), Some(today)) if until < today)
    }
}

/// What a suppression comment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covers {
    /// An entry with its children: the one that begins on the comment's line, or the next one.
    Entry(Span),
    /// The whole file.
    File,
    /// Nothing: no entry begins on its line, or none follows.
    Nothing,
}

/// A rule named in a suppression comment, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressedName {
    /// The name as written.
    pub name: SmolStr,
    /// Its bytes.
    pub span: Span,
    /// Whether there is such a rule.
    pub known: bool,
    /// Whether the rule ran.
    pub ran: bool,
    /// Whether a finding was silenced by it.
    pub used: bool,
}

/// The day after a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Until {
    /// Its bytes.
    pub span: Span,
    /// The day, if the calendar has it.
    pub date: Option<Date>,
}

/// What is wrong with the form of a suppression comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The word after `composelint:` is neither `ignore` nor `ignore-file`.
    UnknownWord(SmolStr),
    /// There is no list of rules in brackets, or it is empty.
    NoRules,
    /// `ignore-file` comes after the first key.
    FileTooLate,
}
