//! `edge-reaches-data`: A service at the edge shares a network with a data service.

use std::cmp::Reverse;

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Joined, Member, Rule, Severity, quoted};
use composelint_topology::{NetworkNode, Tri};
use rustc_hash::FxHashSet;

use crate::tiers::{self, and_more};

/// How many data services a finding points at.
const SHOWN: usize = 4;

pub(super) static RULE: Rule = Rule {
    name: "edge-reaches-data",
    group: Group::Isolation,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service at the edge shares a network with a data service.",
    page: include_str!("edge_reaches_data.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for joined in cx.networks() {
        if joined.network.icc != Tri::No {
            check_network(cx, joined);
        }
    }
}

fn check_network<'a>(cx: &mut Context<'a>, joined: &Joined<'a>) {
    let of = |tier| joined.members.iter().filter(move |it| it.is(tier));
    let mut data: Vec<&Member<'_>> = of(Tier::Data).collect();
    let between = joined.members.len() - data.len() - of(Tier::Edge).count();
    // With nobody in between, the edge is the data's own client: a proxy in front of a database cluster.
    if between == 0 || data.is_empty() {
        return;
    }
    data.sort_by_key(|member| Reverse(member.role.confidence));
    let names: FxHashSet<&str> = data.iter().map(|it| it.service.name.as_str()).collect();
    for edge in of(Tier::Edge) {
        let clients_of = clients_of(cx, edge);
        let unknown = data.iter().copied();
        let unknown = unknown.filter(|data| !clients_of.contains(data.service.name.as_str()));
        let shown: Vec<&Member<'_>> = unknown.take(SHOWN).collect();
        if !shown.is_empty() {
            let known = clients_of.intersection(&names).count();
            report(cx, joined.network, edge, &shown, names.len() - known);
        }
    }
}

/// The services that a service says it uses, or lives with: a gateway that keeps its own settings in a database is that one's client.
fn clients_of<'a>(cx: &Context<'a>, edge: &Member<'a>) -> FxHashSet<&'a str> {
    let topology = cx.topology();
    let sandbox = topology.sandbox_of(edge.id).into_iter();
    let mut used: FxHashSet<&str> = sandbox
        .flat_map(|sandbox| &sandbox.services)
        .map(|id| topology.service(*id).name.as_str())
        .collect();
    let service = edge.service;
    let dependencies = service.depends_on.iter();
    used.extend(dependencies.map(|dependency| dependency.service.as_str()));
    let values = service.environment.values();
    let values = values.filter_map(|variable| variable.value.as_ref());
    let arguments = [&service.command, &service.entrypoint]
        .into_iter()
        .flatten();
    for text in values.chain(arguments.flat_map(|arguments| &arguments.value)) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        used.extend(text.text.split(|c| !is_name(c)));
    }
    used
}

/// Reports an edge with some of the data it reaches; `count` is how many there are.
fn report(
    cx: &mut Context<'_>,
    network: &NetworkNode,
    edge: &Member<'_>,
    shown: &[&Member<'_>],
    count: usize,
) {
    let target = shown[0];
    let others = and_more(count - 1);
    let route = cx.topology().direct(edge.id, target.id);
    if !route.is_reachable() {
        return;
    }
    let message = format!(
        "{} reaches {}{others} directly over {}",
        quoted(&edge.service.name),
        quoted(&target.service.name),
        quoted(&network.key)
    );
    let mut report = cx.report(edge.endpoint.span, message);
    report
        .service(edge.service.name.clone())
        .network(network.key.clone())
        .role_confidence(edge.role.confidence.min(target.role.confidence))
        .label(format!(
            "{} that faces the outside",
            tiers::described(edge.role.role)
        ))
        .help("put the data on a network of its own that only its clients join")
        .route(&route);
    for member in shown {
        let text = format!(
            "{}, {}, is on the same network",
            quoted(&member.service.name),
            tiers::described(member.role.role)
        );
        report.related(member.endpoint.span, text);
    }
}
