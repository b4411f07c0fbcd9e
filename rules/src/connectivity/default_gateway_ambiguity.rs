//! `default-gateway-ambiguity`: Which network publishes the ports of a service hangs on the names of its networks.

use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::Tri;

pub(super) static RULE: Rule = Rule {
    name: "default-gateway-ambiguity",
    group: Group::Connectivity,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Which network publishes the ports of a service hangs on the names of its networks.",
    page: include_str!("default_gateway_ambiguity.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, node, service) in cx.services() {
        let Some(sandbox) = node.sandbox else {
            continue;
        };
        let open: Vec<_> = topology
            .endpoints_of_service(id)
            .iter()
            .filter(|endpoint| topology.network(endpoint.network).internal == Tri::No)
            .collect();
        let is_said = open.iter().any(|endpoint| endpoint.gw_priority != 0);
        let published = topology
            .bindings_of(id)
            .iter()
            .find(|binding| binding.is_effective());
        let (Some(published), Some(winner)) = (published, topology.default_route(sandbox)) else {
            continue;
        };
        if open.len() < 2 || is_said {
            continue;
        }
        let network = &topology.network(winner).key;
        let message = format!(
            "{} publishes through `{network}` by the order of names",
            quoted(&service.name)
        );
        let mut report = cx.report(published.span, message);
        report
            .service(service.name.clone())
            .label("published by the network of the default route")
            .help("give the network that is meant a `gw_priority`");
        for endpoint in open.iter().filter(|endpoint| endpoint.network == winner) {
            report.related(endpoint.span, "comes first");
        }
    }
}
