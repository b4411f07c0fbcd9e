//! What is wrong with a configuration, and which rule says so.

use composelint_yaml::Span;

use crate::Label;

/// Something that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// The bytes to look at.
    pub span: Span,
    /// What is the case.
    pub message: String,
    /// What is at the place.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Label>,
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// It is not YAML.
    Syntax,
    /// A value is not of the type that its key takes.
    WrongType,
    /// A value is not one of those that its key takes.
    WrongValue,
    /// There is no such key.
    UnknownKey,
    /// There is no such rule.
    UnknownRule,
    /// An exception without a reason.
    NoReason,
    /// An exception whose last day is over.
    Expired,
    /// An exception whose last day is not one of the calendar.
    NoSuchDay,
    /// Something is said twice.
    Duplicate,
    /// An exception that silences nothing.
    UnusedException,
    /// An entry that nothing answers to: a service, a network, a file.
    Unused,
    /// A known finding of the baseline that is gone.
    Stale,
}

impl ProblemKind {
    /// Whether no run may go by such a configuration.
    pub const fn is_fatal(self) -> bool {
        matches!(self, Self::Syntax | Self::WrongType | Self::WrongValue)
    }

    /// The rule that reports it.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::UnknownRule => "unknown-rule",
            Self::NoReason => "suppression-without-reason",
            Self::Expired | Self::NoSuchDay => "expired-suppression",
            Self::UnusedException => "unused-suppression",
            Self::Stale => "stale-baseline-entry",
            Self::Syntax
            | Self::WrongType
            | Self::WrongValue
            | Self::UnknownKey
            | Self::Duplicate
            | Self::Unused => "invalid-configuration",
        }
    }
}

impl Problem {
    /// A problem without label, help or related places.
    pub fn new(kind: ProblemKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            label: String::new(),
            help: None,
            related: Vec::new(),
        }
    }

    /// What is at the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// What to do: an instruction.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Another place, and what is there.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }
}
