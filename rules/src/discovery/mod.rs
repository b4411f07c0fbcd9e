//! Which name means whom.

mod alias_on_default_bridge;
mod alias_shadows_service;
mod ambiguous_name_across_networks;
mod depends_on_no_shared_network;
mod duplicate_network_alias;
mod external_network_name_collision;
mod extra_hosts_shadows_service;
mod hardcoded_container_ip;
mod host_mode_service_name;
mod legacy_external_links;
mod legacy_links;
mod localhost_reference;
mod mixed_default_network;
mod no_shared_network;
mod project_scoped_hostname;
mod proxy_upstream_unreachable;
mod resolv_conf_mount;
mod underscore_in_hostname;
mod unexpected_target_port;
mod unknown_hostname;
mod unused_alias;
mod wrong_container_port;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &alias_on_default_bridge::RULE,
    &alias_shadows_service::RULE,
    &ambiguous_name_across_networks::RULE,
    &depends_on_no_shared_network::RULE,
    &duplicate_network_alias::RULE,
    &external_network_name_collision::RULE,
    &extra_hosts_shadows_service::RULE,
    &hardcoded_container_ip::RULE,
    &host_mode_service_name::RULE,
    &legacy_external_links::RULE,
    &legacy_links::RULE,
    &localhost_reference::RULE,
    &mixed_default_network::RULE,
    &no_shared_network::RULE,
    &project_scoped_hostname::RULE,
    &proxy_upstream_unreachable::RULE,
    &resolv_conf_mount::RULE,
    &underscore_in_hostname::RULE,
    &unexpected_target_port::RULE,
    &unknown_hostname::RULE,
    &unused_alias::RULE,
    &wrong_container_port::RULE,
];
