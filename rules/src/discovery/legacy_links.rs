//! `legacy-links`: A service uses `links`, a relic from before networks had names.

use composelint_compose::project::Service;
use composelint_lint::{Applicability, Context, Fix, Group, Part, Rule, Severity, quoted};
use composelint_topology::{Driver, ServiceId};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "legacy-links",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service uses `links`, a relic from before networks had names.",
    page: include_str!("legacy_links.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (id, node, service) in cx.services_with(&[Part::Hosts]) {
        let Some(first) = service.links.first() else {
            continue;
        };
        if node.sandbox.is_none() || is_on_default_bridge(cx, id) {
            continue;
        }
        let renames = service
            .links
            .iter()
            .find(|link| link.value.alias != link.value.target);
        let help = match renames {
            Some(link) => format!(
                "remove `links`, and add {} to the `aliases` of {}",
                quoted(&link.value.alias),
                quoted(&link.value.target)
            ),
            None => "remove `links`, and keep the order of starting in `depends_on`".to_owned(),
        };
        let fix = remove(cx, service);
        let span = key_span(service).unwrap_or(first.span);
        cx.report(span, format!("{} uses `links`", quoted(&service.name)))
            .service(service.name.clone())
            .label("services of one network find each other by name without it")
            .help(help)
            .fix(fix);
    }
}

fn key_span(service: &Service) -> Option<Span> {
    let entry = service.tree.as_map()?.entry("links")?;
    Some(entry.key_span)
}

/// Where links are the only names there are.
fn is_on_default_bridge(cx: &Context<'_>, id: ServiceId) -> bool {
    let topology = cx.topology();
    let mut endpoints = topology.endpoints_of_service(id).iter();
    endpoints.any(|endpoint| topology.network(endpoint.network).driver == Driver::DefaultBridge)
}

/// Removes `links` that only say what `depends_on` says as well.
fn remove(cx: &Context<'_>, service: &Service) -> Option<Fix> {
    let is_idle = service.links.iter().all(|link| {
        let mut written = service
            .depends_on
            .iter()
            .filter(|depends| depends.implied_by.is_none());
        link.value.alias == link.value.target
            && link.history.is_none()
            && written.any(|depends| depends.service == link.value.target)
    });
    if !is_idle {
        return None;
    }
    let edit = cx.remove_entry(key_span(service)?)?;
    let fix = Fix::new("remove `links`", Applicability::Unsafe, vec![edit]);
    Some(fix.changes(["services", &*service.name, "links"]))
}
