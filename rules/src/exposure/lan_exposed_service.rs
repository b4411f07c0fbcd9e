//! `lan-exposed-service`: A data service is a machine of the LAN, with every port open to it.

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::Driver;

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
    for (id, _, service) in cx.services() {
        let Some(role) = tiers::of_tier(cx, &service.name, Tier::Data) else {
            continue;
        };
        for endpoint in topology.endpoints_of_service(id) {
            let network = topology.network(endpoint.network);
            let on_lan = matches!(network.driver, Driver::Macvlan | Driver::Ipvlan);
            if !on_lan || network.parent.is_none() {
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
