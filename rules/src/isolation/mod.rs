//! Who can reach whom.

mod default_bridge_network;
mod edge_reaches_data;
mod isolation_lost_in_override;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &default_bridge_network::RULE,
    &edge_reaches_data::RULE,
    &isolation_lost_in_override::RULE,
];
