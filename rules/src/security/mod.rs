//! Hardening that the peers check as well.

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[];
