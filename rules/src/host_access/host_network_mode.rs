//! `host-network-mode`: A service runs in the host's network namespace.

use composelint_compose::project::{Known, Network, NetworkMode, Service};
use composelint_intent::{Confidence, Role, Tier};
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{SandboxKind, ServiceNode};

use crate::tiers;

pub(super) static RULE: Rule = Rule {
    name: "host-network-mode",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service runs in the host's network namespace.",
    page: include_str!("host_network_mode.md"),
    aliases: &[
        "CL-0008",
        "host-network",
        "CIS 5.10",
        "shared_host_network_namespace",
    ],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (_, node, service) in cx.services_with(&[Part::Mode]) {
        if let Some(sandbox) = node.sandbox
            && cx.topology().sandbox(sandbox).kind == SandboxKind::Host
        {
            report_sandbox(cx, node, service);
        }
    }
    for (_, _, service) in cx.services_with(&[Part::Build]) {
        report_build(cx, service);
    }
    if cx.project().networks.values().any(is_the_hosts_own) {
        for (_, _, service) in cx.services() {
            report_membership(cx, service);
        }
    }
}

fn report_sandbox(cx: &mut Context<'_>, node: &ServiceNode, service: &Service) {
    let severity = severity(cx, service);
    let joined = service
        .network_mode
        .as_ref()
        .and_then(|mode| match &mode.value {
            NetworkMode::Service(name) => cx.project().services.get(name),
            _ => None,
        });
    let history = service
        .network_mode
        .as_ref()
        .and_then(|mode| mode.history.as_deref());
    let message = format!(
        "{} runs in the host's network namespace",
        quoted(&service.name)
    );
    let mut report = cx.report(node.mode_span.unwrap_or(node.span), message);
    report
        .service(service.name.clone())
        .severity(severity)
        .help("use a network of the project and publish the ports that others need")
        .history(history);
    match joined {
        None => {
            report.label("no isolation from the host's interfaces, ports and loopback");
        }
        Some(other) => {
            let mode = other
                .network_mode
                .as_ref()
                .map_or(other.name_span, |mode| mode.span);
            report.label("joins a service that has no isolation from the host");
            report.related(mode, format!("{} is in host mode", quoted(&other.name)));
        }
    }
}

/// An external network named `host` is the host's own; the engine refuses the alias that Compose sends along.
fn report_membership(cx: &mut Context<'_>, service: &Service) {
    let memberships = service.networks.iter().flat_map(|networks| &networks.value);
    for membership in memberships.filter(|_| service.active) {
        let Some(network) = cx.project().networks.get(&membership.name) else {
            continue;
        };
        if is_the_hosts_own(network) {
            cx.report(
                membership.span,
                format!("{} joins the host's own network", quoted(&service.name)),
            )
            .service(service.name.clone())
            .network(network.key.clone())
            .label("the engine refuses this form of host mode")
            .related(network.key_span, "stands for the network `host`")
            .help("join a network of the project, or say `network_mode: host` if that is meant")
            .history(membership.history.as_deref());
        }
    }
}

fn is_the_hosts_own(network: &Network) -> bool {
    let external = network.external.as_ref();
    external.is_some_and(|external| external.value == Known::Known(true))
        && network.real_name.known().is_some_and(|name| name == "host")
}

/// `build.network: host`: only the build's own steps see the host.
fn report_build(cx: &mut Context<'_>, service: &Service) {
    let build = service
        .build
        .as_ref()
        .and_then(|build| build.value.network.as_ref());
    let Some(network) = build.filter(|network| network.value.known() == Some("host")) else {
        return;
    };
    cx.report(
        network.span,
        format!(
            "{} is built in the host's network namespace",
            quoted(&service.name)
        ),
    )
    .service(service.name.clone())
    .severity(Severity::Info)
    .key("build")
    .label("build steps see the host's loopback")
    .help("remove `network: host` unless a build step needs a server on the host")
    .history(network.history.as_deref());
}

/// Data in the host's namespace is worse than the mode itself; a few kinds of service have good reasons for it.
fn severity(cx: &Context<'_>, service: &Service) -> Severity {
    let role = cx.roles().of(&service.name);
    if role.image().is_some_and(|image| image.host_mode_ok) {
        return Severity::Info;
    }
    let legitimate = matches!(role.role, Role::HomeAutomation | Role::Vpn | Role::Dns);
    if legitimate && role.confidence > Confidence::Low {
        return Severity::Info;
    }
    match tiers::of_tier(cx, &service.name, Tier::Data) {
        Some(role) if role.confidence == Confidence::High => Severity::Error,
        _ => cx.severity(),
    }
}
