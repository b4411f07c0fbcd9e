//! What the outside can reach.

mod ephemeral_published_port;
mod host_specific_binding;
mod lan_exposed_service;
mod loopback_publish_legacy_engine;
mod many_published_ports;
mod privileged_host_port;
mod proxied_service_also_published;
mod published_admin_ui;
mod published_database_port;
mod published_debug_port;
mod published_docker_api;
mod published_port_bypasses_segmentation;
mod published_port_range;
mod redundant_expose;
mod ssh_port_published;
mod unbound_published_port;
mod unneeded_published_port;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &ephemeral_published_port::RULE,
    &host_specific_binding::RULE,
    &lan_exposed_service::RULE,
    &loopback_publish_legacy_engine::RULE,
    &many_published_ports::RULE,
    &privileged_host_port::RULE,
    &proxied_service_also_published::RULE,
    &published_admin_ui::RULE,
    &published_database_port::RULE,
    &published_debug_port::RULE,
    &published_docker_api::RULE,
    &published_port_bypasses_segmentation::RULE,
    &published_port_range::RULE,
    &redundant_expose::RULE,
    &ssh_port_published::RULE,
    &unbound_published_port::RULE,
    &unneeded_published_port::RULE,
];
