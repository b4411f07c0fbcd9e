//! `published-port-ignored-in-host-mode`: A service in host mode lists `ports`, which the engine discards.

use composelint_compose::project::Service;
use composelint_compose::value::History;
use composelint_lint::{Applicability, Context, Fix, Group, Part, Refusal, Rule, Severity, quoted};
use composelint_topology::{BindingState, InertReason};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "published-port-ignored-in-host-mode",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service in host mode lists `ports`, which the engine discards.",
    page: include_str!("published_port_ignored_in_host_mode.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (id, node, service) in cx.services_with(&[Part::InertPort]) {
        let ignored = BindingState::Inert(InertReason::HostMode);
        let Some(first) = cx
            .topology()
            .bindings_of(id)
            .iter()
            .find(|binding| binding.state == ignored)
        else {
            continue;
        };
        let key = service
            .tree
            .as_map()
            .and_then(|map| map.entry("ports"))
            .map(|entry| entry.key_span);
        let fix = key.map(|key| remove(cx, service, key));
        let message = format!(
            "`ports` of {} does nothing in host mode",
            quoted(&service.name)
        );
        let mut report = cx.report(first.span, message);
        report
            .service(service.name.clone())
            .label("discarded by the engine")
            .help("remove `ports`: every port that the process opens is a port of the host already")
            .fix(fix);
        if let Some(mode) = node.mode_span {
            report.related(mode, "host mode");
        }
    }
}

/// Removes `ports`, where all of it is written in one place.
fn remove(cx: &Context<'_>, service: &Service, key: Span) -> Result<Fix, Refusal> {
    let from_elsewhere = |history: &History| !history.via.is_empty();
    let list = service.tree.get("ports");
    let mut histories = service.ports.iter().map(|port| port.history.as_deref());
    if histories.any(|history| history.is_some_and(from_elsewhere))
        || list.is_some_and(|list| list.history.as_deref().is_some_and(from_elsewhere))
    {
        return Err(Refusal::Elsewhere);
    }
    if service.ports.iter().any(|port| port.span.file != key.file) {
        return Err(Refusal::Pieces);
    }
    let edit = cx.patch().remove_entry(key)?;
    let fix = Fix::new("remove `ports`", Applicability::Safe, vec![edit]);
    Ok(fix.changes(["services", &*service.name, "ports"]))
}
