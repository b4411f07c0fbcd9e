//! `host-port-conflict`: Two services want the same port of the host, and at least one of them runs in host mode.

use composelint_compose::project::{Published, Service};
use composelint_intent::Purpose;
use composelint_lint::{Context, Group, Part, Rule, Severity};
use composelint_topology::{Proto, SandboxKind};
use composelint_yaml::Span;
use rustc_hash::FxHashMap;

use crate::{entries, ports, texts};

pub(super) static RULE: Rule = Rule {
    name: "host-port-conflict",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "Two services want the same port of the host, and at least one of them runs in host mode.",
    page: include_str!("host_port_conflict.md"),
    aliases: &[],
    options: &[],
    check,
};

/// Who listens on a port of the host.
#[derive(Clone, Copy)]
struct Listener<'a> {
    service: &'a Service,
    port: u16,
    proto: Proto,
    span: Span,
    /// Whether the file says so; otherwise it is what the image does when nothing else is said.
    written: bool,
}

fn check(cx: &mut Context<'_>) {
    if cx.topology().host_sandbox().is_none() {
        return;
    }
    let mut taken: FxHashMap<(u16, Proto), Listener<'_>> = FxHashMap::default();
    for published in published(cx) {
        taken
            .entry((published.port, published.proto))
            .or_insert(published);
    }
    for listener in in_host_mode(cx) {
        let earlier = *taken
            .entry((listener.port, listener.proto))
            .or_insert(listener);
        if earlier.service.name == listener.service.name {
            continue;
        }
        let severity = if earlier.written && listener.written {
            cx.severity()
        } else {
            cx.severity().min(Severity::Info)
        };
        let message = format!(
            "`{}` and `{}` both want port {}/{} of the host",
            earlier.service.name, listener.service.name, listener.port, listener.proto
        );
        cx.report(listener.span, message)
            .service(listener.service.name.clone())
            .severity(severity)
            .key(format!("{}/{}", listener.port, listener.proto))
            .label("in host mode this port is one of the host")
            .related(earlier.span, format!("`{}` has it", earlier.service.name))
            .help("give one of them another port");
    }
}

/// Ports of the host that the engine binds on every address.
fn published<'a>(cx: &Context<'a>) -> Vec<Listener<'a>> {
    let bindings = entries::all(cx).flat_map(|entry| {
        let bindings = entry
            .bindings
            .iter()
            .filter(|binding| binding.doubt.is_none());
        bindings.map(move |binding| (entry.service, binding))
    });
    let listeners = bindings.filter_map(|(service, binding)| {
        let Published::Port(port) = binding.published else {
            return None;
        };
        ports::is_wildcard(binding).then_some(Listener {
            service,
            port,
            proto: binding.protocol,
            span: binding.span,
            written: true,
        })
    });
    listeners.collect()
}

/// Ports that services in host mode are known to open.
fn in_host_mode<'a>(cx: &Context<'a>) -> Vec<Listener<'a>> {
    let topology = cx.topology();
    let services = cx.services_with(&[Part::Mode]).filter(|(id, node, _)| {
        !node.is_joined()
            && topology
                .sandbox_of(*id)
                .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host)
    });
    services
        .flat_map(|(_, _, service)| {
            let said = said(service);
            if said.is_empty() {
                usual(cx, service)
            } else {
                said
            }
        })
        .collect()
}

/// What `expose` and a `--port` of the command say.
fn said(service: &Service) -> Vec<Listener<'_>> {
    let listener = |port, proto, span| Listener {
        service,
        port,
        proto,
        span,
        written: true,
    };
    let exposed = service.expose.iter().filter_map(|exposed| {
        let text = exposed.value.known()?;
        let (port, proto) = text.split_once('/').unwrap_or((text, "tcp"));
        Some(listener(
            port.parse().ok()?,
            Proto::parse(proto)?,
            exposed.span,
        ))
    });
    let mut listeners: Vec<_> = exposed.collect();
    if let Some((span, line)) = texts::command_line(service)
        && let Some(port) = port_option(&line)
    {
        listeners.push(listener(port, Proto::Tcp, span));
    }
    listeners
}

/// `--port 6380` or `--port=6380`.
fn port_option(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("--port")?;
    let number = rest.trim_start_matches(['=', ' ']);
    number.split_whitespace().next()?.parse().ok()
}

/// What the image opens when neither a command nor a variable about ports is there to say otherwise.
fn usual<'a>(cx: &Context<'a>, service: &'a Service) -> Vec<Listener<'a>> {
    let may_differ = service.command.is_some()
        || service.entrypoint.is_some()
        || !service.mounts.is_empty()
        || service
            .environment
            .keys()
            .any(|key| key.to_ascii_uppercase().contains("PORT"));
    let (Some(image), Some(at)) = (cx.roles().of(&service.name).image(), &service.image) else {
        return Vec::new();
    };
    if may_differ {
        return Vec::new();
    }
    let client = image
        .ports
        .iter()
        .filter(|port| port.purpose == Purpose::Client);
    let listeners = client.filter_map(|port| {
        Some(Listener {
            service,
            port: port.port,
            proto: Proto::parse(port.protocol)?,
            span: at.span,
            written: false,
        })
    });
    // An image with several client ports seldom opens all of them.
    listeners.take(1).collect()
}
