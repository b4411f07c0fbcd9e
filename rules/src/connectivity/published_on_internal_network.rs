//! `published-on-internal-network`: A service publishes ports although all its networks are internal, so nothing is published.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{BindingState, InertReason};

use crate::ports;

pub(super) static RULE: Rule = Rule {
    name: "published-on-internal-network",
    group: Group::Connectivity,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service publishes ports although all its networks are internal, so nothing is published.",
    page: include_str!("published_on_internal_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, node, service) in cx.services_with(&[Part::InertPort]) {
        if cx.may_have_more(service) {
            continue;
        }
        let lost = BindingState::Inert(InertReason::InternalOnly);
        let Some(first) = topology
            .bindings_of(id)
            .iter()
            .find(|binding| binding.state == lost)
        else {
            continue;
        };
        let message = format!(
            "`ports` of {} publishes nothing: its networks are internal",
            quoted(&service.name)
        );
        let mut report = cx.report(first.span, message);
        report
            .service(service.name.clone())
            .label("dropped by the engine without a word")
            .help("remove `ports`, or join one network that is not internal")
            .history(ports::history(service, first));
        let endpoints = node
            .sandbox
            .into_iter()
            .flat_map(|id| topology.sandbox(id).endpoints());
        for endpoint in endpoints.map(|id| topology.endpoint(id)) {
            let network = topology.network(endpoint.network);
            if let Some(span) = network.internal_span {
                report.related(span, format!("{} is internal", quoted(&network.key)));
            }
        }
    }
}
