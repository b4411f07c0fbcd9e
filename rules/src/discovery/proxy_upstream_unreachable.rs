//! `proxy-upstream-unreachable`: A proxy is told to pass requests to a service that it cannot reach.

use composelint_compose::project::Service;
use composelint_intent::{WantKind, WantVerdict};
use composelint_lint::{Confidence, Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{ServiceId, ServiceNode};
use composelint_yaml::Span;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "proxy-upstream-unreachable",
    group: Group::Discovery,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A proxy is told to pass requests to a service that it cannot reach.",
    page: include_str!("proxy_upstream_unreachable.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    upstreams(cx);
    for (id, node, service) in cx.services_with(&[Part::Labels]) {
        if node.sandbox.is_some() {
            traefik_network(cx, id, service);
        }
    }
}

/// Why an upstream is out of reach.
#[derive(Clone, Copy)]
enum Missing<'a> {
    /// It is on other networks.
    Apart(&'a ServiceNode, bool),
    /// Nobody has the name.
    Nobody,
}

fn upstreams(cx: &mut Context<'_>) {
    let topology = cx.topology();
    let found = wanted::failing(cx, Same::Host, |want, verdict| {
        let is_told = matches!(want.kind, WantKind::Label | WantKind::ConfigFile);
        match verdict {
            _ if !is_told => None,
            WantVerdict::NoSharedNetwork { to, sure } => {
                Some(Missing::Apart(topology.service(*to), *sure))
            }
            WantVerdict::NotFound(_) if want.kind == WantKind::ConfigFile => Some(Missing::Nobody),
            _ => None,
        }
    });
    for failing in found {
        let (service, want) = (failing.service, failing.want);
        if cx.may_have_more(service) {
            continue;
        }
        let (name, host) = (quoted(&service.name), quoted(&want.host));
        let (message, confidence, related) = match failing.what {
            Missing::Apart(target, sure) => {
                let confidence = if sure {
                    failing.confidence()
                } else {
                    Confidence::Medium
                };
                let message = format!("{name} shares no network with {host}");
                (message, confidence, Some(target.span))
            }
            Missing::Nobody => (
                format!("{name} passes requests to {host}, which no service is called"),
                failing.confidence().min(Confidence::Medium),
                None,
            ),
        };
        let mut report = cx.report(want.host_at.span, message);
        report
            .service(service.name.clone())
            .key(want.host.clone())
            .role_confidence(confidence)
            .label(format!("{} says so", wanted::source(want)))
            .help(match failing.what {
                Missing::Apart(..) => {
                    format!("let {name} join a network of the service that is meant")
                }
                Missing::Nobody => "name a service of the project".to_owned(),
            })
            .related(service.name_span, "the proxy");
        if let Some(span) = related {
            report.related(span, "the service that is meant");
        }
    }
}

/// `traefik.docker.network` that names a network which the service is not on.
fn traefik_network(cx: &mut Context<'_>, id: ServiceId, service: &Service) {
    let label = ["traefik.docker.network", "traefik.swarm.network"]
        .into_iter()
        .find_map(|key| service.labels.get(key));
    let Some((name, span)) = label.and_then(|label| Some((label.value.known()?, label.span)))
    else {
        return;
    };
    let topology = cx.topology();
    let networks = topology.endpoints_of_service(id).iter();
    let mut networks = networks.map(|endpoint| topology.network(endpoint.network));
    let is_joined = networks.any(|network| network.real_name == name || !network.real_name_known);
    if is_joined || topology.endpoints_of_service(id).is_empty() || cx.may_have_more(service) {
        return;
    }
    report_network(cx, id, service, name, span);
}

fn report_network(cx: &mut Context<'_>, id: ServiceId, service: &Service, name: &str, span: Span) {
    let topology = cx.topology();
    let networks = topology.endpoints_of_service(id).iter();
    let by_key = networks
        .map(|endpoint| topology.network(endpoint.network))
        .find(|network| network.key == name);
    let help = match by_key {
        Some(network) => format!(
            "write {}, the name that the engine knows",
            quoted(&network.real_name)
        ),
        None => format!(
            "let {} join that network, or remove the label",
            quoted(&service.name)
        ),
    };
    let message = format!(
        "{} is not on the network {}",
        quoted(&service.name),
        quoted(name)
    );
    cx.report(span, message)
        .service(service.name.clone())
        .key("network")
        .severity(Severity::Warning)
        .label("Traefik looks for an address there")
        .related(
            service.name_span,
            format!("on {}", wanted::networks_of(topology, id)),
        )
        .help(help);
}
