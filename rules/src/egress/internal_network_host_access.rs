//! `internal-network-host-access`: An internal network with data on it is open to the host, and the host to it.

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::{Fact, GatewayMode, Tri};

use crate::tiers;

pub(super) static RULE: Rule = Rule {
    name: "internal-network-host-access",
    group: Group::Egress,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "An internal network with data on it is open to the host, and the host to it.",
    page: include_str!("internal_network_host_access.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    // Engines before have no way to close it.
    if !cx.engine().has(Fact::GatewayModesOfInternal) {
        return;
    }
    for joined in cx.networks() {
        let network = joined.network;
        let open = network.internal == Tri::Yes
            && !joined.foreign
            && network.driver.is_bridge()
            && network.gateway_mode_v4 != GatewayMode::Isolated;
        let data = joined.members.iter().find(|member| member.is(Tier::Data));
        let Some(data) = data.filter(|_| open) else {
            continue;
        };
        let role = tiers::described(data.role.role);
        let mut report = cx.report(
            joined.span,
            format!("the host is still a neighbour on `{}`", joined.key),
        );
        report
            .network(joined.key)
            .label("members reach what the host listens with on the gateway address")
            .related(
                data.endpoint.span,
                format!("`{}`, {role}", data.service.name),
            )
            .help("set `com.docker.network.bridge.gateway_mode_ipv4: isolated` in `driver_opts`");
        if let Some(span) = network.internal_span {
            report.related(span, "keeps the internet out, not the host");
        }
    }
}
