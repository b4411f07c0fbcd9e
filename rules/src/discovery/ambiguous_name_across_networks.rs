//! `ambiguous-name-across-networks`: A name that a service dials belongs to different services on two of its networks.

use composelint_intent::WantVerdict;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::{NetworkId, ServiceId, Topology};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::{SmolStr, StrExt};

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "ambiguous-name-across-networks",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A name that a service dials belongs to different services on two of its networks.",
    page: include_str!("ambiguous_name_across_networks.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    let is_simple = topology
        .services()
        .all(|(id, _)| topology.endpoints_of_service(id).len() < 2);
    if is_simple {
        return;
    }
    let dialled = cx
        .judged_wants()
        .filter(|(want, verdict)| {
            matches!(verdict, WantVerdict::Reaches(_)) && wanted::is_dialled(want)
        })
        .map(|(want, _)| want.host.to_lowercase_smolstr())
        .collect();
    let owners = owners(topology, &dialled);
    let own: FxHashMap<usize, ServiceId> = cx
        .services()
        .map(|(id, node, _)| (node.index, id))
        .collect();
    let found = wanted::failing(cx, Same::Host, |want, verdict| {
        let is_dialled = matches!(verdict, WantVerdict::Reaches(_)) && wanted::is_dialled(want);
        let from = own.get(&want.from).filter(|_| is_dialled)?;
        let sandbox = topology.service(*from).sandbox?;
        let host = want.host.to_lowercase_smolstr();
        let mut known = topology
            .lookup_order(sandbox)
            .into_iter()
            .filter_map(|network| Some((network, owners.get(&(network, host.clone()))?)));
        let first = known.next()?;
        let second = known.find(|(_, services)| !services.iter().any(|id| first.1.contains(id)))?;
        Some([(first.0, *first.1.first()?), (second.0, *second.1.first()?)])
    });
    for failing in found {
        let [(first, winner), (second, loser)] = failing.what;
        let (front, back) = (topology.network(first), topology.network(second));
        let (winner, loser) = (topology.service(winner), topology.service(loser));
        let host = quoted(&failing.want.host);
        let message = format!(
            "{host} is {} on `{}` and {} on `{}`",
            quoted(&winner.name),
            front.key,
            quoted(&loser.name),
            back.key
        );
        cx.report(failing.want.host_at.span, message)
            .service(failing.service.name.clone())
            .key(failing.want.host.clone())
            .role_confidence(failing.confidence())
            .label(format!("`{}` is asked first", front.key))
            .related(winner.span, "answers")
            .related(loser.span, "does not")
            .help("dial a name that only one of them has");
    }
}

/// Who has which of the names that are dialled on which network.
fn owners(
    topology: &Topology,
    dialled: &FxHashSet<SmolStr>,
) -> FxHashMap<(NetworkId, SmolStr), Vec<ServiceId>> {
    let mut owners: FxHashMap<(NetworkId, SmolStr), Vec<ServiceId>> = FxHashMap::default();
    for (id, endpoint) in topology.endpoints() {
        for name in topology.names_on(id) {
            let name = name.text.to_lowercase_smolstr();
            if dialled.contains(&name) {
                let key = (endpoint.network, name);
                owners.entry(key).or_default().push(endpoint.service);
            }
        }
    }
    owners
}
