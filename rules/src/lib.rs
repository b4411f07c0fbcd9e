#![doc = include_str!("../README.md")]

mod addressing;
mod connectivity;
mod credentials;
mod data;
mod depends;
mod discovery;
mod driver;
mod driver_options;
mod egress;
mod entries;
mod exposure;
mod gateway;
mod hardening;
mod health;
mod host_access;
mod host_reach;
mod hygiene;
mod images;
mod isolation;
mod load;
mod members;
mod meta;
mod overlays;
mod policy;
mod ports;
mod problems;
mod refusals;
mod security;
mod startup;
mod subnets;
mod texts;
mod tiers;
mod wanted;

use composelint_lint::{Rule, nearest_word};

pub use meta::settle_shared_comments;

/// The groups that have rules, in the order of the rule list.
const GROUPS: &[&[&Rule]] = &[
    exposure::RULES,
    host_access::RULES,
    isolation::RULES,
    egress::RULES,
    discovery::RULES,
    connectivity::RULES,
    startup::RULES,
    addressing::RULES,
    driver::RULES,
    hygiene::RULES,
    security::RULES,
    load::RULES,
    meta::RULES,
    policy::RULES,
];

/// Every rule, by group and name.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().copied().flatten().copied()
}

/// The rule with this name, or the one that a peer or a benchmark calls so: `CL-0005`, `no-unbound-port-interfaces`, `CIS 5.10`.
pub fn find(name_or_alias: &str) -> Option<&'static Rule> {
    let wanted = bare(name_or_alias);
    all().find(|rule| {
        bare(rule.name) == wanted || rule.aliases.iter().any(|alias| bare(alias) == wanted)
    })
}

/// The rule whose name comes nearest to a mistyped one.
pub fn nearest(name: &str) -> Option<&'static Rule> {
    let found = nearest_word(name, all().map(|rule| rule.name))?;
    all().find(|rule| rule.name == found)
}

/// A name without case, blanks and the word CIS, so that `cis-5.10`, `CIS 5.10` and `5.10` are one.
fn bare(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase();
    let number = name
        .strip_prefix("cis")
        .map(|rest| rest.trim_start_matches(['-', ' ', '_']));
    number
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(&name)
        .to_owned()
}
