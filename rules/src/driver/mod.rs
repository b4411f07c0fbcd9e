//! Network drivers and their options.

mod invalid_driver_option;
mod macvlan_host_isolation;
mod macvlan_missing_parent;
mod macvlan_on_cloud;
mod macvlan_parent_conflict;
mod network_mtu_mismatch;
mod overlay_encrypted_value_ignored;
mod overlay_not_attachable;
mod overlay_not_encrypted;
mod overlay_on_single_host;
mod unknown_driver_option;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &invalid_driver_option::RULE,
    &macvlan_host_isolation::RULE,
    &macvlan_missing_parent::RULE,
    &macvlan_on_cloud::RULE,
    &macvlan_parent_conflict::RULE,
    &network_mtu_mismatch::RULE,
    &overlay_encrypted_value_ignored::RULE,
    &overlay_not_attachable::RULE,
    &overlay_not_encrypted::RULE,
    &overlay_on_single_host::RULE,
    &unknown_driver_option::RULE,
];
