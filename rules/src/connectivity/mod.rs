//! What cannot connect.

mod network_mode_with_networks;
mod published_on_internal_network;
mod published_port_conflict;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &network_mode_with_networks::RULE,
    &published_on_internal_network::RULE,
    &published_port_conflict::RULE,
];
