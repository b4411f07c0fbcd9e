//! Hardening that the peers check as well.

mod capabilities_not_dropped;
mod credential_in_url;
mod dangerous_capability;
mod dangerous_device;
mod explicit_root_user;
mod host_namespace;
mod image_without_digest;
mod insecure_tmpfs_options;
mod literal_credential;
mod logging_disabled;
mod no_new_privileges_unset;
mod no_resource_limits;
mod privileged_container;
mod security_profile_disabled;
mod sensitive_host_mount;
mod shared_mount_propagation;
mod unpinned_image;
mod writable_root_filesystem;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &capabilities_not_dropped::RULE,
    &credential_in_url::RULE,
    &dangerous_capability::RULE,
    &dangerous_device::RULE,
    &explicit_root_user::RULE,
    &host_namespace::RULE,
    &image_without_digest::RULE,
    &insecure_tmpfs_options::RULE,
    &literal_credential::RULE,
    &logging_disabled::RULE,
    &no_new_privileges_unset::RULE,
    &no_resource_limits::RULE,
    &privileged_container::RULE,
    &security_profile_disabled::RULE,
    &sensitive_host_mount::RULE,
    &shared_mount_propagation::RULE,
    &unpinned_image::RULE,
    &writable_root_filesystem::RULE,
];
