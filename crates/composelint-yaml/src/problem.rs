//! What is wrong with a text, as a value: reading never fails.

use crate::Span;

/// The kinds of problems a text can have as YAML.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum ProblemKind {
    /// Not YAML. The tree ends here.
    Syntax,
    /// A key is written twice in one mapping.
    DuplicateKey,
    /// The text reaches one of the [`Limits`](crate::Limits).
    Limit,
    /// `*name` without `&name` before it.
    UnknownAlias,
    /// `*name` inside the node that `&name` marks.
    AliasCycle,
    /// The value of `<<` is neither a mapping nor a list of mappings.
    BadMerge,
    /// Valid YAML 1.2 that Docker Compose's reader refuses.
    DiffersFromCompose,
}

/// A problem, where it is, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// The bytes to look at.
    pub span: Span,
    /// What is the case: lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that belong to it, each with a word on why.
    pub related: Vec<(Span, String)>,
}

impl Problem {
    /// A problem without help or related places.
    pub fn new(kind: ProblemKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn with_related(mut self, span: Span, word: impl Into<String>) -> Self {
        self.related.push((span, word.into()));
        self
    }
}
