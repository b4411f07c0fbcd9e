//! A rule: what it is called, how much it matters, its page, and one function.

use std::fmt;

use crate::{Context, Severity};

/// A rule, as a plain `static` beside its page.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name: kebab-case, names the pattern, reads well after "allow".
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// How much its findings matter, unless the user says otherwise.
    pub severity: Severity,
    /// Whether it is on in `recommended`.
    pub enabled: bool,
    /// The version it came with.
    pub since: &'static str,
    /// One sentence: what it finds. The page begins with it.
    pub summary: &'static str,
    /// The page, in Markdown.
    pub page: &'static str,
    /// What other tools and benchmarks call the same thing; `explain` takes these too.
    pub aliases: &'static [&'static str],
    /// What the configuration can set.
    pub options: &'static [OptionSpec],
    /// Looks at a project and reports.
    pub check: fn(&mut Context<'_>),
}

/// What a rule is about; also the folder it lies in and a word for `--select`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What the outside can reach.
    Exposure,
    /// What containers share with the host.
    HostAccess,
    /// Who can reach whom.
    Isolation,
    /// What can leave.
    Egress,
    /// Which name means whom.
    Discovery,
    /// What cannot connect.
    Connectivity,
    /// In which order things start.
    Startup,
    /// Addresses and subnets.
    Addressing,
    /// Network drivers and their options.
    Driver,
    /// What is left over or out of date.
    Hygiene,
    /// Hardening that the peers check as well.
    Security,
    /// What Docker Compose itself refuses or warns about while loading.
    Load,
    /// Suppressions and configuration.
    Meta,
    /// Contracts.
    Policy,
}

impl Group {
    /// All groups, in the order of the rule list.
    pub const ALL: [Self; 14] = [
        Self::Exposure,
        Self::HostAccess,
        Self::Isolation,
        Self::Egress,
        Self::Discovery,
        Self::Connectivity,
        Self::Startup,
        Self::Addressing,
        Self::Driver,
        Self::Hygiene,
        Self::Security,
        Self::Load,
        Self::Meta,
        Self::Policy,
    ];

    /// The word in output, configuration and `--select`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::HostAccess => "host-access",
            Self::Isolation => "isolation",
            Self::Egress => "egress",
            Self::Discovery => "discovery",
            Self::Connectivity => "connectivity",
            Self::Startup => "startup",
            Self::Addressing => "addressing",
            Self::Driver => "driver",
            Self::Hygiene => "hygiene",
            Self::Security => "security",
            Self::Load => "load",
            Self::Meta => "meta",
            Self::Policy => "policy",
        }
    }

    /// The group a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == word)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An option of a rule: `rules: {NAME: {options: {…}}}` in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionSpec {
    /// Its key.
    pub name: &'static str,
    /// What it takes.
    pub kind: OptionKind,
    /// What holds when it is not set, as text for the page and the schema.
    pub default: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
}

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OptionKind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A word.
    Text,
    /// A list of words.
    List,
    /// One of these words.
    OneOf(&'static [&'static str]),
}
