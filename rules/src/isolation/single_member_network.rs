//! `single-member-network`: A network has a single member.

use composelint_lint::{Context, Group, Joined, Rule, Severity};
use composelint_topology::Tri;

pub(super) static RULE: Rule = Rule {
    name: "single-member-network",
    group: Group::Isolation,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A network has a single member.",
    page: include_str!("single_member_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let all_active = cx.services().all(|(_, node, _)| node.sandbox.is_some());
    // A part of something larger, or a project with parts switched off, may have more members than are seen.
    if cx.project().fragment || !cx.project().complete || !all_active {
        return;
    }
    // Whoever joins a network by the value of a variable may join this one.
    if cx
        .topology()
        .networks()
        .any(|(_, network)| network.stands_in())
    {
        return;
    }
    for joined in cx.networks() {
        let [member] = joined.members.as_slice() else {
            continue;
        };
        if !is_for_meeting(joined) || serves_alone(cx, joined) {
            continue;
        }
        let message = format!("only `{}` joins `{}`", member.service.name, joined.key);
        cx.report(joined.span, message)
            .network(joined.key)
            .label("connects nobody")
            .related(member.endpoint.span, "the only member")
            .help("remove the network, or add the service that was meant to join it");
    }
}

/// Whether a network can only be there for services of this project to meet.
fn is_for_meeting(joined: &Joined<'_>) -> bool {
    let Some(declared) = joined.declared else {
        return false;
    };
    // Other projects may join a network that has a name of its own.
    let found_by_others = declared.external.is_some()
        || declared.name_span.is_some()
        || declared.attachable.is_some();
    !joined.foreign && !found_by_others && joined.network.driver.is_bridge()
}

/// Whether the member has a use for the network by itself: it is its way out or in, or all it has.
fn serves_alone(cx: &Context<'_>, joined: &Joined<'_>) -> bool {
    let topology = cx.topology();
    let [member] = joined.members.as_slice() else {
        return true;
    };
    let endpoints = topology.endpoints_of_service(member.id);
    let others = endpoints
        .iter()
        .filter(|endpoint| endpoint.network != joined.id)
        .map(|endpoint| topology.network(endpoint.network));
    let mut others = others.peekable();
    // Alone on purpose: apart from everybody.
    if others.peek().is_none() {
        return true;
    }
    joined.network.internal != Tri::Yes && others.all(|network| network.internal != Tri::No)
}
