//! `disconnected-topology`: The project falls into groups of services that share no network with each other.

use composelint_compose::project::Service;
use composelint_lint::{Confidence, Context, Group, Rule, Severity, quoted};
use composelint_topology::{Sandbox, SandboxKind, ServiceId};
use rustc_hash::FxHashMap;

use crate::tiers::and_more;

pub(super) static RULE: Rule = Rule {
    name: "disconnected-topology",
    group: Group::Connectivity,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "The project falls into groups of services that share no network with each other.",
    page: include_str!("disconnected_topology.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    if cx
        .services()
        .any(|(_, _, service)| cx.may_have_more(service))
    {
        return;
    }
    let groups = groups(cx);
    let mut large = groups.iter().filter(|group| group.len() > 1);
    let (Some(first), Some(second)) = (large.next(), large.next()) else {
        return;
    };
    let names = |group: &[(ServiceId, &Service)]| {
        let first = group
            .first()
            .map_or("", |(_, service)| service.name.as_str());
        format!("{}{}", quoted(first), and_more(group.len() - 1))
    };
    let (Some((_, here)), Some((_, there))) = (second.first(), first.first()) else {
        return;
    };
    let message = format!("{} share no network with {}", names(second), names(first));
    cx.report(here.name_span, message)
        .service(here.name.clone())
        .confidence(Confidence::Medium)
        .label("the first of one group")
        .related(there.name_span, "the first of the other")
        .help("make two projects of it, or let one service join both sides");
}

/// The services that reach each other over any number of networks, in the order of the file. What another project may join is one place.
fn groups<'a>(cx: &Context<'a>) -> Vec<Vec<(ServiceId, &'a Service)>> {
    let topology = cx.topology();
    let mut of_network: FxHashMap<Option<composelint_topology::NetworkId>, usize> =
        FxHashMap::default();
    let mut groups: Vec<Vec<(ServiceId, &Service)>> = Vec::new();
    for (id, _, service) in cx.services() {
        let sandbox = topology.sandbox_of(id);
        if sandbox.is_none_or(|sandbox| sandbox.kind != SandboxKind::Own) {
            continue;
        }
        let endpoints = sandbox.into_iter().flat_map(Sandbox::endpoints);
        let networks: Vec<_> = endpoints
            .map(|id| topology.endpoint(id).network)
            .map(|id| (!topology.network(id).external).then_some(id))
            .collect();
        let mut joined: Vec<usize> = networks
            .iter()
            .filter_map(|network| of_network.get(network).copied())
            .collect();
        joined.sort_unstable();
        joined.dedup();
        let home = joined.first().copied().unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for other in joined.iter().skip(1) {
            let moved = std::mem::take(&mut groups[*other]);
            groups[home].extend(moved);
            for group in of_network.values_mut().filter(|group| **group == *other) {
                *group = home;
            }
        }
        groups[home].push((id, service));
        of_network.extend(networks.into_iter().map(|network| (network, home)));
    }
    groups.retain(|group| !group.is_empty());
    groups
}
