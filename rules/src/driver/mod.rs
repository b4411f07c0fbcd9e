//! Network drivers and their options.

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[];
