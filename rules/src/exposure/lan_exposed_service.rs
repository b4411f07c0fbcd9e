//! `lan-exposed-service`: A data service is a machine of the LAN, with every port open to it.

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::{Driver, NetworkNode};

use crate::tiers;

pub(super) static RULE: Rule = Rule {
    name: "lan-exposed-service",
    group: Group::Exposure,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A data service is a machine of the LAN, with every port open to it.",
    page: include_str!("lan_exposed_service.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    if !topology.networks().any(|(_, network)| is_lan(network)) {
        return;
    }
    for (id, node, service) in cx.services() {
        let role = cx.roles().at(node.index);
        if !role.is(Tier::Data) {
            continue;
        }
        for endpoint in topology.endpoints_of_service(id) {
            let network = topology.network(endpoint.network);
            if !is_lan(network) {
                continue;
            }
            let message = format!(
                "{} `{}` is a machine of the LAN through `{}`",
                tiers::words(role.role),
                service.name,
                network.key
            );
            cx.report(endpoint.span, message)
                .service(service.name.clone())
                .network(network.key.clone())
                .role_confidence(role.confidence)
                .label("every port it listens on is open to the LAN")
                .related(
                    network.span,
                    format!("driver `{}`", network.driver.as_str()),
                )
                .help("move it to a bridge network that only its clients join");
        }
    }
}

/// Whether members of a network are machines of the LAN.
fn is_lan(network: &NetworkNode) -> bool {
    matches!(network.driver, Driver::Macvlan | Driver::Ipvlan) && network.parent.is_some()
}
