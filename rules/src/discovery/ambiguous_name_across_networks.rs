//! `ambiguous-name-across-networks`: A name that a service dials belongs to different services on two of its networks.

use composelint_intent::WantVerdict;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::{NetworkId, ServiceId, Topology};
use smol_str::StrExt;

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
    let found = wanted::failing(cx, Same::Host, |want, verdict| {
        let is_dialled = matches!(verdict, WantVerdict::Reaches(_)) && wanted::is_dialled(want);
        let from = cx.service_id(want.from).filter(|_| is_dialled)?;
        let sandbox = topology.service(from).sandbox?;
        if topology.endpoints_of(sandbox).len() < 2 {
            return None;
        }
        let host = want.host.to_lowercase_smolstr();
        let mut known = topology.lookup_order(sandbox);
        known.retain(|network| topology.owners_on(*network, &host).next().is_some());
        if known.len() < 2 {
            return None;
        }
        let owners = known
            .into_iter()
            .map(|network| (network, owners(topology, network, &host)));
        let mut known = owners.filter(|(_, services)| !services.is_empty());
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

/// Who has a name on a network. Replicas of a service are one.
fn owners(topology: &Topology, network: NetworkId, host: &str) -> Vec<ServiceId> {
    let owners = topology.owners_on(network, host).filter(|id| {
        let names = topology.names_on(*id);
        names
            .iter()
            .any(|name| name.text.to_lowercase_smolstr() == host)
    });
    owners.map(|id| topology.endpoint(id).service).collect()
}
