//! `redundant-policy`: A contract says what another one already says.

use composelint_lint::{Group, Rule, Severity};
use composelint_policy::lint::RemarkKind;

pub(super) static RULE: Rule = Rule {
    name: "redundant-policy",
    group: Group::Policy,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A contract says what another one already says.",
    page: include_str!("redundant_policy.md"),
    aliases: &[],
    options: &[],
    check: |cx| {
        super::report(
            cx,
            RemarkKind::Redundant,
            "another contract says this already",
        );
    },
};
