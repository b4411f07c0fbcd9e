//! `invalid-address`: What stands where an address or a subnet belongs is none.

use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::EngineErrorKind;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "invalid-address",
    group: Group::Addressing,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "What stands where an address or a subnet belongs is none.",
    page: include_str!("invalid_address.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    refusals::report_all(
        cx,
        &[
            EngineErrorKind::SubnetUnreadable,
            EngineErrorKind::SubnetHostBits,
            EngineErrorKind::StaticUnreadable,
            EngineErrorKind::BadExtraHost,
        ],
        "the engine refuses it",
        "correct it: `10.20.0.0/24` for a subnet, `10.20.0.5` for an address",
    );
}
