//! `edge-reaches-data`: A service at the edge shares a network with a data service.

use composelint_intent::{Confidence, RoleOf, Tier};
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::{Endpoint, NetworkNode, ServiceId, Tri};
use rustc_hash::{FxHashMap, FxHashSet};

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
    let own: FxHashMap<ServiceId, Member<'_>> = cx
        .services()
        .map(|(id, node, service)| (id, Member::new(cx, id, node.index, &service.name)))
        .collect();
    for (_, network) in cx
        .topology()
        .networks()
        .filter(|(_, network)| network.icc != Tri::No)
    {
        check_network(cx, network, &own);
    }
}

/// A service with its tier.
#[derive(Clone, Copy)]
struct Member<'a> {
    id: ServiceId,
    name: &'a str,
    role: &'a RoleOf,
}

impl<'a> Member<'a> {
    fn new(cx: &Context<'a>, id: ServiceId, index: usize, name: &'a str) -> Self {
        Self {
            id,
            name,
            role: cx.roles().at(index),
        }
    }

    fn is(self, tier: Tier) -> bool {
        self.role.tier == tier && self.role.confidence > Confidence::Low
    }
}

fn check_network(
    cx: &mut Context<'_>,
    network: &NetworkNode,
    own: &FxHashMap<ServiceId, Member<'_>>,
) {
    let topology = cx.topology();
    let mut edge: Vec<(&Endpoint, Member<'_>)> = Vec::new();
    let mut data: Vec<(&Endpoint, Member<'_>)> = Vec::new();
    let mut between = false;
    for endpoint in network.endpoints.iter().map(|id| topology.endpoint(*id)) {
        let services = &topology.sandbox(endpoint.sandbox).services;
        for member in services.iter().filter_map(|id| own.get(id)) {
            match member {
                _ if member.is(Tier::Edge) => edge.push((endpoint, *member)),
                _ if member.is(Tier::Data) => data.push((endpoint, *member)),
                _ => between = true,
            }
        }
    }
    // With nobody in between, the edge is the data's own client: a proxy in front of a database cluster.
    if !between || data.is_empty() {
        return;
    }
    data.sort_by_key(|(_, member)| std::cmp::Reverse(member.role.confidence));
    let names: FxHashSet<&str> = data.iter().map(|(_, member)| member.name).collect();
    for (endpoint, member) in edge {
        let clients_of = clients_of(cx, member);
        let known = clients_of.intersection(&names).count();
        let mut unknown = data
            .iter()
            .filter(|(_, data)| !clients_of.contains(data.name))
            .peekable();
        if let Some((_, target)) = unknown.peek() {
            let target = *target;
            let shown: Vec<_> = unknown.take(SHOWN).copied().collect();
            report(
                cx,
                network,
                (endpoint, member),
                target,
                names.len() - known,
                &shown,
            );
        }
    }
}

/// The services that a service says it uses, or lives with: a gateway that keeps its own settings in a database is that one's client.
fn clients_of<'a>(cx: &Context<'a>, edge: Member<'_>) -> FxHashSet<&'a str> {
    let topology = cx.topology();
    let sandbox = topology.sandbox_of(edge.id).into_iter();
    let mut used: FxHashSet<&str> = sandbox
        .flat_map(|sandbox| &sandbox.services)
        .map(|id| topology.service(*id).name.as_str())
        .collect();
    if let Some(service) = cx.project().services.get(edge.name) {
        used.extend(
            service
                .depends_on
                .iter()
                .map(|dependency| dependency.service.as_str()),
        );
        let values = service
            .environment
            .values()
            .filter_map(|variable| variable.value.as_ref());
        let arguments = [&service.command, &service.entrypoint]
            .into_iter()
            .flatten();
        for text in values.chain(arguments.flat_map(|arguments| &arguments.value)) {
            let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            used.extend(text.text.split(|c| !is_name(c)));
        }
    }
    used
}

fn report(
    cx: &mut Context<'_>,
    network: &NetworkNode,
    (endpoint, edge): (&Endpoint, Member<'_>),
    target: Member<'_>,
    count: usize,
    shown: &[(&Endpoint, Member<'_>)],
) {
    let others = and_more(count - 1);
    let route = cx.topology().direct(edge.id, target.id);
    if !route.is_reachable() {
        return;
    }
    let message = format!(
        "{} reaches {}{others} directly over {}",
        quoted(edge.name),
        quoted(target.name),
        quoted(&network.key)
    );
    let mut report = cx.report(endpoint.span, message);
    report
        .service(edge.name)
        .network(network.key.clone())
        .role_confidence(edge.role.confidence.min(target.role.confidence))
        .label(format!(
            "{} that faces the outside",
            tiers::described(edge.role.role)
        ))
        .help("put the data on a network of its own that only its clients join")
        .route(&route);
    for (endpoint, member) in shown {
        let text = format!(
            "{}, {}, is on the same network",
            quoted(member.name),
            tiers::described(member.role.role)
        );
        report.related(endpoint.span, text);
    }
}
