//! What services tell a proxy about themselves: labels of Traefik and caddy-docker-proxy, variables of nginx-proxy.

use composelint_compose::Project;
use composelint_compose::project::Service;
use composelint_yaml::Span;
use smol_str::SmolStr;

use super::{Place, Want, WantKind, WantPort};
use crate::confidence::Confidence;
use crate::image::ImageReference;
use crate::own::Tables;

/// A proxy that reads the settings of others from Docker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proxy {
    Traefik,
    Nginx,
    Caddy,
}

/// What one service tells: where, and the port, if it names one.
struct Told {
    key: SmolStr,
    span: Span,
    port: Option<(u16, Span)>,
}

/// The wants of the proxies of a project, by what other services tell them: for each proxy its position, and what it wants. Where there
/// are several of a kind, nobody knows which is meant.
pub(super) fn wants(project: &Project, tables: &Tables) -> Vec<(usize, Vec<Want>)> {
    let mut found = Vec::new();
    let active = || {
        let services = project.services.values().enumerate();
        services.filter(|(_, service)| service.active)
    };
    for kind in [Proxy::Traefik, Proxy::Nginx, Proxy::Caddy] {
        let told: Vec<(usize, &Service, Told)> = active()
            .filter_map(|(at, service)| Some((at, service, told(kind, service)?)))
            .collect();
        // Where nobody tells a proxy anything, no image needs to be known.
        if told.is_empty() {
            continue;
        }
        let mut proxies = active().filter(|(_, service)| proxy_of(service, tables) == Some(kind));
        let (Some((from, _)), None) = (proxies.next(), proxies.next()) else {
            continue;
        };
        let others = told.into_iter().filter(|(at, ..)| *at != from);
        let wants = others.map(|(_, service, told)| want(from, service, told));
        found.push((from, wants.collect()));
    }
    found
}

fn want(from: usize, service: &Service, told: Told) -> Want {
    let port = told.port.map_or(WantPort::Default(None), |(port, span)| {
        WantPort::Written(port, Place { span, exact: false })
    });
    Want {
        from,
        kind: WantKind::Label,
        host: service.name.clone(),
        host_at: Place {
            span: told.span,
            exact: false,
        },
        port,
        scheme: None,
        key: Some(told.key),
        evidence: told.span,
        confidence: Confidence::High,
        perhaps_browser: false,
        by_variable: false,
        shared: false,
    }
}

fn proxy_of(service: &Service, tables: &Tables) -> Option<Proxy> {
    let image = service.image.as_ref()?;
    let reference = ImageReference::parse(&image.value.text);
    match tables.find_image(&reference)?.entry.id {
        "traefik" => Some(Proxy::Traefik),
        "nginx-proxy" => Some(Proxy::Nginx),
        "caddy" if reference.name().contains("docker-proxy") => Some(Proxy::Caddy),
        _ => None,
    }
}

fn told(kind: Proxy, service: &Service) -> Option<Told> {
    match kind {
        Proxy::Traefik => traefik(service),
        Proxy::Nginx => nginx_proxy(service),
        Proxy::Caddy => caddy(service),
    }
}

/// `traefik.http.routers.api.rule`, `traefik.http.services.api.loadbalancer.server.port`.
fn traefik(service: &Service) -> Option<Told> {
    let off = service.labels.get("traefik.enable");
    if off.is_some_and(|label| label.value.text.eq_ignore_ascii_case("false")) {
        return None;
    }
    let routers = |key: &str| {
        key.starts_with("traefik.") && (key.contains(".routers.") || key.contains(".loadbalancer."))
    };
    let (key, first) = service.labels.iter().find(|(key, _)| routers(key))?;
    let port = service
        .labels
        .iter()
        .find(|(key, _)| key.ends_with(".loadbalancer.server.port"))
        .and_then(|(_, label)| Some((label.value.known()?.trim().parse().ok()?, label.span)));
    Some(Told {
        key: key.clone(),
        span: first.span,
        port,
    })
}

/// `VIRTUAL_HOST`, `VIRTUAL_PORT`.
fn nginx_proxy(service: &Service) -> Option<Told> {
    let (_, key, host) = service.environment.get_full("VIRTUAL_HOST")?;
    let port = service.environment.get("VIRTUAL_PORT").and_then(|port| {
        Some((
            port.value.as_ref()?.known()?.trim().parse().ok()?,
            port.value_span,
        ))
    });
    Some(Told {
        key: key.clone(),
        span: host.span,
        port,
    })
}

/// `caddy.reverse_proxy: "{{upstreams 3000}}"`.
fn caddy(service: &Service) -> Option<Told> {
    let is_proxy = |key: &str| key.starts_with("caddy") && key.ends_with(".reverse_proxy");
    let (key, label) = service.labels.iter().find(|(key, _)| is_proxy(key))?;
    let text = label.value.known()?;
    let inner = text.split_once("{{upstreams")?.1.split_once("}}")?.0;
    let port = inner.split_whitespace().find_map(|word| word.parse().ok());
    Some(Told {
        key: key.clone(),
        span: label.span,
        port: port.map(|port| (port, label.span)),
    })
}
