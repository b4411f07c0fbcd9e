//! What is left over or out of date.

mod obsolete_version;
mod undeclared_network;
mod unused_network;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &obsolete_version::RULE,
    &undeclared_network::RULE,
    &unused_network::RULE,
];
