//! What is left over or out of date.

mod debug_container_in_stack;
mod duplicate_network_name;
mod obsolete_version;
mod undeclared_network;
mod unsemantic_network_name;
mod unused_network;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &debug_container_in_stack::RULE,
    &duplicate_network_name::RULE,
    &obsolete_version::RULE,
    &undeclared_network::RULE,
    &unsemantic_network_name::RULE,
    &unused_network::RULE,
];
