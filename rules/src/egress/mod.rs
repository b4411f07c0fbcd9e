//! What can leave.

mod data_network_not_internal;
mod database_has_egress;
mod egress_bypasses_gateway;
mod internal_network_host_access;
mod internal_network_needs_egress;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &data_network_not_internal::RULE,
    &database_has_egress::RULE,
    &egress_bypasses_gateway::RULE,
    &internal_network_host_access::RULE,
    &internal_network_needs_egress::RULE,
];
