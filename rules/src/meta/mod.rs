//! Suppressions, the configuration and the baseline themselves.

mod expired_suppression;
mod invalid_configuration;
mod stale_baseline_entry;
mod suppression_without_reason;
mod unknown_rule;
mod unused_suppression;

use composelint_lint::Rule;

pub use unused_suppression::settle_shared_comments;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &expired_suppression::RULE,
    &invalid_configuration::RULE,
    &stale_baseline_entry::RULE,
    &suppression_without_reason::RULE,
    &unknown_rule::RULE,
    &unused_suppression::RULE,
];
