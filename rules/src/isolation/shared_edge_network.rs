//! `shared-edge-network`: Applications that are otherwise apart meet on the proxy's network.

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Joined, Member, Rule, Severity};
use composelint_topology::{NetworkId, ServiceId, Tri};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) static RULE: Rule = Rule {
    name: "shared-edge-network",
    group: Group::Isolation,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "Applications that are otherwise apart meet on the proxy's network.",
    page: include_str!("shared_edge_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let networks = cx.networks();
    // The networks of each service that it shares with somebody.
    let mut private: FxHashMap<ServiceId, Vec<NetworkId>> = FxHashMap::default();
    for joined in networks.iter().filter(|joined| joined.members.len() > 1) {
        for member in &joined.members {
            private.entry(member.id).or_default().push(joined.id);
        }
    }
    for joined in networks {
        let has_edge = joined.members.iter().any(|member| member.is(Tier::Edge));
        if !has_edge || joined.network.icc == Tri::No {
            continue;
        }
        let apart = apart(joined, &private);
        let [first, second, ..] = apart.as_slice() else {
            continue;
        };
        let others = match apart.len() - 2 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let key = joined.key;
        let (one, two) = (&first.service.name, &second.service.name);
        cx.report(
            joined.span,
            format!("`{one}`, `{two}`{others} meet on `{key}` alone"),
        )
        .network(key)
        .label("the proxy's network joins what other networks keep apart")
        .related(
            first.endpoint.span,
            format!("`{one}` has a network of its own"),
        )
        .related(second.endpoint.span, format!("so has `{two}`"))
        .help("give the proxy a network with each of them");
    }
}

/// Members with networks of their own that no earlier one of them joins, the edge aside.
fn apart<'a>(
    joined: &Joined<'a>,
    private: &FxHashMap<ServiceId, Vec<NetworkId>>,
) -> Vec<Member<'a>> {
    let mut taken: FxHashSet<NetworkId> = FxHashSet::default();
    let mut apart = Vec::new();
    for member in joined
        .members
        .iter()
        .filter(|member| !member.is(Tier::Edge))
    {
        let own = private.get(&member.id).map_or(&[][..], Vec::as_slice);
        let own: Vec<NetworkId> = own.iter().copied().filter(|id| *id != joined.id).collect();
        if own.is_empty() || own.iter().any(|id| taken.contains(id)) {
            continue;
        }
        taken.extend(own);
        apart.push(*member);
    }
    apart
}
