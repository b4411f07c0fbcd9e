//! `many-published-ports`: A project publishes very many ports.

use composelint_intent::{Confidence, Role};
use composelint_lint::{Context, Group, OptionKind, OptionSpec, Rule, Severity};

use crate::entries::{self, Entry};

pub(super) static RULE: Rule = Rule {
    name: "many-published-ports",
    group: Group::Exposure,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A project publishes very many ports.",
    page: include_str!("many_published_ports.md"),
    aliases: &["CIS 5.9"],
    options: &[MOST_PORTS, MOST_SERVICES],
    check,
};

const MOST_PORTS: OptionSpec = OptionSpec {
    name: "most_ports",
    kind: OptionKind::Integer,
    default: "50",
    doc: "How many ports a project may publish beyond loopback.",
};

const MOST_SERVICES: OptionSpec = OptionSpec {
    name: "most_services",
    kind: OptionKind::Integer,
    default: "10",
    doc: "How many services may publish ports beside a reverse proxy.",
};

fn check(cx: &mut Context<'_>) {
    let entries: Vec<Entry<'_>> = entries::all(cx)
        .filter(|entry| entry.public().next().is_some())
        .collect();
    let Some(first) = entries.first() else { return };
    let at = first.bindings[0].span;
    let ports: usize = entries.iter().map(|entry| entry.public().count()).sum();
    let services = services(&entries);
    let proxy = proxy(cx, &entries);

    if ports > cx.number(&MOST_PORTS) {
        cx.report(at, format!("{ports} ports are published beyond loopback"))
            .key("ports")
            .label("the first of them")
            .help("publish what the outside uses, and let one proxy serve the rest");
    } else if let Some(proxy) = proxy
        && services > cx.number(&MOST_SERVICES)
    {
        let span = proxy.bindings[0].span;
        let name = &proxy.service.name;
        cx.report(
            at,
            format!("{services} services publish ports beside the proxy `{name}`"),
        )
        .key("services")
        .label("the first of them")
        .related(span, format!("`{name}` takes requests for others already"))
        .help("let the proxy serve them, and remove their `ports`");
    }
}

/// How many services have an entry; those of one service follow each other.
fn services(entries: &[Entry<'_>]) -> usize {
    entries.chunk_by(|a, b| a.id == b.id).count()
}

/// An entry of a reverse proxy.
fn proxy<'e, 'a>(cx: &Context<'a>, entries: &'e [Entry<'a>]) -> Option<&'e Entry<'a>> {
    entries.iter().find(|entry| {
        let role = cx.roles().of(&entry.service.name);
        role.role == Role::Proxy && role.confidence > Confidence::Low
    })
}
