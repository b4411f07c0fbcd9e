//! `default-bridge-network`: A service sits on the engine's default bridge instead of a network of its project.

use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::Driver;

pub(super) static RULE: Rule = Rule {
    name: "default-bridge-network",
    group: Group::Isolation,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service sits on the engine's default bridge instead of a network of its project.",
    page: include_str!("default_bridge_network.md"),
    aliases: &["CIS 5.30"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (_, node, service) in cx.services() {
        let Some(sandbox) = node.sandbox.filter(|_| !node.is_joined()) else {
            continue;
        };
        let endpoints = topology
            .sandbox(sandbox)
            .endpoints()
            .map(|id| topology.endpoint(id));
        let default_bridge = |network| topology.network(network).driver == Driver::DefaultBridge;
        let mut on_bridge = endpoints.filter(|endpoint| default_bridge(endpoint.network));
        let Some(endpoint) = on_bridge.next() else {
            continue;
        };
        let help = if endpoint.implicit {
            "remove `network_mode`: the project's own `default` network has names and no strangers"
        } else {
            "join a network of the project: the engine refuses the alias that Compose sends along"
        };
        let history = service
            .network_mode
            .as_ref()
            .and_then(|mode| mode.history.as_deref());
        cx.report(
            endpoint.span,
            format!(
                "{} is on the engine's default bridge",
                quoted(&service.name)
            ),
        )
        .service(service.name.clone())
        .label("no names, and every other project's containers beside it")
        .help(help)
        .history(history);
    }
}
