//! `localhost-reference`: A service looks for another one at its own loopback address.

use composelint_compose::project::{Known, Published, Service};
use composelint_intent::{
    Role, Scheme, Tier, Want, WantKind, WantPort, WantVerdict, declares_port,
};
use composelint_lint::{Applicability, Confidence, Context, Edit, Group, Rule, Severity, quoted};
use composelint_topology::SandboxKind;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "localhost-reference",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service looks for another one at its own loopback address.",
    page: include_str!("localhost_reference.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = wanted::failing(cx, Same::Port, |want, verdict| {
        let dials = *verdict == WantVerdict::Loopback && wanted::is_dialled(want);
        (dials && !want.perhaps_browser).then(|| meant(cx, want))?
    });
    for failing in found {
        let (service, want) = (failing.service, failing.want);
        let meant = &failing.what;
        let name = quoted(&service.name);
        let confidence = match meant.service {
            Some(_) => failing.confidence(),
            // The server may run in the same container.
            None => Confidence::Medium.min(failing.confidence()),
        };
        let message = match meant.service {
            Some(other) => format!(
                "`{}` is {name} itself, not {}",
                want.host,
                quoted(&other.name)
            ),
            None => format!(
                "`{}` is {name} itself, which listens on no such port",
                want.host
            ),
        };
        let help = match meant.service {
            Some(other) => format!("write {}, with the port it listens on", quoted(&other.name)),
            None => "write the name of the service that is meant".to_owned(),
        };
        let fix = meant.service.and_then(|other| {
            let title = format!("write {}", quoted(&other.name));
            failing.fix(title, Applicability::Unsafe, |want| {
                name_it(cx, want, &other.name, meant.target)
            })
        });
        let mut report = cx.report(want.host_at.span, message);
        report
            .service(service.name.clone())
            .key(
                want.port
                    .number()
                    .map_or_else(String::new, |port| port.to_string()),
            )
            .role_confidence(confidence)
            .label("each container has a loopback of its own")
            .help(help)
            .fix(fix);
        if let Some(other) = meant.service {
            report.related(other.name_span, "this one listens there");
        }
        for span in failing.more() {
            report.related(span, "and here");
        }
    }
}

/// Writes a service's name, and its own port in the place of the host's.
fn name_it(cx: &Context<'_>, want: &Want, name: &str, target: Option<u16>) -> Option<Vec<Edit>> {
    let mut edits = vec![wanted::replace(cx, want.host_at, name)?];
    if let (WantPort::Written(port, place), Some(target)) = (want.port, target)
        && target != port
    {
        edits.push(wanted::replace(cx, place, &target.to_string())?);
    }
    Some(edits)
}

/// Who is meant.
struct Meant<'a> {
    /// The only service that listens there.
    service: Option<&'a Service>,
    /// The port it listens on, where the want names the host's side.
    target: Option<u16>,
}

/// Who is meant by a loopback address, if somebody else is.
fn meant<'a>(cx: &Context<'a>, want: &Want) -> Option<Meant<'a>> {
    let (_, service) = cx.project().services.get_index(want.from)?;
    let topology = cx.topology();
    let id = cx.service_called(&service.name).map(|(id, ..)| id)?;
    let sandbox = topology.sandbox_of(id)?;
    if sandbox.kind != SandboxKind::Own || sandbox.services.len() > 1 {
        return None;
    }
    let role = wanted_role(cx, want);
    let port = want.port.number().or_else(|| role.and_then(usual_port))?;
    let is_web = want.scheme.as_ref().is_some_and(Scheme::is_web);
    let is_wildcard = want.host.starts_with("0.") || want.host == "::";
    if declares_port(service, cx.roles(), port)
        || (is_wildcard && (is_web || want.scheme.is_none()))
    {
        return None;
    }
    // A server that is told about itself: the image brings what is dialled, or is of that kind.
    let own = cx.roles().of(&service.name);
    if role.is_some_and(|role| {
        own.role == role || own.image().is_some_and(|image| image.role() == role)
    }) {
        return None;
    }
    let others = listeners(cx, service, port);
    let only = match &others[..] {
        [only] => Some(*only),
        _ => None,
    };
    let is_data = role.is_some_and(|role| role.tier() == Tier::Data);
    let (other, target) = match only {
        Some((other, target)) => (Some(other), Some(target)),
        None => (None, None),
    };
    let is_server = other.is_some_and(|other| cx.roles().of(&other.name).is(Tier::Data));
    let counts = if is_data {
        others.is_empty() || only.is_some()
    } else {
        is_server && (is_web || want.scheme.is_some() || want.kind == WantKind::HostPort)
    };
    counts.then_some(Meant {
        service: other,
        target,
    })
}

/// What kind of server the want is for, by its scheme or its variable.
fn wanted_role(cx: &Context<'_>, want: &Want) -> Option<Role> {
    let by_scheme = want.scheme.as_ref().and_then(Scheme::role);
    let by_key = |key: &str| cx.roles().tables().host_key_role(key);
    by_scheme.or_else(|| want.key.as_deref().and_then(by_key))
}

/// A host without a port: the variable says what kind of server it is.
fn usual_port(role: Role) -> Option<u16> {
    match role {
        Role::Cache => Some(6379),
        _ => None,
    }
}

/// The other services that listen on a port or publish it, with the port they listen on.
fn listeners<'a>(cx: &Context<'a>, own: &Service, port: u16) -> Vec<(&'a Service, u16)> {
    let mut found = Vec::new();
    for (_, node, service) in cx.services() {
        if service.name == own.name || node.sandbox.is_none() {
            continue;
        }
        let published =
            service
                .ports
                .iter()
                .find_map(|entry| match (&entry.published, &entry.target) {
                    (Published::Port(host), Known::Known(target)) if *host == port => Some(*target),
                    _ => None,
                });
        if declares_port(service, cx.roles(), port) {
            found.push((service, port));
        } else if let Some(target) = published {
            found.push((service, target));
        }
    }
    found
}
