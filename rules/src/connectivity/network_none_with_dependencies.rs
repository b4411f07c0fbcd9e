//! `network-none-with-dependencies`: A service without a network publishes ports, or dials others, or is dialled.

use composelint_intent::WantVerdict;
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{BindingState, InertReason};

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "network-none-with-dependencies",
    group: Group::Connectivity,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service without a network publishes ports, or dials others, or is dialled.",
    page: include_str!("network_none_with_dependencies.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    publishes(cx);
    let found = wanted::failing(cx, Same::Host, |want, verdict| match verdict {
        WantVerdict::FromNowhere(to) if wanted::is_dialled(want) => Some((*to, true)),
        WantVerdict::ToNowhere(to) if wanted::is_dialled(want) => Some((*to, false)),
        _ => None,
    });
    for failing in found {
        let (to, from_nowhere) = failing.what;
        let (name, host) = (quoted(&failing.service.name), quoted(&failing.want.host));
        let message = if from_nowhere {
            format!("{name} dials {host}, and has no network")
        } else {
            format!("{name} dials {host}, which has no network")
        };
        let mode = if from_nowhere {
            failing.service.network_mode.as_ref().map(|mode| mode.span)
        } else {
            cx.topology().service(to).mode_span
        };
        let mut report = cx.report(failing.want.host_at.span, message);
        report
            .service(failing.service.name.clone())
            .key(failing.want.host.clone())
            .role_confidence(failing.confidence())
            .label(format!("{} says so", wanted::source(failing.want)))
            .help("remove `network_mode: none`, and join the network of the other one");
        if let Some(mode) = mode {
            report.related(mode, "loopback only");
        }
    }
}

/// Ports of a service without a network.
fn publishes(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, node, service) in cx.services_with(&[Part::InertPort]) {
        let nowhere = BindingState::Inert(InertReason::NoNetwork);
        let Some(first) = topology
            .bindings_of(id)
            .iter()
            .find(|binding| binding.state == nowhere)
        else {
            continue;
        };
        let message = format!(
            "`ports` of {} publishes nothing: it has no network",
            quoted(&service.name)
        );
        let mut report = cx.report(first.span, message);
        report
            .service(service.name.clone())
            .key("ports")
            .label("dropped by the engine without a word")
            .help("remove `ports`, or `network_mode: none`");
        if let Some(mode) = node.mode_span {
            report.related(mode, "loopback only");
        }
    }
}
