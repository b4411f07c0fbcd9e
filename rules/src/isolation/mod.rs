//! Who can reach whom.

mod attachable_data_network;
mod default_bridge_network;
mod edge_reaches_data;
mod external_network_exposure;
mod flat_network;
mod implicit_default_network;
mod isolated_service;
mod isolation_lost_in_override;
mod network_none_candidate;
mod over_permissive_network;
mod pivot_service;
mod shared_edge_network;
mod single_member_network;
mod tier_bridging_service;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &attachable_data_network::RULE,
    &default_bridge_network::RULE,
    &edge_reaches_data::RULE,
    &external_network_exposure::RULE,
    &flat_network::RULE,
    &implicit_default_network::RULE,
    &isolated_service::RULE,
    &isolation_lost_in_override::RULE,
    &network_none_candidate::RULE,
    &over_permissive_network::RULE,
    &pivot_service::RULE,
    &shared_edge_network::RULE,
    &single_member_network::RULE,
    &tier_bridging_service::RULE,
];
