//! `icc-disabled-breaks-dependency`: A service dials another one across a network that keeps its members apart.

use composelint_intent::WantVerdict;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::Tri;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "icc-disabled-breaks-dependency",
    group: Group::Connectivity,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials another one across a network that keeps its members apart.",
    page: include_str!("icc_disabled_breaks_dependency.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    if topology
        .networks()
        .all(|(_, network)| network.icc != Tri::No)
    {
        return;
    }
    let found = wanted::failing(cx, Same::Host, |want, verdict| {
        let WantVerdict::Blocked(to) = verdict else {
            return None;
        };
        if !wanted::is_dialled(want) {
            return None;
        }
        let shared = topology.shared_networks(cx.service_id(want.from)?, *to);
        let network = shared
            .iter()
            .map(|id| topology.network(*id))
            .find(|network| network.icc == Tri::No)?;
        Some((*to, network))
    });
    for failing in found {
        let (to, network) = failing.what;
        let (name, host) = (quoted(&failing.service.name), quoted(&failing.want.host));
        let message = format!("{name} finds {host}, and no packet gets there");
        let option = network.option_span("enable_icc").unwrap_or(network.span);
        cx.report(failing.want.host_at.span, message)
            .service(failing.service.name.clone())
            .network(network.key.clone())
            .key(failing.want.host.clone())
            .role_confidence(failing.confidence())
            .label(format!("{} says so", wanted::source(failing.want)))
            .related(option, "members cannot talk to each other")
            .related(topology.service(to).span, "the one that is dialled")
            .help("let both join another network, or remove the option");
    }
}
