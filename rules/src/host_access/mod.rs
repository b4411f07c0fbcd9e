//! What containers share with the host.

mod host_network_mode;
mod published_port_ignored_in_host_mode;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &host_network_mode::RULE,
    &published_port_ignored_in_host_mode::RULE,
];
