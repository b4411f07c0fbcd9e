//! `data-network-not-internal`: A network that only connects services with their data is open to the internet.

use composelint_compose::project::Network;
use composelint_intent::{Confidence, Egress, RoleOf, Tier};
use composelint_lint::{Applicability, Context, Fix, Group, Rule, Severity, quoted};
use composelint_topology::{Binding, NetworkId, NetworkNode, SandboxId, Topology, Tri};

use crate::tiers::{self, and_more};

pub(super) static RULE: Rule = Rule {
    name: "data-network-not-internal",
    group: Group::Egress,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A network that only connects services with their data is open to the internet.",
    page: include_str!("data_network_not_internal.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, network) in topology.networks() {
        let Some(declared) = cx.project().networks.get(&network.key) else {
            continue;
        };
        let own = network
            .project
            .is_some_and(|at| topology.projects().get(at) == Some(&cx.project().name));
        if own
            && declared.declared
            && lets_out(network)
            && let Some(data) = data_to_close_in(cx, id, network)
        {
            report(cx, network, declared, &data);
        }
    }
}

/// Whether members of a network of this project get out through it.
fn lets_out(network: &NetworkNode) -> bool {
    !network.external
        && network.driver.is_bridge()
        && network.internal == Tri::No
        && network.masquerade != Tri::No
}

/// The data services of a network whose only loss would be their way out, if `internal: true` would cost nobody anything else.
fn data_to_close_in<'a>(
    cx: &Context<'a>,
    id: NetworkId,
    network: &NetworkNode,
) -> Option<Vec<(&'a str, &'a RoleOf)>> {
    let topology = cx.topology();
    let mut data = Vec::new();
    let mut clients = false;
    for endpoint in network.endpoints.iter().map(|id| topology.endpoint(*id)) {
        let other_way_out = has_other_way_out(topology, endpoint.sandbox, id);
        for service in &topology.sandbox(endpoint.sandbox).services {
            let name = topology.service(*service).name.as_str();
            let Some(role) = tiers::of_tier(cx, name, Tier::Data) else {
                if !other_way_out {
                    return None;
                }
                clients = true;
                continue;
            };
            if other_way_out {
                continue;
            }
            let needs_out = role
                .image()
                .is_some_and(|image| image.needs_egress == Egress::Yes);
            let publishes = topology
                .bindings_of(*service)
                .iter()
                .any(Binding::is_effective);
            if needs_out || publishes {
                return None;
            }
            data.push((name, role));
        }
    }
    (clients && !data.is_empty()).then_some(data)
}

/// Whether a sandbox has another network that is not certainly internal.
fn has_other_way_out(topology: &Topology, sandbox: SandboxId, network: NetworkId) -> bool {
    let mut endpoints = topology
        .sandbox(sandbox)
        .endpoints()
        .map(|id| topology.endpoint(id));
    endpoints.any(|endpoint| {
        endpoint.network != network && topology.network(endpoint.network).internal != Tri::Yes
    })
}

fn report(
    cx: &mut Context<'_>,
    network: &NetworkNode,
    declared: &Network,
    data: &[(&str, &RoleOf)],
) {
    let confidence = data
        .iter()
        .map(|(_, role)| role.confidence)
        .max()
        .unwrap_or(Confidence::Low);
    let others = and_more(data.len() - 1);
    let edit = cx
        .patch()
        .add_entry_under(declared.key_span, "internal: true");
    let fix = edit.map(|edit| {
        let title = format!("make {} internal", quoted(&network.key));
        let fix = Fix::new(title, Applicability::Tighten, vec![edit]);
        fix.changes(["networks", &*network.key, "internal"])
    });
    let message = format!(
        "{}{others} can reach the internet through {}",
        quoted(data[0].0),
        quoted(&network.key)
    );
    let mut report = cx.report(declared.key_span, message);
    report
        .network(network.key.clone())
        .role_confidence(confidence)
        .label("not internal")
        .help(
            "add `internal: true`: the other members keep their way out through their own networks",
        )
        .fix(fix);
    for (_, role) in data.iter().take(4) {
        if let Some(evidence) = role.evidence.first() {
            report.related(
                evidence.span,
                format!("{}: {}", tiers::described(role.role), evidence.text),
            );
        }
    }
}
