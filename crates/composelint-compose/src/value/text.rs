//! Strings after interpolation.
//!
//! Most have no variables. What the others have to say about theirs is kept apart: every value of a project is as large as a string.

use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};

/// A string after interpolation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The text; a variable without a value stands as nothing here, as in Compose.
    pub text: SmolStr,
    /// None where there is nothing to say.
    variables: Option<Arc<Variables>>,
}

/// What variables did to a text.
#[derive(Debug, PartialEq, Eq)]
struct Variables {
    contributed: bool,
    holes: Vec<Hole>,
}

/// A variable whose value is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// Offset in [`Text::text`], in bytes.
    pub at: u32,
    /// The variable's name.
    pub name: SmolStr,
}

impl Text {
    /// A text without variables.
    pub fn plain(text: impl Into<SmolStr>) -> Self {
        Self {
            text: text.into(),
            variables: None,
        }
    }

    /// A text, whether `${…}` contributed to it (its edit would hit a variable), and the variables that have no value (in unknown mode), each
    /// with the byte offset where its value would stand.
    pub fn new(text: impl Into<SmolStr>, contributed: bool, holes: Vec<Hole>) -> Self {
        let variables =
            (contributed || !holes.is_empty()).then(|| Arc::new(Variables { contributed, holes }));
        Self {
            text: text.into(),
            variables,
        }
    }

    /// A text to which variables contributed, all of them known.
    pub(crate) fn substituted(text: impl Into<SmolStr>) -> Self {
        Self::new(text, true, Vec::new())
    }

    /// The same, with variables that contributed to it.
    pub(crate) fn as_substituted(&self) -> Self {
        if self.is_interpolated() {
            return self.clone();
        }
        Self::new(self.text.clone(), true, self.holes().to_vec())
    }

    /// Another text to which variables contributed if they did to this one.
    pub(crate) fn with(&self, text: impl Into<SmolStr>, holes: Vec<Hole>) -> Self {
        if holes == self.holes() {
            return Self {
                text: text.into(),
                variables: self.variables.clone(),
            };
        }
        Self::new(text, self.is_interpolated(), holes)
    }

    /// Another text with the same variables.
    pub(crate) fn reworded(self, text: impl Into<SmolStr>) -> Self {
        Self {
            text: text.into(),
            ..self
        }
    }

    /// The text with another one in front.
    pub(crate) fn after(&self, prefix: &str) -> Self {
        let shift = u32::try_from(prefix.len()).unwrap_or(u32::MAX);
        let moved = |hole: &Hole| Hole {
            at: shift.saturating_add(hole.at),
            name: hole.name.clone(),
        };
        let holes = self.holes().iter().map(moved).collect();
        self.with(format_smolstr!("{prefix}{}", self.text), holes)
    }

    /// The variables that have no value (in unknown mode), in the order of their places.
    pub fn holes(&self) -> &[Hole] {
        match &self.variables {
            Some(variables) => &variables.holes,
            None => &[],
        }
    }

    /// Whether `${…}` contributed to the text (its edit would hit a variable).
    pub fn is_interpolated(&self) -> bool {
        matches!(&self.variables, Some(variables) if variables.contributed)
    }

    /// Whether a part of the text is unknown.
    pub fn is_unknown(&self) -> bool {
        !self.holes().is_empty()
    }

    /// The text, if all of it is known.
    pub fn known(&self) -> Option<&str> {
        if self.is_unknown() {
            None
        } else {
            Some(&self.text)
        }
    }
}
