//! `unneeded-published-port`: A service publishes the port that a proxy of the project serves already.

use composelint_compose::project::Service;
use composelint_intent::{Role, Tier};
use composelint_lint::{Context, Group, Part, Rule, Severity};
use composelint_topology::{Binding, Proto, ServiceId};
use composelint_yaml::Span;

use crate::entries::{self, Entry};
use crate::{ports, texts, tiers};

pub(super) static RULE: Rule = Rule {
    name: "unneeded-published-port",
    group: Group::Exposure,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service publishes the port that a proxy of the project serves already.",
    page: include_str!("unneeded_published_port.md"),
    aliases: &[],
    options: &[],
    check,
};

/// A published proxy of the project.
struct Proxy<'a> {
    id: ServiceId,
    service: &'a Service,
}

fn check(cx: &mut Context<'_>) {
    let proxies = proxies(cx);
    if proxies.is_empty() {
        return;
    }
    let found = entries::public(cx, |entry, binding| served(cx, &proxies, entry, binding));
    for (entry, binding, (proxy, span)) in found {
        let message = format!(
            "port {} of `{}` is published beside its proxy",
            ports::target(binding),
            entry.service.name
        );
        let severity = cx.severity();
        entries::report(cx, &entry, binding, severity, message)
            .label("a second way in")
            .related(span, format!("`{proxy}` serves it from here"))
            .help("remove the entry: the proxy uses their common network");
    }
}

fn proxies<'a>(cx: &Context<'a>) -> Vec<Proxy<'a>> {
    let proxies = cx
        .services_with(&[Part::Published])
        .filter(|(id, node, _)| {
            let role = cx.roles().at(node.index);
            role.role == Role::Proxy
                && role.is(Tier::Edge)
                && ports::public(cx.topology().bindings_of(*id))
                    .next()
                    .is_some()
        });
    proxies
        .map(|(id, _, service)| Proxy { id, service })
        .collect()
}

/// The proxy that names the service and the port in its own settings, and reaches it without the published port.
fn served<'a>(
    cx: &Context<'a>,
    proxies: &[Proxy<'a>],
    entry: &Entry<'_>,
    binding: &Binding,
) -> Option<(&'a str, Span)> {
    let port = *binding.target.known()?;
    let name = &entry.service.name;
    let apart = tiers::of_tier(cx, name, Tier::Edge).is_none()
        && tiers::of_tier(cx, name, Tier::Data).is_none();
    if binding.protocol != Proto::Tcp || !apart {
        return None;
    }
    let upstream = format!("{name}:{port}");
    proxies.iter().find_map(|proxy| {
        let said = texts::of(proxy.service)
            .find(|said| texts::find_word(&said.text.text, &upstream).is_some())?;
        let joined = cx.topology().direct(proxy.id, entry.id).is_reachable();
        joined.then_some((proxy.service.name.as_str(), said.span))
    })
}
