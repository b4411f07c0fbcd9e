//! `docker-socket-pivot`: A service that others reach holds the Docker socket.

use composelint_compose::project::Service;
use composelint_intent::{Confidence, Role};
use composelint_lint::{Context, Group, Part, Rule, Severity};
use composelint_topology::{Binding, SandboxKind, ServiceId, Verdict};
use composelint_yaml::Span;

use crate::{ports, texts};

/// How many members of the service's networks are looked at.
const TRIED: usize = 64;

pub(super) static RULE: Rule = Rule {
    name: "docker-socket-pivot",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service that others reach holds the Docker socket.",
    page: include_str!("docker_socket_pivot.md"),
    aliases: &[
        "CL-0001",
        "docker_socket_mounted_in_container",
        "CIS 5.32",
        "exposing-docker-socket-volume",
    ],
    options: &[],
    check,
};

/// How somebody gets to a service.
enum Way {
    /// It is published itself.
    Published(Span),
    /// It runs in the host's namespace.
    Host(Span),
    /// A published service of the same network dials it.
    Neighbour(ServiceId, Verdict),
}

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, node, service) in cx.services_with(&[Part::Mounts]) {
        let Some(socket) = node.docker_socket().filter(|_| node.sandbox.is_some()) else {
            continue;
        };
        let name = &service.name;
        let history = service
            .mounts
            .iter()
            .find(|mount| mount.span == socket)
            .and_then(|mount| mount.history.as_deref());
        let Some(way) = way_in(cx, id) else { continue };
        let message = match &way {
            Way::Published(_) | Way::Host(_) => {
                format!("`{name}` is open to the network and holds the Docker socket")
            }
            Way::Neighbour(from, _) => format!(
                "`{}` reaches `{name}`, which holds the Docker socket",
                topology.service_name(*from)
            ),
        };
        let severity = severity(cx, name, &way);
        let help = if hands_it_on(cx, name) {
            "put it on an internal network that only its clients join"
        } else {
            "give it a socket proxy on a network of their own instead of the socket"
        };
        let mut report = cx.report(socket, message);
        report
            .service(name.clone())
            .severity(severity)
            .label("whoever runs code here controls the host; `:ro` changes nothing")
            .help(help)
            .history(history);
        match &way {
            Way::Published(span) => report.related(*span, "published beyond this host"),
            Way::Host(span) => report.related(*span, "in the host's namespace"),
            Way::Neighbour(from, route) => report
                .related(
                    topology.service(*from).span,
                    format!("`{}` is published", topology.service_name(*from)),
                )
                .route(route),
        };
    }
}

/// The shortest way in from outside, if there is one.
fn way_in(cx: &Context<'_>, id: ServiceId) -> Option<Way> {
    let topology = cx.topology();
    let node = topology.service(id);
    if let Some(binding) = published(cx, id) {
        return Some(Way::Published(binding.span));
    }
    if topology.sandbox_of(id)?.kind == SandboxKind::Host {
        return listens(cx, id).then(|| Way::Host(node.mode_span.unwrap_or(node.span)));
    }
    if !listens(cx, id) {
        return None;
    }
    let networks = topology.endpoints_of_service(id).iter();
    let neighbours = networks.flat_map(|endpoint| &topology.network(endpoint.network).endpoints);
    let neighbours = neighbours.map(|endpoint| topology.endpoint(*endpoint).service);
    neighbours
        .filter(|other| *other != id)
        .take(TRIED)
        .find_map(|other| {
            if published(cx, other).is_none() || is_client(cx, other, id) {
                return None;
            }
            let route = topology.direct(other, id);
            route.is_reachable().then_some(Way::Neighbour(other, route))
        })
}

fn published<'a>(cx: &Context<'a>, id: ServiceId) -> Option<&'a Binding> {
    ports::public(cx.topology().bindings_of(id)).find(|binding| binding.doubt.is_none())
}

/// Whether anything is known to listen there: a helper that only watches the engine cannot be talked to.
fn listens(cx: &Context<'_>, id: ServiceId) -> bool {
    let Some(service) = written(cx, id) else {
        return false;
    };
    let role = cx.roles().of(&service.name);
    let by_image = role.image().is_some_and(|image| !image.ports.is_empty());
    by_image || !service.expose.is_empty() || !service.ports.is_empty()
}

/// Whether a service uses the other one by design.
fn is_client(cx: &Context<'_>, from: ServiceId, to: ServiceId) -> bool {
    let (Some(from), Some(to)) = (written(cx, from), written(cx, to)) else {
        return true;
    };
    let named = texts::of(from).any(|said| texts::find_word(&said.text.text, &to.name).is_some());
    named
        || from
            .depends_on
            .iter()
            .any(|dependency| dependency.service == to.name)
}

fn written<'a>(cx: &Context<'a>, id: ServiceId) -> Option<&'a Service> {
    let node = cx.topology().service(id);
    cx.project().services.get(&node.name)
}

/// A warning where the outside gets in, or where a neighbour needs nothing but a request; else a note.
fn severity(cx: &Context<'_>, name: &str, way: &Way) -> Severity {
    match way {
        Way::Neighbour(..) if !hands_it_on(cx, name) => cx.severity().min(Severity::Info),
        _ => cx.severity(),
    }
}

/// Whether handing out the API is what the service is for.
fn hands_it_on(cx: &Context<'_>, name: &str) -> bool {
    let role = cx.roles().of(name);
    role.role == Role::DockerApi && role.confidence > Confidence::Low
}
