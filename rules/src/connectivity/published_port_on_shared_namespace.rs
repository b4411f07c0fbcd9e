//! `published-port-on-shared-namespace`: A service publishes ports although it lives in another one's namespace, which the engine refuses.

use composelint_compose::project::NetworkMode;
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{BindingState, InertReason};

use crate::ports;

pub(super) static RULE: Rule = Rule {
    name: "published-port-on-shared-namespace",
    group: Group::Connectivity,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service publishes ports although it lives in another one's namespace, which the engine refuses.",
    page: include_str!("published_port_on_shared_namespace.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, _, service) in cx.services_with(&[Part::InertPort]) {
        let shared = BindingState::Inert(InertReason::SharedNamespace);
        let Some(first) = topology
            .bindings_of(id)
            .iter()
            .find(|binding| binding.state == shared)
        else {
            continue;
        };
        let owner = match service.network_mode.as_ref().map(|mode| &mode.value) {
            Some(NetworkMode::Service(name)) => format!("`ports` of {}", quoted(name)),
            _ => "the options of the other container".to_owned(),
        };
        let message = format!(
            "{} has no namespace of its own to publish from",
            quoted(&service.name)
        );
        let mut report = cx.report(first.span, message);
        report
            .service(service.name.clone())
            .label("the engine refuses to start it")
            .help(format!("move the ports to {owner}"))
            .history(ports::history(service, first));
        if let Some(mode) = &service.network_mode {
            report.related(mode.span, "lives there");
        }
    }
}
