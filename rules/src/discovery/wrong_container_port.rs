//! `wrong-container-port`: A service dials another one at the port that only the host publishes.

use composelint_intent::{Roles, Want, WantPort, WantVerdict, WrongPort, wrong_port};
use composelint_lint::{Applicability, Context, Edit, Group, Rule, Severity, quoted};
use composelint_topology::ServiceId;
use composelint_yaml::Span;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "wrong-container-port",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials another one at the port that only the host publishes.",
    page: include_str!("wrong_container_port.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    behind_the_host(cx);
    sent_back_by_kafka(cx);
}

/// The host's side of a published port, where the container's is meant.
fn behind_the_host(cx: &mut Context<'_>) {
    let (project, topology, roles): (_, _, &Roles) = (cx.project(), cx.topology(), cx.roles());
    let found = wanted::failing(cx, Same::Port, |want, verdict| {
        let (to, port) = dialled(want, verdict)?;
        let wrong = wrong_port(project, topology, roles, to, port)?;
        Some((to, port, wrong))
    });
    for failing in found {
        let (to, port, wrong) = failing.what;
        let WrongPort {
            entry,
            target,
            by_image,
        } = wrong;
        let (service, want) = (failing.service, failing.want);
        let owner = quoted(&cx.topology().service(to).name);
        let span = port_span(want);
        let title = format!("dial port {target}");
        let fix = failing.fix(title, Applicability::Safe, |want| {
            redial(cx, want, port, target)
        });
        let severity = if by_image {
            Severity::Error
        } else {
            cx.severity()
        };
        let message = format!("{owner} listens on {target}, not on {port}");
        let mut report = cx.report(span, message);
        report
            .service(service.name.clone())
            .key(format!("{}:{port}", want.host))
            .severity(severity)
            .role_confidence(failing.confidence())
            .label("only the host has this port")
            .related(
                entry,
                format!("published here: {port} on the host, {target} in the container"),
            )
            .help(format!("between containers, dial {}:{target}", want.host))
            .fix(fix);
        for span in failing.more() {
            report.related(span, "and here");
        }
    }
}

fn port_span(want: &Want) -> Span {
    match want.port {
        WantPort::Written(_, place) => place.span,
        WantPort::Default(_) | WantPort::Unknown => want.host_at.span,
    }
}

/// Writes another port in the place of a wrong one.
fn redial(cx: &Context<'_>, want: &Want, from: u16, to: u16) -> Option<Vec<Edit>> {
    match want.port {
        WantPort::Written(port, place) if port == from => {
            Some(vec![wanted::replace(cx, place, &to.to_string())?])
        }
        _ => None,
    }
}

/// The only service that a want reaches, and the port it dials there.
fn dialled(want: &Want, verdict: &WantVerdict) -> Option<(ServiceId, u16)> {
    let WantVerdict::Reaches(to) = verdict else {
        return None;
    };
    let [only] = &to[..] else { return None };
    (wanted::is_dialled(want) && !want.perhaps_browser).then_some((*only, want.port.number()?))
}

/// A Kafka broker that answers, and sends its clients on to an address that is not its own.
fn sent_back_by_kafka(cx: &mut Context<'_>) {
    let wants = cx.wants();
    let found = wanted::failing(cx, Same::Port, |want, verdict| {
        let (to, port) = dialled(want, verdict)?;
        let index = cx.topology().service(to).index;
        let mut listeners = wants
            .advertised()
            .iter()
            .filter(|known| known.from == index);
        let told = listeners.clone().find(|known| known.port == port)?;
        let inner = listeners.find(|known| known.host.eq_ignore_ascii_case(&want.host));
        let is_local = ["localhost", "127.0.0.1"].contains(&told.host.as_str());
        is_local.then_some((told, inner))
    });
    for failing in found {
        let (told, inner) = failing.what;
        let (service, want) = (failing.service, failing.want);
        let span = port_span(want);
        let fix = inner.and_then(|inner| {
            let title = format!("dial port {}", inner.port);
            failing.fix(title, Applicability::Unsafe, |want| {
                redial(cx, want, told.port, inner.port)
            })
        });
        let help = match inner {
            Some(inner) => format!(
                "dial {}:{}, the listener {}",
                want.host, inner.port, inner.listener
            ),
            None => format!("advertise a listener as {} as well", want.host),
        };
        let message = format!(
            "{} sends its clients on to {}:{}",
            quoted(&want.host),
            told.host,
            told.port
        );
        cx.report(span, message)
            .service(service.name.clone())
            .key(wanted::dialled(want))
            .role_confidence(failing.confidence())
            .label("answered once, with another address")
            .related(told.at.span, "advertised here")
            .help(help)
            .fix(fix);
    }
}
