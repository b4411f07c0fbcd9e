//! What the outside can reach.

mod published_database_port;
mod unbound_published_port;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &published_database_port::RULE,
    &unbound_published_port::RULE,
];
