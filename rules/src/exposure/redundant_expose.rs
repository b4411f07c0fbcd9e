//! `redundant-expose`: `expose` names a port that `ports` publishes already.

use composelint_compose::project::Service;
use composelint_lint::{Applicability, Context, Fix, Group, Refusal, Rule, Severity};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "redundant-expose",
    group: Group::Exposure,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "`expose` names a port that `ports` publishes already.",
    page: include_str!("redundant_expose.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (_, _, service) in cx.services() {
        for exposed in &service.expose {
            let Some((port, protocol)) = exposed.value.known().and_then(read) else {
                continue;
            };
            let published = service.ports.iter().find(|published| {
                published.target.known() == Some(&port)
                    && published.protocol.eq_ignore_ascii_case(protocol)
            });
            let Some(published) = published else { continue };
            let history = exposed.history.as_deref();
            let from_elsewhere = history.is_some_and(|history| !history.via.is_empty());
            let fix = if from_elsewhere {
                Err(Refusal::Elsewhere)
            } else {
                remove(cx, service, exposed.span)
            };
            let message = format!("port {port} of `{}` is published already", service.name);
            cx.report(exposed.span, message)
                .service(service.name.clone())
                .key(format!("{port}/{protocol}"))
                .label("adds nothing")
                .related(published.span, "publishing exposes it, too")
                .help("remove it from `expose`")
                .fix(fix)
                .history(history);
        }
    }
}

/// `80`, `80/udp`; ranges are left alone.
fn read(text: &str) -> Option<(u16, &str)> {
    let (port, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    Some((port.trim().parse().ok()?, protocol))
}

/// Removes the item, and the whole list with its last item.
fn remove(cx: &Context<'_>, service: &Service, item: Span) -> Result<Fix, Refusal> {
    let edit = if service.expose.len() > 1 {
        cx.patch().remove_item(item)
    } else {
        let entry = service.tree.as_map().and_then(|map| map.entry("expose"));
        let entry = entry.ok_or(Refusal::Pieces)?;
        cx.patch().remove_entry(entry.key_span)
    }?;
    // Docker marks a published port as exposed anyway.
    let fix = Fix::new("remove it from `expose`", Applicability::Safe, vec![edit]);
    Ok(fix.changes(["services", &*service.name, "expose"]))
}
