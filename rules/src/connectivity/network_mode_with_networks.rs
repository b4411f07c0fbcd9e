//! `network-mode-with-networks`: A service has both `network_mode` and `networks`, which Compose refuses.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "network-mode-with-networks",
    group: Group::Connectivity,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service has both `network_mode` and `networks`, which Compose refuses.",
    page: include_str!("network_mode_with_networks.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::NetworkModeWithNetworks);
}
