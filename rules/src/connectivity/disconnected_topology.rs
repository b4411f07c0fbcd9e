//! `disconnected-topology`: The project falls into groups of services that share no network with each other.

use composelint_compose::project::Service;
use composelint_lint::{Confidence, Context, Group, Rule, Severity, quoted};
use composelint_topology::{Endpoint, SandboxKind};

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
    let mut large = groups.iter().filter(|group| group.size > 1);
    let (Some(first), Some(second)) = (large.next(), large.next()) else {
        return;
    };
    let names = |group: &Cluster<'_>| {
        let first = quoted(&group.first.name);
        format!("{first}{}", and_more(group.size - 1))
    };
    let (here, there) = (second.first, first.first);
    let message = format!("{} share no network with {}", names(second), names(first));
    cx.report(here.name_span, message)
        .service(here.name.clone())
        .confidence(Confidence::Medium)
        .label("the first of one group")
        .related(there.name_span, "the first of the other")
        .help("make two projects of it, or let one service join both sides");
}

/// Services that reach each other over any number of networks.
struct Cluster<'a> {
    first: &'a Service,
    size: usize,
}

/// The groups in the order of their first services.
fn groups<'a>(cx: &Context<'a>) -> Vec<Cluster<'a>> {
    let topology = cx.topology();
    // What another project may join is one place, behind all networks of the project.
    let outside = topology.networks().len();
    let place = |endpoint: &Endpoint| {
        let network = topology.network(endpoint.network);
        if network.external {
            outside
        } else {
            endpoint.network.index()
        }
    };
    let mut places: Vec<usize> = (0..=outside).collect();
    let own = |id| {
        let sandbox = topology.sandbox_of(id);
        sandbox.is_some_and(|sandbox| sandbox.kind == SandboxKind::Own)
    };
    for (id, _, _) in cx.services().filter(|(id, _, _)| own(*id)) {
        let mut joined = topology.endpoints_of_service(id).iter().map(place);
        if let Some(first) = joined.next() {
            joined.for_each(|other| join(&mut places, first, other));
        }
    }
    let mut groups: Vec<Cluster<'_>> = Vec::new();
    let mut of_place: Vec<Option<usize>> = vec![None; places.len()];
    for (id, _, service) in cx.services().filter(|(id, _, _)| own(*id)) {
        let first = topology.endpoints_of_service(id).first();
        let known = first.map(|endpoint| root(&mut places, place(endpoint)));
        if let Some(group) = known.and_then(|root| of_place[root]) {
            groups[group].size += 1;
            continue;
        }
        if let Some(root) = known {
            of_place[root] = Some(groups.len());
        }
        groups.push(Cluster {
            first: service,
            size: 1,
        });
    }
    groups
}

/// The place that stands for all that are joined with one.
fn root(places: &mut [usize], mut place: usize) -> usize {
    while places[place] != place {
        places[place] = places[places[place]];
        place = places[place];
    }
    place
}

fn join(places: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(places, one), root(places, other));
    places[one.max(other)] = one.min(other);
}
