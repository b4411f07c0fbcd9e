//! `expired-exception`: The last day of an exception of a contract has passed.

use composelint_lint::{Group, Rule, Severity};
use composelint_policy::lint::RemarkKind;

pub(super) static RULE: Rule = Rule {
    name: "expired-exception",
    group: Group::Policy,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "The last day of an exception of a contract has passed.",
    page: include_str!("expired_exception.md"),
    aliases: &[],
    options: &[],
    check: |cx| super::report(cx, RemarkKind::Expired, "holds no longer"),
};
