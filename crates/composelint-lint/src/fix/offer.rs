//! What a rule offers with a finding: a fix, or the reason why there is none.

use std::fmt;

use composelint_yaml::Edit;
use smol_str::SmolStr;

/// Who may apply a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// The meaning is kept, or is strictly what the author must mean.
    Safe,
    /// Only removes exposure.
    Tighten,
    /// Needs a person.
    Unsafe,
}

impl Applicability {
    /// All classes, the most careful first: the order in which fixes are applied.
    pub const ALL: [Self; 3] = [Self::Safe, Self::Tighten, Self::Unsafe];

    /// The word in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Tighten => "tighten",
            Self::Unsafe => "unsafe",
        }
    }
}

impl fmt::Display for Applicability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A way to repair a finding: text edits, never a re-serialised file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the edits do, as an instruction: `bind the port to 127.0.0.1`.
    pub title: String,
    /// Who may apply them.
    pub applicability: Applicability,
    /// The edits; all of them or none.
    pub edits: Vec<Edit>,
    /// The values of the resolved project that change. No other may: that is verified before the fix is applied.
    pub intends: Vec<ModelPath>,
}

impl Fix {
    /// A fix that leaves the resolved project as it is.
    pub fn new(title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            applicability,
            edits,
            intends: Vec::new(),
        }
    }

    /// Says that a value of the resolved project changes, or appears, or goes: see [`ModelPath`].
    #[must_use]
    pub fn changes<'k>(mut self, path: impl IntoIterator<Item = &'k str>) -> Self {
        self.intends.push(ModelPath::new(path));
        self
    }
}

/// A place in the resolved project (`docker compose config --format json`), by the keys on the way: `services`, `web`, `ports`, `*`, `host_ip`.
///
/// `*` stands for every item of a list and every key of a mapping. All that is below the place belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelPath(Vec<SmolStr>);

impl ModelPath {
    /// The place that these keys lead to.
    pub fn new<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        Self(keys.into_iter().map(SmolStr::new).collect())
    }

    /// Whether a place is this one or below it.
    pub(crate) fn covers(&self, keys: &[SmolStr]) -> bool {
        let same = |(own, key): (&SmolStr, &SmolStr)| own == "*" || own == key;
        keys.len() >= self.0.len() && self.0.iter().zip(keys).all(same)
    }

    /// Whether it belongs to a service.
    pub(crate) fn is_about(&self, service: &str) -> bool {
        let is_own = |[section, name]: &[SmolStr; 2]| {
            section == "services" && (name == service || name == "*")
        };
        self.0.first_chunk().is_some_and(is_own)
    }
}

impl fmt::Display for ModelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// Why a finding whose rule knows a fix has none: the edit would do more, or other, than it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// Aliases stand for the same text elsewhere.
    Shared,
    /// A variable is in the text.
    Variable,
    /// The value was brought here by an alias, a merge key, `extends` or `include`.
    Elsewhere,
    /// The value is put together from several files or entries.
    Pieces,
    /// The text is laid out so that no small edit changes this alone.
    Layout,
    /// The author chose this value among several that a person must weigh.
    Choice,
    /// The edit was tried, and did more, or less, than it says.
    Unproven,
}

impl Refusal {
    /// The reason, as the end of a sentence that begins with `not fixed:`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "other places use the same text through an anchor",
            Self::Variable => "a variable is part of the text",
            Self::Elsewhere => {
                "the value comes from an alias, a merge key, `extends` or `include`, and others may use it"
            }
            Self::Pieces => "the value is put together from several places",
            Self::Layout => "the text is laid out so that no small edit changes this alone",
            Self::Unproven => "the edit was tried, and would change more than this, or not enough",
            Self::Choice => {
                "somebody chose this value, and what to do instead is for a person to say"
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a rule hands to [`crate::ReportBuilder::fix`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// A way to repair the finding.
    Fix(Fix),
    /// There would be one, but not for this text.
    Refused(Refusal),
    /// The rule has none for this finding.
    Nothing,
}

impl From<Fix> for Offer {
    fn from(fix: Fix) -> Self {
        Self::Fix(fix)
    }
}

impl From<Option<Fix>> for Offer {
    fn from(fix: Option<Fix>) -> Self {
        fix.map_or(Self::Nothing, Self::Fix)
    }
}

impl From<Result<Fix, Refusal>> for Offer {
    fn from(fix: Result<Fix, Refusal>) -> Self {
        fix.map_or_else(Self::Refused, Self::Fix)
    }
}

impl From<Option<Result<Fix, Refusal>>> for Offer {
    fn from(fix: Option<Result<Fix, Refusal>>) -> Self {
        fix.map_or(Self::Nothing, Self::from)
    }
}
