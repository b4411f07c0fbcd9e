//! `proxied-service-also-published`: A service behind a proxy publishes the same port itself.

use composelint_compose::Text;
use composelint_compose::project::Service;
use composelint_intent::{Confidence, Tier};
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::{Binding, Proto};
use composelint_yaml::Span;

use crate::entries::{self, Entry};
use crate::{ports, tiers};

pub(super) static RULE: Rule = Rule {
    name: "proxied-service-also-published",
    group: Group::Exposure,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service behind a proxy publishes the same port itself.",
    page: include_str!("proxied_service_also_published.md"),
    aliases: &[],
    options: &[],
    check,
};

/// What a service tells a proxy about itself.
#[derive(Clone, Copy)]
struct Proxied {
    /// The word for the one that reads it.
    by: &'static str,
    /// Where it says so.
    span: Span,
    /// The container's port that the proxy dials, where it is said.
    port: Option<u16>,
}

fn check(cx: &mut Context<'_>) {
    let found = entries::public(cx, |entry, binding| behind_proxy(cx, entry, binding));
    for (entry, binding, proxied) in found {
        let message = format!(
            "port {} of `{}` is published past its proxy",
            ports::target(binding),
            entry.service.name
        );
        let severity = entries::less_at_an_address(cx.severity(), binding);
        let mut report = entries::report(cx, &entry, binding, severity, message);
        report
            .label("reaches the service without the proxy's TLS and login")
            .related(proxied.span, format!("{} serves it as well", proxied.by))
            .help("remove the entry, or bind it to 127.0.0.1: the proxy uses a network");
        if proxied.port.is_none() {
            report.role_confidence(Confidence::Medium);
        }
    }
}

fn behind_proxy(cx: &Context<'_>, entry: &Entry<'_>, binding: &Binding) -> Option<Proxied> {
    let service = entry.service;
    let faces_outside = tiers::of_tier(cx, &service.name, Tier::Edge).is_some();
    if faces_outside || binding.protocol != Proto::Tcp {
        return None;
    }
    let proxied = by_traefik(service)
        .or_else(|| by_nginx_proxy(service))
        .or_else(|| by_caddy(service))?;
    let dialled = match proxied.port {
        Some(port) => binding.target.known() == Some(&port),
        // The proxy takes the only port there is.
        None => service.ports.len() == 1,
    };
    dialled.then_some(proxied)
}

/// Labels for Traefik, of version 1 or later.
fn by_traefik(service: &Service) -> Option<Proxied> {
    let labels = || {
        service
            .labels
            .iter()
            .map(|(key, label)| (key.to_ascii_lowercase(), label))
    };
    let switched_off = labels().any(|(key, label)| {
        key == "traefik.enable"
            && label
                .value
                .known()
                .is_none_or(|on| !on.eq_ignore_ascii_case("true"))
    });
    if switched_off {
        return None;
    }
    let (_, route) = labels().find(|(key, _)| {
        key.starts_with("traefik.http.routers.") || key == "traefik.frontend.rule"
    })?;
    let ports = labels().filter(|(key, _)| {
        key == "traefik.port"
            || (key.starts_with("traefik.http.services.")
                && key.ends_with(".loadbalancer.server.port"))
    });
    let ports: Vec<Option<u16>> = ports.map(|(_, label)| number(&label.value)).collect();
    Some(Proxied {
        by: "Traefik",
        span: route.span,
        port: match ports.as_slice() {
            [port] => *port,
            _ => None,
        },
    })
}

/// `VIRTUAL_HOST` for nginx-proxy.
fn by_nginx_proxy(service: &Service) -> Option<Proxied> {
    let host = service.environment.get("VIRTUAL_HOST")?;
    let named = host
        .value
        .as_ref()
        .is_some_and(|value| !value.text.is_empty());
    let port = service.environment.get("VIRTUAL_PORT");
    named.then(|| Proxied {
        by: "nginx-proxy",
        span: host.span,
        port: port.and_then(|port| number(port.value.as_ref()?)),
    })
}

/// `caddy` and `caddy.reverse_proxy` for caddy-docker-proxy: `{{upstreams 3000}}`.
fn by_caddy(service: &Service) -> Option<Proxied> {
    let site = service.labels.get("caddy")?;
    let upstreams = service.labels.get("caddy.reverse_proxy")?;
    let words = upstreams.value.known()?.trim_matches(['{', '}', ' ']);
    let port = words.strip_prefix("upstreams")?.split_whitespace().last();
    Some(Proxied {
        by: "Caddy",
        span: site.span,
        port: port.and_then(|port| port.parse().ok()),
    })
}

fn number(text: &Text) -> Option<u16> {
    text.known()?.trim().parse().ok()
}
