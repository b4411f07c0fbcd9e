//! `no-shared-network`: A service dials another one by a name that it cannot resolve, because they share no network.

use composelint_compose::project::Service;
use composelint_intent::WantVerdict;
use composelint_lint::{Applicability, Confidence, Context, Fix, Group, Rule, Severity, quoted};
use composelint_topology::{NetworkNode, ServiceId};

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "no-shared-network",
    group: Group::Discovery,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials another one by a name that it cannot resolve, because they share no network.",
    page: include_str!("no_shared_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = wanted::failing(cx, Same::Host, |want, verdict| match verdict {
        WantVerdict::NoSharedNetwork { to, sure } if wanted::is_dialled(want) => Some((*to, *sure)),
        _ => None,
    });
    for failing in found {
        let (to, sure) = failing.what;
        let topology = cx.topology();
        let (service, want) = (failing.service, failing.want);
        let name = quoted(&service.name);
        let target = topology.service(to);
        let confidence = match failing.confidence() {
            Confidence::High if !sure => Confidence::Medium,
            confidence => confidence,
        };
        let message = format!(
            "{name} cannot resolve {}: they share no network",
            quoted(&want.host)
        );
        let theirs = wanted::networks_of(topology, to);
        let network = suitable(cx, to);
        let fix = network.and_then(|network| join(cx, service, &network.key));
        let help = match network {
            Some(network) => format!("let {name} join `{}`", network.key),
            None => format!("let {name} and {} join one network", quoted(&target.name)),
        };
        let mut report = cx.report(want.host_at.span, message);
        report
            .service(service.name.clone())
            .key(want.host.clone())
            .role_confidence(confidence)
            .label(format!("{} says so", wanted::source(want)))
            .related(target.span, format!("on {theirs}"))
            .help(help)
            .fix(fix);
        if let Some(own) = topology
            .find_in(0, &service.name)
            .filter(|_| topology.projects().len() == 1)
        {
            report.related(
                service.name_span,
                format!("on {}", wanted::networks_of(topology, own)),
            );
        }
        for span in failing.more() {
            report.related(span, "and here");
        }
    }
}

/// The network of a service that another one can join with the least effect: the project's own, with the fewest members.
fn suitable<'a>(cx: &Context<'a>, to: ServiceId) -> Option<&'a NetworkNode> {
    let topology = cx.topology();
    let endpoints = topology.endpoints_of_service(to).iter();
    let networks = endpoints.map(|endpoint| topology.network(endpoint.network));
    networks
        .filter(|network| {
            !network.external && network.driver.is_bridge() && network.real_name_known
        })
        .min_by_key(|network| (network.key == "default", network.endpoints.len()))
}

/// Lets a service join one more network.
fn join(cx: &Context<'_>, service: &Service, network: &str) -> Option<Fix> {
    if service.network_mode.is_some() {
        return None;
    }
    let edit = match &service.networks {
        Some(networks) if networks.history.is_some() => return None,
        Some(networks) => cx
            .add_item(networks.span, network)
            .or_else(|| cx.add_entry(networks.span, &format!("{network}:")))?,
        None => cx.add_entry(service.span, &format!("networks: [default, {network}]"))?,
    };
    let fix = Fix::new(
        format!("join {}", quoted(network)),
        Applicability::Unsafe,
        vec![edit],
    );
    Some(fix.changes(["services", &*service.name, "networks"]))
}
