//! `duplicate-network-name`: Two networks of a project have one name, or a network has the name of one of Docker's own.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-network-name",
    group: Group::Hygiene,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "Two networks of a project have one name, or a network has the name of one of Docker's own.",
    page: include_str!("duplicate_network_name.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[EngineErrorKind::TwoKeysOneName],
        "the engine knows a network by its name, not by its key",
        "remove `name`, or choose another one",
    );
}
