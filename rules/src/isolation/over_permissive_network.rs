//! `over-permissive-network`: Most of the connections that a network allows are used by nobody.

use std::collections::BTreeSet;

use composelint_intent::{Confidence, WantKind, WantVerdict};
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::{ServiceId, Tri};

pub(super) static RULE: Rule = Rule {
    name: "over-permissive-network",
    group: Group::Isolation,
    severity: Severity::Info,
    enabled: false,
    since: "0.1.0",
    summary: "Most of the connections that a network allows are used by nobody.",
    page: include_str!("over_permissive_network.md"),
    aliases: &[],
    options: &[],
    check,
};

/// Below this many members a network of its own for each pair is no gain.
const FEWEST: usize = 4;
/// The share of services whose wants are known, in percent, from which on nothing is a guess.
const COVERAGE: usize = 80;
/// The share of allowed connections that is used, in percent, below which a network is said to be too wide.
const USED: usize = 34;

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    let mut used: BTreeSet<(ServiceId, ServiceId)> = BTreeSet::new();
    let mut known: BTreeSet<ServiceId> = BTreeSet::new();
    for (want, verdict) in cx.judged_wants() {
        let (Some(from), WantVerdict::Reaches(to)) = (cx.service_id(want.from), verdict) else {
            continue;
        };
        // What starts first may be what is dialled, as far as anybody knows.
        let counts = want.confidence > Confidence::Low || want.kind == WantKind::DependsOn;
        for to in to.iter().filter(|_| counts) {
            used.insert((from.min(*to), from.max(*to)));
            known.extend([from, *to]);
        }
    }
    for joined in cx.networks() {
        let members: BTreeSet<ServiceId> = joined.members.iter().map(|member| member.id).collect();
        let covered = members.iter().filter(|id| known.contains(id)).count();
        let is_whole = !joined.foreign && joined.network.icc != Tri::No;
        if members.len() < FEWEST || !is_whole || covered * 100 < members.len() * COVERAGE {
            continue;
        }
        let pairs = members.len() * (members.len() - 1) / 2;
        let needed = used
            .iter()
            .filter(|(a, b)| members.contains(a) && members.contains(b))
            .count();
        if needed * 100 >= pairs * USED {
            continue;
        }
        let message = format!(
            "{needed} of {pairs} connections that `{}` allows are used",
            joined.key
        );
        let mut report = cx.report(joined.span, message);
        report
            .network(joined.key)
            .confidence(Confidence::Medium)
            .label(format!(
                "{} services reach each other on every port",
                members.len()
            ))
            .help("give each server a network with its clients");
        let idle = members
            .iter()
            .filter(|id| !used.iter().any(|(a, b)| a == *id || b == *id));
        for id in idle.take(2) {
            report.related(
                topology.service(*id).span,
                "named by nobody, and names nobody",
            );
        }
    }
}
