//! `default-bridge-network`: A service sits on the engine's default bridge instead of a network of its project.

use composelint_compose::project::Service;
use composelint_lint::{Applicability, Context, Fix, Group, Refusal, Rule, Severity, quoted};
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
    let mut networks = topology.networks();
    if !networks.any(|(_, network)| network.driver == Driver::DefaultBridge) {
        return;
    }
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
        let fix = endpoint.implicit.then(|| leave(cx, service));
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
        .fix(fix)
        .history(history);
    }
}

/// Removes `network_mode`, and with it all that the service shares with other projects of the host.
fn leave(cx: &Context<'_>, service: &Service) -> Result<Fix, Refusal> {
    let mode = service
        .tree
        .as_map()
        .and_then(|map| map.entry("network_mode"));
    let mode = mode.ok_or(Refusal::Pieces)?;
    let history = mode.value.history.as_deref();
    if history.is_some_and(|history| !history.via.is_empty()) {
        return Err(Refusal::Elsewhere);
    }
    let edit = cx.patch().remove_entry(mode.key_span)?;
    let title = "remove `network_mode`: the service joins `default`";
    let fix = Fix::new(title, Applicability::Unsafe, vec![edit]);
    let name = &*service.name;
    let fix = fix.changes(["services", name, "network_mode"]);
    Ok(fix
        .changes(["services", name, "networks"])
        .changes(["networks", "default"]))
}
