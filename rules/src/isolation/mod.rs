//! Who can reach whom.

mod default_bridge_network;
mod edge_reaches_data;
mod external_network_exposure;
mod flat_network;
mod implicit_default_network;
mod isolation_lost_in_override;
mod single_member_network;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &default_bridge_network::RULE,
    &edge_reaches_data::RULE,
    &external_network_exposure::RULE,
    &flat_network::RULE,
    &implicit_default_network::RULE,
    &isolation_lost_in_override::RULE,
    &single_member_network::RULE,
];
