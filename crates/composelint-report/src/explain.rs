//! Explanations: a rule's page, a service and its connections, a network and its members, a line of a file.

mod line;
mod wants;

use std::io::{self, Write};

use composelint_intent::RoleOf;
use composelint_lint::Rule;
use composelint_topology::{
    BindAddress, Binding, BindingState, Endpoint, NetworkId, Node, Outcome, SandboxKind, ServiceId,
    Topology, Tri,
};

use crate::look::{Look, Paint, fact};
use crate::reach::Question;
use crate::text::shown;

pub use line::{Line, write_line};
pub use wants::{Intent, write_wants};

/// Writes the page of a rule.
pub fn write_rule(rule: &Rule, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in rule.page.lines() {
        if line.starts_with('#') {
            writeln!(out, "{}", look.paint(Paint::Strong, line))?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    let state = if rule.enabled {
        "on by default"
    } else {
        "off by default"
    };
    writeln!(
        out,
        "\nGroup {}, severity {}, {state}, since {}.",
        rule.group, rule.severity, rule.since
    )?;
    if !rule.aliases.is_empty() {
        writeln!(out, "Elsewhere: {}.", rule.aliases.join(", "))?;
    }
    Ok(())
}

/// Writes what is to be known about a service: its role, its place, who reaches it, whom it reaches.
pub fn write_service(
    question: Question<'_>,
    id: ServiceId,
    role: &RoleOf,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let topology = question.topology;
    let node = topology.service(id);
    let (file, line) = question.places.line(node.span);
    let name = look.paint(Paint::Strong, question.name(Node::Service(id)));
    writeln!(out, "{name}, {}:{line}", shown(file))?;
    let role = format!(
        "{} ({} tier, {} confidence)",
        role.role.as_str(),
        role.tier.as_str(),
        role.confidence.as_str()
    );
    fact(out, look, "role", &role)?;
    fact(out, look, "lives in", &home_of(question, id))?;
    for endpoint in topology.endpoints_of_service(id) {
        fact(out, look, "network", &membership(topology, endpoint))?;
    }
    for binding in topology.bindings_of(id) {
        fact(out, look, "port", &port(binding))?;
    }
    let others = others(topology, id);
    let reached_by = others
        .iter()
        .map(|other| (*other, topology.reach(*other, Node::Service(id), None)));
    fact(out, look, "is reached by", &names(question, reached_by))?;
    let reaches = others
        .iter()
        .map(|other| (*other, topology.reach(Node::Service(id), *other, None)));
    fact(out, look, "reaches", &names(question, reaches))?;
    let way_out = topology.egress(id);
    fact(
        out,
        look,
        "way out",
        &format!("{} ({})", way_out.outcome, way_out.reason().as_str()),
    )
}

/// Writes what is to be known about a network.
pub fn write_network(
    question: Question<'_>,
    id: NetworkId,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let topology = question.topology;
    let network = topology.network(id);
    let (file, line) = question.places.line(network.span);
    let name = look.paint(Paint::Strong, shown(&network.key));
    let place = if network.declared {
        format!(", {}:{line}", shown(file))
    } else {
        String::new()
    };
    writeln!(out, "{name}{place}")?;
    fact(out, look, "name on the engine", &shown(&network.real_name))?;
    fact(out, look, "driver", &shown(network.driver.as_str()))?;
    fact(out, look, "internal", word(network.internal))?;
    let owner = if network.external {
        "somebody else (external)"
    } else {
        "this project"
    };
    fact(out, look, "made by", owner)?;
    if network.icc != Tri::Yes {
        fact(out, look, "members reach each other", word(network.icc))?;
    }
    for (option, span) in &network.option_spans {
        let (file, line) = question.places.line(*span);
        fact(
            out,
            look,
            "option",
            &format!("{}, {}:{line}", shown(option), shown(file)),
        )?;
    }
    for endpoint in &network.endpoints {
        let endpoint = topology.endpoint(*endpoint);
        let names = names_on(topology, endpoint);
        let service = question.name(Node::Service(endpoint.service));
        fact(out, look, "member", &format!("{service} (as {names})"))?;
    }
    if network.endpoints.is_empty() {
        fact(
            out,
            look,
            "member",
            "none: Docker Compose does not make a network that nobody uses",
        )?;
    }
    Ok(())
}

/// Other services that are started, and the world.
fn others(topology: &Topology, id: ServiceId) -> Vec<Node> {
    let services = topology
        .services()
        .filter(|(other, service)| *other != id && service.sandbox.is_some());
    let services = services.map(|(other, _)| Node::Service(other));
    services
        .chain(Node::PSEUDO.iter().map(|(_, node)| *node))
        .collect()
}

fn names(
    question: Question<'_>,
    verdicts: impl Iterator<Item = (Node, composelint_topology::Verdict)>,
) -> String {
    let names = verdicts.filter_map(|(node, verdict)| match verdict.outcome {
        Outcome::Reachable => Some(format!("{} ({})", question.name(node), verdict.ports)),
        Outcome::Unknown => Some(format!(
            "{}? ({})",
            question.name(node),
            verdict.reason().as_str()
        )),
        Outcome::Unreachable => None,
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(", ")
    }
}

fn home_of(question: Question<'_>, id: ServiceId) -> String {
    home(question.topology, id, |with| {
        let names = with.map(|other| question.name(Node::Service(other)));
        names.collect::<Vec<_>>().join(", ")
    })
}

/// The network namespace that a service is in, in words; `list` names the services that share it.
pub fn home(
    topology: &Topology,
    id: ServiceId,
    list: impl FnOnce(&mut dyn Iterator<Item = ServiceId>) -> String,
) -> String {
    let Some(sandbox) = topology.sandbox_of(id) else {
        return "nothing: it is not started (its profile is inactive, or it has no replica)"
            .to_owned();
    };
    match &sandbox.kind {
        SandboxKind::Host => "the host's own network namespace".to_owned(),
        SandboxKind::None => "a network namespace with nothing but loopback".to_owned(),
        SandboxKind::Opaque(mode) => format!(
            "a network namespace that the files don't tell (`{}`)",
            shown(mode)
        ),
        SandboxKind::Own => {
            let others = sandbox.services.iter().copied();
            let mut with = others.filter(|other| *other != id).peekable();
            if with.peek().is_none() {
                "a network namespace of its own".to_owned()
            } else {
                format!("one network namespace with {}", list(&mut with))
            }
        }
    }
}

fn membership(topology: &Topology, endpoint: &Endpoint) -> String {
    let network = topology.network(endpoint.network);
    let mut words = vec![network.driver.as_str().to_owned()];
    match network.internal {
        Tri::Yes => words.push("internal".to_owned()),
        Tri::Unknown => words.push("internal or not".to_owned()),
        Tri::No => {}
    }
    if network.external {
        words.push("external".to_owned());
    }
    let names = names_on(topology, endpoint);
    format!(
        "{} ({}), as {names}",
        shown(&network.key),
        shown(&words.join(", "))
    )
}

fn names_on(topology: &Topology, endpoint: &Endpoint) -> String {
    let own = topology.names_of(endpoint.service);
    let mut names: Vec<String> = Vec::new();
    for (_, name) in own
        .iter()
        .filter(|(network, _)| *network == endpoint.network)
    {
        let name = shown(&name.text);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        "nobody's name".to_owned()
    } else {
        names.join(", ")
    }
}

fn port(binding: &Binding) -> String {
    let written = crate::graph::port_label(binding);
    let protocol = binding.protocol;
    match binding.state {
        BindingState::Effective { v4, v6, .. } => {
            let addresses = [v4, v6].into_iter().flatten().map(|address| match address {
                BindAddress::Wildcard => "all addresses".to_owned(),
                BindAddress::Loopback(ip) | BindAddress::Specific(ip) => ip.to_string(),
            });
            let mut addresses: Vec<String> = addresses.collect();
            addresses.dedup();
            format!("{written} ({protocol}) on {}", addresses.join(" and "))
        }
        BindingState::Inert(reason) => {
            format!("{written} ({protocol}) has no effect: {}", inert(reason))
        }
        BindingState::Unknown(reason) => {
            format!("{written} ({protocol}): {}", reason.explanation())
        }
    }
}

fn inert(reason: composelint_topology::InertReason) -> &'static str {
    use composelint_topology::InertReason;
    match reason {
        InertReason::InternalOnly => "the service has only internal networks",
        InertReason::HostMode => "the service uses the host's namespace",
        InertReason::NoNetwork => "the service has no network",
        InertReason::DriverIgnoresPorts => "the network's driver publishes no ports",
        InertReason::SharedNamespace => "the service shares another one's namespace",
        InertReason::Inactive => "the service is not started",
    }
}

fn word(tri: Tri) -> &'static str {
    match tri {
        Tri::Yes => "yes",
        Tri::No => "no",
        Tri::Unknown => "unknown",
    }
}
