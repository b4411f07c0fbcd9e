//! In which order things start, and when they are ready.

mod depends_on_missing_healthy_condition;
mod healthy_condition_without_healthcheck;
mod missing_depends_on;
mod missing_healthcheck;

use composelint_lint::Rule;

/// The rules of the group, by name.
pub(crate) const RULES: &[&Rule] = &[
    &depends_on_missing_healthy_condition::RULE,
    &healthy_condition_without_healthcheck::RULE,
    &missing_depends_on::RULE,
    &missing_healthcheck::RULE,
];
