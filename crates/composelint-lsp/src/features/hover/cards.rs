//! What is to be known about a service, a network or another thing with a name.

use composelint_intent::WantKind;
use composelint_report::explain::home;
use composelint_report::text::shown;
use composelint_topology::{Endpoint, NetworkId, Node, Outcome, ServiceId, Topology, Tri};

use crate::analysis::Analysis;
use crate::mentions::{Mention, Thing};
use crate::session::At;

/// How many names a line holds.
const MOST: usize = 12;

/// Above this many services, who reaches whom is not listed: a hover answers at once or not at all.
const MOST_SERVICES: usize = 1_000;

/// What a name stands for.
pub(super) fn card(at: &At<'_>, mention: &Mention) -> Option<String> {
    let analysis = at.analysis;
    let name = mention.name.as_str();
    if mention.scope.is_some() {
        let uses = analysis
            .mentions()
            .same(mention)
            .filter(|it| !it.declares)
            .count();
        return Some(format!(
            "**{}** `{}`, to be extended: {uses} services do",
            mention.thing.as_str(),
            shown(name)
        ));
    }
    match mention.thing {
        Thing::Service => service(analysis, analysis.service(name)?),
        Thing::Network => {
            let id = analysis.network(name)?;
            Some(network(analysis, id))
        }
        Thing::Alias => Some(alias(analysis, name)),
        Thing::Volume | Thing::Secret | Thing::Config => Some(store(analysis, mention)),
    }
}

fn service(analysis: &Analysis, id: ServiceId) -> Option<String> {
    let topology = analysis.topology();
    let node = topology.service(id);
    let written = analysis.project().services.get(&node.name)?;
    let mut card = format!(
        "**service** `{}`{}\n\n",
        shown(&node.name),
        role(analysis, &node.name)
    );
    let home = home(topology, id, |with| {
        let name = |other| format!("`{}`", shown(&topology.service_name(other)));
        list(with.map(name).collect())
    });
    line(&mut card, "lives in", &home);
    for endpoint in topology.endpoints_of_service(id) {
        line(&mut card, "attached to", &membership(topology, endpoint));
    }
    for (label, text) in super::values::ports_of(analysis, id) {
        line(&mut card, &label, &text);
    }
    let own = Node::Service(id);
    if topology.services().len() <= MOST_SERVICES {
        let by = reached(topology, id, |other| topology.reach(other, own, None));
        line(&mut card, "reached by", &by);
        let to = reached(topology, id, |other| topology.reach(own, other, None));
        line(&mut card, "reaches", &to);
    }
    let waits = written.depends_on.iter();
    let waits = waits.map(|it| format!("`{}` ({})", shown(&it.service), shown(&it.condition)));
    line(&mut card, "waits for", &list(waits.collect()));
    line(&mut card, "needs", &needs_of(analysis, id));
    let outside = [Node::Lan, Node::Internet].into_iter();
    let exposed = outside.filter(|from| topology.reach(*from, own, None).is_reachable());
    let exposed = exposed.map(|from| format!("`{}`", topology.node_name(from)));
    line(&mut card, "exposed to", &list(exposed.collect()));
    let out = topology.egress(id);
    let words = match out.outcome {
        Outcome::Reachable => "yes",
        Outcome::Unreachable => "no",
        Outcome::Unknown => "not known",
    };
    line(
        &mut card,
        "can leave",
        &format!("{words} ({})", out.reason().as_str()),
    );
    Some(card)
}

/// What a service is, where that is known.
fn role(analysis: &Analysis, name: &str) -> String {
    let role = analysis.roles().of(name);
    if role.role == composelint_intent::Role::Unknown {
        return String::new();
    }
    format!(
        ": {} ({} tier, {} confidence)",
        role.role.as_str(),
        role.tier.as_str(),
        role.confidence.as_str()
    )
}

/// Whom a service means to talk to, and what says so.
fn needs_of(analysis: &Analysis, id: ServiceId) -> String {
    let node = analysis.topology().service(id);
    let mut names: Vec<String> = Vec::new();
    for want in analysis.wants().of(node.index) {
        let is_known = !want.is_loopback() && want.kind != WantKind::DependsOn;
        let port = want
            .port
            .number()
            .map_or_else(String::new, |port| format!(":{port}"));
        let name = format!("`{}{port}` ({})", shown(&want.host), want.kind.as_str());
        if is_known && !names.contains(&name) {
            names.push(name);
        }
    }
    list(names)
}

/// Adds a line of the card.
fn line(card: &mut String, label: &str, text: &str) {
    for part in ["- ", label, ": ", text, "\n"] {
        card.push_str(part);
    }
}

fn list(mut names: Vec<String>) -> String {
    if names.is_empty() {
        return "nobody".to_owned();
    }
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    let names = names.join(", ");
    if more > 0 {
        format!("{names} and {more} more")
    } else {
        names
    }
}

fn reached(
    topology: &Topology,
    id: ServiceId,
    reach: impl Fn(Node) -> composelint_topology::Verdict,
) -> String {
    let services = topology
        .services()
        .filter(|(other, node)| *other != id && node.sandbox.is_some());
    let others = services
        .map(|(other, _)| Node::Service(other))
        .chain(Node::PSEUDO.iter().map(|(_, node)| *node));
    let names = others.filter_map(|other| {
        let verdict = reach(other);
        let name = shown(&topology.node_name(other));
        match verdict.outcome {
            Outcome::Reachable => Some(format!("`{name}` ({})", verdict.ports)),
            Outcome::Unknown => Some(format!("perhaps `{name}` ({})", verdict.reason().as_str())),
            Outcome::Unreachable => None,
        }
    });
    list(names.collect())
}

fn membership(topology: &Topology, endpoint: &Endpoint) -> String {
    let network = topology.network(endpoint.network);
    let mut names: Vec<String> = Vec::new();
    for (on, name) in topology.names_of(endpoint.service) {
        let name = format!("`{}`", shown(&name.text));
        if on == endpoint.network && !names.contains(&name) {
            names.push(name);
        }
    }
    let internal = if network.internal == Tri::Yes {
        ", internal"
    } else {
        ""
    };
    let implicit = if endpoint.implicit {
        ", by default"
    } else {
        ""
    };
    format!(
        "`{}` ({}{internal}{implicit}) as {}",
        shown(&network.key),
        shown(network.driver.as_str()),
        list(names)
    )
}

fn network(analysis: &Analysis, id: NetworkId) -> String {
    let topology = analysis.topology();
    let network = topology.network(id);
    let mut card = format!("**network** `{}`\n\n", shown(&network.key));
    line(
        &mut card,
        "name on the engine",
        &format!("`{}`", shown(&network.real_name)),
    );
    line(&mut card, "driver", &shown(network.driver.as_str()));
    let internal = match network.internal {
        Tri::Yes => "yes: members cannot leave through it, and nothing is published on it",
        Tri::No => "no: members can leave through it",
        Tri::Unknown => "not known",
    };
    line(&mut card, "internal", internal);
    if network.external {
        line(
            &mut card,
            "made by",
            "somebody else (external): others may be on it",
        );
    }
    let members: Vec<ServiceId> = topology.members(id);
    let names = members
        .iter()
        .map(|member| format!("`{}`", shown(&topology.service_name(*member))));
    line(&mut card, "members", &list(names.collect()));
    line(&mut card, "isolates", &isolates(topology, &members));
    card
}

/// The members that no service reaches which is not on the network itself.
fn isolates(topology: &Topology, members: &[ServiceId]) -> String {
    if topology.services().len() > MOST_SERVICES || members.len() > 50 {
        return "(not listed in a project of this size)".to_owned();
    }
    let is_other = |(id, _): &(ServiceId, _)| !members.contains(id);
    let started = topology
        .services()
        .filter(|(_, node)| node.sandbox.is_some());
    let others: Vec<ServiceId> = started.filter(is_other).map(|(id, _)| id).collect();
    if others.is_empty() {
        return "nothing: every service is on it".to_owned();
    }
    let reached = |member: &ServiceId| {
        let by = |other: &ServiceId| {
            !topology
                .reach(Node::Service(*other), Node::Service(*member), None)
                .is_unreachable()
        };
        others.iter().any(by)
    };
    let apart = members.iter().filter(|member| !reached(member));
    let names: Vec<String> = apart
        .map(|member| format!("`{}`", shown(&topology.service_name(*member))))
        .collect();
    if names.is_empty() {
        return "nothing: services that are not on it reach each of its members".to_owned();
    }
    format!("{} from services that are not on it", list(names))
}

fn alias(analysis: &Analysis, name: &str) -> String {
    let topology = analysis.topology();
    let mut owners: Vec<String> = Vec::new();
    for (id, _) in topology.services() {
        for (network, known) in topology.names_of(id) {
            let words = format!(
                "`{}` on `{}`",
                shown(&topology.service_name(id)),
                shown(&topology.network(network).key)
            );
            if known.text == name && !owners.contains(&words) {
                owners.push(words);
            }
        }
    }
    format!(
        "**alias** `{}`: a further name of {}",
        shown(name),
        list(owners)
    )
}

fn store(analysis: &Analysis, mention: &Mention) -> String {
    let uses = analysis
        .mentions()
        .same(mention)
        .filter(|it| !it.declares)
        .count();
    let times = if uses == 1 {
        "once".to_owned()
    } else {
        format!("{uses} times")
    };
    format!(
        "**{}** `{}`: used {times}",
        mention.thing.as_str(),
        shown(&mention.name)
    )
}
