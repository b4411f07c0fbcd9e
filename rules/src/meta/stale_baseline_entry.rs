//! `stale-baseline-entry`: A finding that the baseline knows is gone.

use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "stale-baseline-entry",
    group: Group::Meta,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A finding that the baseline knows is gone.",
    page: include_str!("stale_baseline_entry.md"),
    aliases: &[],
    options: &[],
    check,
};

/// No project shows it: a baseline is for many, and `composelint_lint::baseline` tells what is left over once all were checked.
fn check(_: &mut Context<'_>) {}
