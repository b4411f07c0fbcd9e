//! `published-port-ineffective-driver`: A service publishes ports through a network whose driver has no ports to publish.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{BindingState, InertReason};

use crate::ports;

pub(super) static RULE: Rule = Rule {
    name: "published-port-ineffective-driver",
    group: Group::Connectivity,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service publishes ports through a network whose driver has no ports to publish.",
    page: include_str!("published_port_ineffective_driver.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, _, service) in cx.services_with(&[Part::InertPort]) {
        if cx.may_have_more(service) {
            continue;
        }
        let ignored = BindingState::Inert(InertReason::DriverIgnoresPorts);
        let Some(first) = topology
            .bindings_of(id)
            .iter()
            .find(|binding| binding.state == ignored)
        else {
            continue;
        };
        let message = format!("`ports` of {} publishes nothing", quoted(&service.name));
        let mut report = cx.report(first.span, message);
        report
            .service(service.name.clone())
            .label("dropped by the engine without a word")
            .help("dial the container's own address on the LAN, or join a bridge network")
            .history(ports::history(service, first));
        for endpoint in topology.endpoints_of_service(id) {
            let network = topology.network(endpoint.network);
            if !network.driver.is_bridge() {
                let driver = network.driver.as_str();
                report.related(
                    endpoint.span,
                    format!("{} is a {driver}", quoted(&network.key)),
                );
            }
        }
    }
}
