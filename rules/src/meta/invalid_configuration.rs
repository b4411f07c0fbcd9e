//! `invalid-configuration`: The configuration says something that has no effect.

use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "invalid-configuration",
    group: Group::Meta,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "The configuration says something that has no effect.",
    page: include_str!("invalid_configuration.md"),
    aliases: &[],
    options: &[],
    check,
};

/// No project shows it: a configuration is for many, and `composelint_lint::config` reports by this name once all were checked.
fn check(_: &mut Context<'_>) {}
