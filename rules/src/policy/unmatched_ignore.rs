//! `unmatched-ignore`: An `ignore` of a contract that ignores nothing.

use composelint_lint::{Group, Rule, Severity};
use composelint_policy::lint::RemarkKind;

pub(super) static RULE: Rule = Rule {
    name: "unmatched-ignore",
    group: Group::Policy,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "An `ignore` of a contract that ignores nothing.",
    page: include_str!("unmatched_ignore.md"),
    aliases: &[],
    options: &[],
    check: |cx| {
        super::report(
            cx,
            RemarkKind::UnmatchedIgnore,
            "ignores nothing that is there",
        );
    },
};
