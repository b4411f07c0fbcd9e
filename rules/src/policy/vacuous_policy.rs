//! `vacuous-policy`: A contract, or a part of a selector, that means nobody.

use composelint_lint::{Group, Rule, Severity};
use composelint_policy::lint::RemarkKind;

pub(super) static RULE: Rule = Rule {
    name: "vacuous-policy",
    group: Group::Policy,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A contract, or a part of a selector, that means nobody.",
    page: include_str!("vacuous_policy.md"),
    aliases: &[],
    options: &[],
    check: |cx| super::report(cx, RemarkKind::Vacuous, "nobody is meant here"),
};
