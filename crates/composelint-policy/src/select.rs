//! Selectors: which services, and which nodes around them, a contract speaks of.
//!
//! `label:tier=edge | role:proxy & !legacy-*`: atoms, `&` before `|`, `!` before both, parentheses. The same grammar is that
//! of `composelint select` and `graph --focus`.

mod atom;
mod glob;
mod meaning;
mod parse;

use std::fmt;
use std::ops::Range;

pub use atom::Atom;
pub(crate) use atom::{is_tier_of_roles, list};
pub use glob::matches;
pub(crate) use meaning::ports;
pub use meaning::{Selection, Tiers};

/// A selector as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    text: String,
    /// Operands before their operator, so that neither reading nor asking descends.
    steps: Vec<Step>,
}

/// A step of a selector, on a stack of sets.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Atom(Atom, Range<usize>),
    Not,
    And,
    Or,
}

/// Why a text is no selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectorError {
    /// The bytes of the text that are wrong.
    pub range: Range<usize>,
    /// What is wrong with them.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SelectorError {}

impl Selector {
    /// Reads a selector.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        parse::parse(text)
    }

    /// The text, as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The atoms and the bytes of the text that they stand at.
    pub fn atoms(&self) -> impl Iterator<Item = (&Atom, Range<usize>)> {
        self.steps.iter().filter_map(|step| match step {
            Step::Atom(atom, range) => Some((atom, range.clone())),
            _ => None,
        })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
