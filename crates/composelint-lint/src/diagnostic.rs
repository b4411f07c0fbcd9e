//! What a rule found: owned values that name bytes, never lines and columns.
//!
//! Severity belongs to the rule (and to the user who changes it); confidence belongs to the finding.

use std::fmt;

use composelint_intent::Confidence;
use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::{Fix, Group, Refusal};

/// How much a finding matters. The order is by weight: `Hint < Info < Warning < Error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a thought; off by default.
    Hint,
    /// Good to know.
    Info,
    /// A person will want to change it.
    Warning,
    /// Compose or the engine refuses it, it cannot work, or it hands data or control to anyone on the network.
    Error,
}

impl Severity {
    /// All severities, the heaviest first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Info, Self::Hint];

    /// The word in output and configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str() == word)
    }

    /// One step lighter; a hint stays a hint.
    #[must_use]
    pub const fn lower(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning => Self::Info,
            Self::Info | Self::Hint => Self::Hint,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A place and what is there. An empty text points without a word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The bytes.
    pub span: Span,
    /// What is at this place.
    pub text: String,
}

/// One step of the proof that a connection is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteStep {
    /// Where the step starts: a service or a pseudo-node such as `@lan`.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// The reason code, as in `reach`.
    pub reason: &'static str,
    /// The network or the port it goes through.
    pub via: String,
    /// The bytes that make it possible.
    pub evidence: Vec<Span>,
}

/// Where it is said that a finding does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuppressionKind {
    /// In a comment beside it.
    Comment,
    /// In the configuration.
    Configuration,
    /// In the baseline: it was there before.
    Baseline,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Where that is said.
    pub kind: SuppressionKind,
    /// The reason that was written down.
    pub reason: Option<String>,
    /// The comment or the configuration entry; a baseline has none.
    pub span: Option<Span>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's name.
    pub rule: SmolStr,
    /// The rule's group.
    pub group: Group,
    /// How much it matters here, after the user's settings.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// A fact of at most 80 characters, unless names in it are long.
    pub message: String,
    /// What to do: an instruction.
    pub help: Option<String>,
    /// The project it was found in.
    pub project: SmolStr,
    /// The service it is about.
    pub service: Option<SmolStr>,
    /// The network it is about, by its key.
    pub network: Option<SmolStr>,
    /// The place to look at.
    pub at: Label,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// The aliases, merge keys, `extends` and `include` entries that brought the bytes here: a comment there covers the finding too.
    pub via: Vec<Span>,
    /// The proof, where the finding is about reachability.
    pub route: Vec<RouteStep>,
    /// Ways to repair it, the best first.
    pub fixes: Vec<Fix>,
    /// Why there is none, where the rule knows a fix that this text does not allow.
    pub unfixed: Option<Refusal>,
    /// 16 hexadecimal digits that stay the same while lines move and wording changes.
    pub fingerprint: String,
    /// Set when a comment or the configuration silences it; it is then shown only where suppressed findings are.
    pub suppressed: Option<Suppression>,
}

impl Diagnostic {
    /// A finding at `span`, about nothing but the project, with nothing but its message: the rest is filled in by whoever knows it.
    pub fn new(
        rule: SmolStr,
        (group, severity): (Group, Severity),
        project: SmolStr,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            group,
            severity,
            confidence: Confidence::High,
            message: message.into(),
            help: None,
            project,
            service: None,
            network: None,
            at: Label {
                span,
                text: String::new(),
            },
            related: Vec::new(),
            via: Vec::new(),
            route: Vec::new(),
            fixes: Vec::new(),
            unfixed: None,
            fingerprint: String::new(),
            suppressed: None,
        }
    }
}
