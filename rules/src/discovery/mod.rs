//! Which name means whom.

mod localhost_reference;
mod no_shared_network;
mod unknown_hostname;
mod wrong_container_port;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &localhost_reference::RULE,
    &no_shared_network::RULE,
    &unknown_hostname::RULE,
    &wrong_container_port::RULE,
];
