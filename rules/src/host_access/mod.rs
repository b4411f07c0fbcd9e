//! What containers share with the host.

mod docker_socket_pivot;
mod hardcoded_gateway_ip;
mod host_gateway_from_internal_network;
mod host_gateway_missing;
mod host_network_mode;
mod host_network_unjustified;
mod host_port_conflict;
mod net_sysctl_in_host_mode;
mod opaque_network_namespace;
mod published_port_ignored_in_host_mode;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &docker_socket_pivot::RULE,
    &hardcoded_gateway_ip::RULE,
    &host_gateway_from_internal_network::RULE,
    &host_gateway_missing::RULE,
    &host_network_mode::RULE,
    &host_network_unjustified::RULE,
    &host_port_conflict::RULE,
    &net_sysctl_in_host_mode::RULE,
    &opaque_network_namespace::RULE,
    &published_port_ignored_in_host_mode::RULE,
];
