//! `published-port-bypasses-segmentation`: A published port lets services in that the networks keep out.

use composelint_intent::{Confidence, Role, Tier};
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::{Binding, Node, PortQuery, ServiceId, Verdict};

use crate::entries::{self, Entry};
use crate::{ports, tiers};

/// How many kinds of services are tried as the one that is kept out: those on the same networks are alike.
const TRIED: usize = 32;

pub(super) static RULE: Rule = Rule {
    name: "published-port-bypasses-segmentation",
    group: Group::Exposure,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A published port lets services in that the networks keep out.",
    page: include_str!("published_port_bypasses_segmentation.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = entries::public(cx, |entry, binding| kept_out(cx, entry, binding));
    let mut reported = None;
    for (entry, binding, (from, route)) in found {
        // One port of a service tells the story.
        if reported.replace(entry.id) == Some(entry.id) {
            continue;
        }
        let name = &entry.service.name;
        let other = cx.topology().service_name(from);
        let span = cx.topology().service(from).span;
        let message = format!(
            "`{other}` reaches port {} of `{name}` through the host",
            ports::target(binding)
        );
        let severity = entries::less_at_an_address(severity(cx, name), binding);
        entries::report(cx, &entry, binding, severity, message)
            .label("open to every non-internal bridge network of this host")
            .related(span, format!("`{other}` shares no network with `{name}`"))
            .help("bind it to 127.0.0.1, or let the two share a network if they belong together")
            .route(&route);
    }
}

/// A service of the project that no network joins with the entry's own, and that gets in through the host all the same.
fn kept_out(
    cx: &Context<'_>,
    entry: &Entry<'_>,
    binding: &Binding,
) -> Option<(ServiceId, Verdict)> {
    let port = *binding.target.known()?;
    if binding.doubt.is_some() || is_meant_for_everyone(cx, &entry.service.name) {
        return None;
    }
    let topology = cx.topology();
    // With one class of services there is nothing to keep apart.
    if topology.classes().len() < 2 {
        return None;
    }
    let own = topology.class_of(entry.id)?;
    let project = topology.service(entry.id).project;
    let others = topology.classes().iter().enumerate();
    let mut others = others
        .filter(|(at, class)| *at != own && !class.networks.is_empty())
        .filter_map(|(_, class)| class.services.first().copied())
        .filter(|other| topology.service(*other).project == project)
        // What data could reach at the front is not what networks are split for.
        .filter(|other| keeps(cx, &entry.service.name) || !is_data(cx, *other));
    let query = PortQuery {
        port,
        proto: binding.protocol,
    };
    others.by_ref().take(TRIED).find_map(|other| {
        if !topology.direct(other, entry.id).is_unreachable() {
            return None;
        }
        let route = topology.reach(Node::Service(other), Node::Service(entry.id), Some(query));
        route.is_reachable().then_some((other, route))
    })
}

/// Whether the port is there for everybody, the project's own services included.
fn is_meant_for_everyone(cx: &Context<'_>, name: &str) -> bool {
    let role = cx.roles().of(name);
    let public = role.tier == Tier::Edge || matches!(role.role, Role::Dns | Role::Vpn);
    public && role.confidence > Confidence::Low
}

/// Data and management pages are what networks are split for.
fn severity(cx: &Context<'_>, name: &str) -> Severity {
    if keeps(cx, name) {
        cx.severity()
    } else {
        cx.severity().min(Severity::Info)
    }
}

/// Whether a service certainly holds data, or shows it to people.
fn keeps(cx: &Context<'_>, name: &str) -> bool {
    let role = cx.roles().of(name);
    let holds = role.role == Role::AdminUi || role.tier == Tier::Data;
    holds && role.confidence == Confidence::High
}

fn is_data(cx: &Context<'_>, id: ServiceId) -> bool {
    let name = &cx.topology().service(id).name;
    tiers::of_tier(cx, name, Tier::Data).is_some()
}
