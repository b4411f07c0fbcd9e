//! Variables that the configuration knows.

use smol_str::SmolStr;

use crate::role::Role;
use crate::wants::variables::{Meaning, Part};

/// What the value of a variable is for, as a configuration may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableMeaning {
    /// A host, or a host and a port.
    Host,
    /// A list of hosts.
    Hosts,
    /// The port of the host in the variable beside it.
    Port,
    /// Where the service itself listens.
    Listen,
    /// An address for browsers and others outside.
    Browser,
    /// No address of somebody to talk to.
    Nothing,
}

impl VariableMeaning {
    /// The words for it.
    pub const WORDS: [&'static str; 6] = ["host", "hosts", "port", "listen", "browser", "nothing"];

    /// The meaning a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "host" => Self::Host,
            "hosts" => Self::Hosts,
            "port" => Self::Port,
            "listen" => Self::Listen,
            "browser" => Self::Browser,
            "nothing" => Self::Nothing,
            _ => return None,
        })
    }

    const fn meaning(self) -> Meaning {
        match self {
            Self::Host => Meaning::Host,
            Self::Hosts => Meaning::Hosts,
            Self::Port => Meaning::Port,
            Self::Listen => Meaning::Listen,
            Self::Browser => Meaning::Browser,
            Self::Nothing => Meaning::Name,
        }
    }
}

/// A pattern of names, and what they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnVariable {
    /// In capitals, joined by `_`.
    words: SmolStr,
    pub(super) part: Part,
    pub(super) meaning: Option<Meaning>,
    pub(super) role: Option<Role>,
}

impl OwnVariable {
    pub(super) fn parse(
        pattern: &str,
        meaning: Option<VariableMeaning>,
        role: Option<Role>,
    ) -> Result<Self, &'static str> {
        let text = normalised(pattern.trim());
        let (open, rest) = match text.strip_prefix("*_") {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (behind, words) = match rest.strip_suffix("_*") {
            Some(words) => (true, words),
            None => (false, rest),
        };
        if words.is_empty() || words.contains('*') {
            return Err(
                "write the words of the name, with `*_` before or `_*` behind them: `*_STORE`",
            );
        }
        let part = match (open, behind) {
            (true, true) => Part::Inside,
            (true, false) => Part::End,
            (false, true) => Part::Start,
            (false, false) => Part::Whole,
        };
        Ok(Self {
            words: words.into(),
            part,
            meaning: meaning.map(VariableMeaning::meaning),
            role,
        })
    }

    /// Whether a name, in capitals and joined by `_`, is among those meant.
    pub(super) fn fits(&self, name: &str) -> bool {
        let words = self.words.as_str();
        let before = || {
            name.strip_suffix(words)
                .is_some_and(|it| it.len() > 1 && it.ends_with('_'))
        };
        let behind = || {
            name.strip_prefix(words)
                .is_some_and(|it| it.len() > 1 && it.starts_with('_'))
        };
        match self.part {
            Part::Whole => name == words,
            Part::End => before(),
            Part::Start => behind(),
            Part::Inside => name.match_indices(words).any(|(at, _)| {
                let (left, right) = (&name[..at], &name[at + words.len()..]);
                (left.is_empty() || left.ends_with('_'))
                    && (right.is_empty() || right.starts_with('_'))
            }),
        }
    }

    pub(super) fn rank(&self) -> impl Ord + use<> {
        (self.part, self.words.len())
    }

    /// Whether the same names are meant, and the same is said about them.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.words == other.words
            && self.part == other.part
            && self.meaning.is_some() == other.meaning.is_some()
    }
}

/// A name in capitals, with `_` between its words.
pub(super) fn normalised(name: &str) -> String {
    let name = name.to_ascii_uppercase();
    name.replace(['.', '-'], "_")
}
