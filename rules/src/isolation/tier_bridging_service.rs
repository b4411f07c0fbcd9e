//! `tier-bridging-service`: A service joins the networks that keep the edge and the data apart.

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Joined, Member, Rule, Severity};
use composelint_topology::{NetworkId, ServiceId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{ports, tiers};

pub(super) static RULE: Rule = Rule {
    name: "tier-bridging-service",
    group: Group::Isolation,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service joins the networks that keep the edge and the data apart.",
    page: include_str!("tier_bridging_service.md"),
    aliases: &[],
    options: &[],
    check,
};

/// A service on a network with the edge and on one with the data.
struct Bridge<'a> {
    member: Member<'a>,
    edge: &'a str,
    data: &'a str,
}

fn check(cx: &mut Context<'_>) {
    let networks = cx.networks();
    let bridges = bridges(networks);
    let several = bridges
        .iter()
        .filter(|bridge| !bridge.member.is(Tier::Ops))
        .count();
    for bridge in bridges {
        let member = bridge.member;
        let published = ports::public(cx.topology().bindings_of(member.id)).next();
        let (severity, label) = match (member.is(Tier::Ops), published) {
            (true, _) => (
                cx.severity(),
                "it needs no more than one of the two".to_owned(),
            ),
            (false, Some(_)) => (
                cx.severity().min(Severity::Info),
                "published, so the outside is one step from the data".to_owned(),
            ),
            // One service between the tiers is the design.
            (false, None) if several < 2 => continue,
            (false, None) => (
                cx.severity().min(Severity::Info),
                format!("one of {several} services between the two"),
            ),
        };
        let name = &member.service.name;
        let message = format!(
            "`{name}` joins `{}` with the edge and `{}` with the data",
            bridge.edge, bridge.data
        );
        let mut report = cx.report(member.endpoint.span, message);
        report
            .service(name.clone())
            .network(bridge.data)
            .severity(severity)
            .label(label)
            .help("let as few services as possible join both, and none that is published");
        if member.is(Tier::Ops) {
            report.role_confidence(member.role.confidence);
            if let Some(evidence) = member.role.evidence.first() {
                let role = tiers::described(member.role.role);
                report.related(evidence.span, format!("{role}: {}", evidence.text));
            }
        }
        if let Some(binding) = published {
            report.related(binding.span, "published beyond this host");
        }
    }
}

/// The services that join both, in the order of the data networks.
fn bridges<'a>(networks: &'a [Joined<'a>]) -> Vec<Bridge<'a>> {
    let has = |joined: &Joined<'_>, tier: Tier| joined.members.iter().any(|member| member.is(tier));
    let edge: FxHashMap<NetworkId, &str> = networks
        .iter()
        .filter(|joined| has(joined, Tier::Edge) && !has(joined, Tier::Data))
        .map(|joined| (joined.id, joined.key))
        .collect();
    let mut at_edge: FxHashMap<ServiceId, &str> = FxHashMap::default();
    for joined in networks {
        if let Some(key) = edge.get(&joined.id) {
            for member in &joined.members {
                at_edge.entry(member.id).or_insert(key);
            }
        }
    }
    let mut seen = FxHashSet::default();
    let mut bridges = Vec::new();
    let data = networks
        .iter()
        .filter(|joined| has(joined, Tier::Data) && !has(joined, Tier::Edge));
    for joined in data {
        for member in &joined.members {
            let both = at_edge.get(&member.id).filter(|_| !member.is(Tier::Data));
            if let Some(edge) = both
                && seen.insert(member.id)
            {
                bridges.push(Bridge {
                    member: *member,
                    edge,
                    data: joined.key,
                });
            }
        }
    }
    bridges
}
