//! What can leave.

mod data_network_not_internal;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[&data_network_not_internal::RULE];
