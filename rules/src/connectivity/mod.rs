//! What cannot connect.

mod default_gateway_ambiguity;
mod disconnected_topology;
mod icc_disabled_breaks_dependency;
mod loopback_bind;
mod network_mode_with_networks;
mod network_none_with_dependencies;
mod published_on_internal_network;
mod published_port_conflict;
mod published_port_ineffective_driver;
mod published_port_on_shared_namespace;
mod replicas_port_conflict;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &default_gateway_ambiguity::RULE,
    &disconnected_topology::RULE,
    &icc_disabled_breaks_dependency::RULE,
    &loopback_bind::RULE,
    &network_mode_with_networks::RULE,
    &network_none_with_dependencies::RULE,
    &published_on_internal_network::RULE,
    &published_port_conflict::RULE,
    &published_port_ineffective_driver::RULE,
    &published_port_on_shared_namespace::RULE,
    &replicas_port_conflict::RULE,
];
