//! `contradictory-policy`: Two contracts that cannot both hold.

use composelint_lint::{Group, Rule, Severity};
use composelint_policy::lint::RemarkKind;

pub(super) static RULE: Rule = Rule {
    name: "contradictory-policy",
    group: Group::Policy,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "Two contracts that cannot both hold.",
    page: include_str!("contradictory_policy.md"),
    aliases: &[],
    options: &[],
    check: |cx| {
        super::report(
            cx,
            RemarkKind::Contradictory,
            "it cannot hold together with another one",
        );
    },
};
