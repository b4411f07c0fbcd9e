//! How a run ends: three exit codes, the same for every command and format.

use std::fmt;
use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing at or above `--fail-on`: 0.
    Clean,
    /// Findings, or a project that Docker Compose refuses: 1.
    Findings,
    /// The answer is not to be trusted: wrong usage, an unreadable file, nothing to check, an internal error: 2.
    Untrusted,
}

impl Exit {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Untrusted => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a run cannot go on: a sentence for the person who can act, ending in [`Exit::Untrusted`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) struct Failure(pub(crate) String);

impl Failure {
    /// A failure in a few words: lower case, no full stop, backticks around what was typed.
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
