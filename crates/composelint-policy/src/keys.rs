//! The keys of policies, with what stands behind them: the reader takes these and no others, and the schema for editors is
//! made from them.

use crate::contract::{Exposure, Way};

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub doc: &'static str,
    /// What stands behind it.
    pub form: Form,
}

/// What stands behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The version, 1.
    Version,
    /// Any text that is not blank.
    Text,
    /// A name: letters, digits, dashes.
    Name,
    /// Texts; a single one is a list of one.
    Texts,
    /// A day of the calendar: `2027-01-31`.
    Day,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// `5432` or `53/udp`.
    Port,
    /// Ports; a single one is a list of one.
    Ports,
    /// A selector.
    Selector,
    /// Selectors, at least so many.
    Selectors(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words; a single one is a list of one.
    Words(&'static [&'static str]),
    /// One of these words, or a mapping with these keys.
    WordOr(&'static [&'static str], &'static [Key]),
    /// [`WHEN_KEYS`].
    When,
    /// A list of [`IGNORE_KEYS`].
    Ignores,
    /// A mapping from names to selectors.
    Tiers,
    /// The contracts.
    Contracts,
}

const fn key(name: &'static str, form: Form, doc: &'static str) -> Key {
    Key { name, doc, form }
}

/// At the top of a policy.
pub const POLICY_KEYS: &[Key] = &[
    key("version", Form::Version, "The version of the format: 1."),
    key(
        "tiers",
        Form::Tiers,
        "Names for selectors, besides edge, app, data and ops, which roles give.",
    ),
    key("contracts", Form::Contracts, "What has to hold."),
    key(
        "frozen",
        Form::Text,
        "The file with violations that are known; the list only shrinks.",
    ),
    key(
        "strict",
        Form::Flag,
        "Whether contracts that are vacuous or unknown fail.",
    ),
];

/// Of every contract; those of its type come on top.
pub const CONTRACT_KEYS: &[Key] = &[
    key(
        "name",
        Form::Name,
        "Stable: outputs and suppressions call it policy/NAME.",
    ),
    key(
        "type",
        Form::Word(&crate::contract::Kind::WORDS),
        "What has to hold.",
    ),
    key(
        "severity",
        Form::Word(&["error", "warning", "info"]),
        "How bad a violation is; error, if nothing else is said.",
    ),
    key("because", Form::Text, "Shown to whoever breaks it."),
    key(
        "ignore",
        Form::Ignores,
        "What is known and fine; every entry has to be needed.",
    ),
    key(
        "when",
        Form::When,
        "Where the contract applies; everywhere, if nothing is said.",
    ),
];

/// Of an entry of `ignore`.
pub const IGNORE_KEYS: &[Key] = &[
    key("from", Form::Selector, "Who dials."),
    key("to", Form::Selector, "Who answers."),
    key(
        "through",
        Form::Selector,
        "Ways through these services don't count.",
    ),
    key(
        "services",
        Form::Selector,
        "For contracts about single services: these.",
    ),
    key("reason", Form::Text, "Why it is known and fine."),
    key("until", Form::Day, "The last day it holds: 2027-01-31."),
];

/// Of `when`.
pub const WHEN_KEYS: &[Key] = &[
    key("profiles", Form::Texts, "One of these profiles is active."),
    key(
        "files",
        Form::Texts,
        "One of these files (globs over the end of the path) is part of the project.",
    ),
];

/// The words for `via`.
const WAYS: [&str; Way::WORDS.len()] = {
    let mut words = [""; Way::WORDS.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = Way::WORDS[at].0;
        at += 1;
    }
    words
};

/// The words for `allow` of an exposure.
const WIDTHS: [&str; Exposure::WORDS.len()] = {
    let mut words = [""; Exposure::WORDS.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = Exposure::WORDS[at].0;
        at += 1;
    }
    words
};

const REACH: Key = key(
    "reach",
    Form::Word(&["direct", "transitive"]),
    "Whether only single connections count, or also what is reached by taking over one service after another.",
);

const VIA: Key = key(
    "via",
    Form::Words(&WAYS),
    "The ways that count; all of them, if none is named.",
);

const PORTS: Key = key("ports", Form::Ports, "Only these ports count.");

const THROUGH_NOT: Key = key(
    "through_not",
    Form::Selector,
    "Ways through these services don't count.",
);

const fn from(doc: &'static str) -> Key {
    key("from", Form::Selector, doc)
}

const fn to(doc: &'static str) -> Key {
    key("to", Form::Selector, doc)
}

const fn services(doc: &'static str) -> Key {
    key("services", Form::Selector, doc)
}

/// The types, in the order of the documentation, each with its own keys and those among them that it cannot be without.
pub const TYPES: [(&str, &[Key], &[&str]); 9] = [
    (
        "forbid",
        &[
            from("Who may not."),
            to("Whom."),
            REACH,
            VIA,
            PORTS,
            THROUGH_NOT,
        ],
        &["from", "to"],
    ),
    (
        "allow-only",
        &[
            to("Whom."),
            from("Who may."),
            REACH,
            VIA,
            PORTS,
            THROUGH_NOT,
        ],
        &["to", "from"],
    ),
    (
        "protect",
        &[
            services("Whom nobody reaches, and what is published nowhere."),
            key("except", Form::Selector, "Who may."),
        ],
        &["services"],
    ),
    (
        "require",
        &[
            from("Who has to."),
            to("Whom."),
            key("port", Form::Port, "At which port."),
            key(
                "by",
                Form::Word(&["name", "address"]),
                "By its name, which then means nobody else.",
            ),
            REACH,
        ],
        &["from", "to"],
    ),
    (
        "isolate",
        &[
            key(
                "groups",
                Form::Selectors(2),
                "Groups that don't reach each other.",
            ),
            key(
                "each",
                Form::Selector,
                "In place of groups: every one of these by itself.",
            ),
            REACH,
            VIA,
            THROUGH_NOT,
        ],
        &[],
    ),
    (
        "layers",
        &[
            key(
                "order",
                Form::Selectors(2),
                "The layers, from the outside in.",
            ),
            key("closed", Form::Flag, "Whether layers are never skipped."),
            key(
                "siblings",
                Form::Word(&["isolated", "free"]),
                "Whether services of one layer are kept apart.",
            ),
            key(
                "exhaustive",
                Form::Flag,
                "Whether every service is in a layer.",
            ),
            key(
                "optional",
                Form::Texts,
                "Layers that may be empty, as in `order`.",
            ),
            VIA,
        ],
        &["order"],
    ),
    (
        "egress",
        &[
            services("Whose way out."),
            key(
                "allow",
                Form::WordOr(
                    &["none", "any"],
                    &[key("via", Form::Selector, "Who may leave.")],
                ),
                "What is allowed.",
            ),
        ],
        &["services", "allow"],
    ),
    (
        "exposure",
        &[
            services("Whose ports."),
            key("allow", Form::Word(&WIDTHS), "The widest address."),
            PORTS,
        ],
        &["services", "allow"],
    ),
    (
        "count",
        &[
            key(
                "of",
                Form::WordOr(&["networks-per-service", "published"], COUNT_KEYS),
                "Of what.",
            ),
            key("max", Form::Number, "The most."),
            key("min", Form::Number, "The least."),
        ],
        &["of"],
    ),
];

/// What can be counted of a part of the project.
pub const COUNT_KEYS: &[Key] = &[
    key(
        "networks-per-service",
        Form::Selector,
        "The networks of each of these services.",
    ),
    key(
        "published",
        Form::Selector,
        "The published ports of these services.",
    ),
    key(
        "bridges",
        Form::Selectors(2),
        "Services that join two groups without being in either.",
    ),
    key(
        "reachable-from",
        Form::Selector,
        "The services that each of these reaches.",
    ),
    REACH,
];

/// The keys of a type, besides those of every contract.
pub(crate) fn of_type(word: &str) -> Option<&'static [Key]> {
    let mut types = TYPES.iter();
    types
        .find(|(name, ..)| *name == word)
        .map(|(_, keys, _)| *keys)
}

/// The names of keys.
pub(crate) fn names(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}
