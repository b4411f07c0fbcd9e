//! What the engine refuses at `up`, as findings: the topology knows what it is, the rules give it a name and a page.

use composelint_compose::project::{Service, Spanned};
use composelint_compose::value::{History, Text};
use composelint_lint::{Context, ReportBuilder};
use composelint_topology::{EngineError, EngineErrorKind};
use composelint_yaml::Span;

/// The refusals of these kinds that concern the project itself, not others on its host.
pub(crate) fn of<'a>(cx: &Context<'a>, kinds: &[EngineErrorKind]) -> Vec<&'a EngineError> {
    let topology = cx.topology();
    let own = topology
        .projects()
        .iter()
        .position(|name| *name == cx.project().name);
    let concerns = |error: &EngineError| match (error.service, error.network) {
        (Some(service), _) => Some(topology.service(service).project) == own,
        (None, Some(network)) => topology.network(network).project == own,
        (None, None) => true,
    };
    let errors = topology.engine_errors().iter();
    errors
        .filter(|error| kinds.contains(&error.kind) && concerns(error))
        .collect()
}

/// Reports every refusal of these kinds, with what is at its place and what to do.
pub(crate) fn report_all(cx: &mut Context<'_>, kinds: &[EngineErrorKind], label: &str, help: &str) {
    for error in of(cx, kinds) {
        report(cx, error, label, help);
    }
}

/// Reports one refusal, and hands the finding back for what only its rule knows.
pub(crate) fn report<'c, 'a>(
    cx: &'c mut Context<'a>,
    error: &'a EngineError,
    label: &str,
    help: &str,
) -> ReportBuilder<'c, 'a> {
    let topology = cx.topology();
    let project = cx.project();
    let service = error.service.map(|id| topology.service(id));
    let service = service.and_then(|node| project.services.get(&node.name));
    let network = error.network.map(|id| topology.network(id).key.clone());
    let mut report = cx.report(error.span, error.message.as_str());
    report
        .key(error.message.as_str())
        .label(label)
        .help(help)
        .history(service.and_then(|service| story(service, error.span)));
    for place in &error.related {
        report.related(*place, "the other one");
    }
    if let Some(service) = service {
        report.service(service.name.clone());
    }
    if let Some(network) = network {
        report.network(network);
    }
    report
}

/// How an address of a service came to its place.
fn story(service: &Service, place: Span) -> Option<&History> {
    let memberships = &service.networks.as_ref()?.value;
    memberships.iter().find_map(|membership| {
        let written = |text: &&Spanned<Text>| text.span == place;
        let v4 = membership.ipv4_address.as_ref().filter(written);
        let text = v4.or_else(|| membership.ipv6_address.as_ref().filter(written))?;
        let own = text.history.as_deref();
        own.or(membership.history.as_deref())
    })
}
