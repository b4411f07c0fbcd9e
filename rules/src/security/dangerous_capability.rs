//! `dangerous-capability`: A container gets a capability that reaches beyond it.

use composelint_compose::project::{NetworkMode, Service};
use composelint_intent::{Confidence, Role};
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_yaml::Span;

use crate::host_reach::{self, Capability, Reach};
use crate::{hardening, tiers};

pub(super) static RULE: Rule = Rule {
    name: "dangerous-capability",
    group: Group::Security,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A container gets a capability that reaches beyond it.",
    page: include_str!("dangerous_capability.md"),
    aliases: &[
        "CL-0011", "CL-0024", "CL-0027", "CL-0028", "CL-0029", "CL-0030", "CIS 5.4",
    ],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Rights]) {
        for added in &service.cap_add {
            let own = cx.own_capabilities();
            let known = added.value.known();
            let Some(found) = known.and_then(|name| host_reach::capability(name, own)) else {
                continue;
            };
            let severity = severity(cx, service, &found, added.span);
            let message = format!("{} has {}", quoted(&service.name), found.name);
            cx.report(added.span, message)
                .service(service.name.clone())
                .key(found.name)
                .severity(severity)
                .label(found.why)
                .help("remove it, unless the service does its work with it")
                .history(added.history.as_deref());
        }
    }
}

/// An error where it is root on the host, a note where it is little or the service's trade.
fn severity(cx: &Context<'_>, service: &Service, found: &Capability<'_>, place: Span) -> Severity {
    match found.reach {
        Reach::Root => Severity::Error,
        Reach::Harmless => Severity::Info,
        Reach::Beyond if is_trade(cx, service, found.name) => Severity::Info,
        Reach::Beyond if tiers::is_for_development(cx, service, place) => Severity::Info,
        Reach::Beyond => cx.severity(),
    }
}

/// Whether a service of this kind cannot do without: VPNs and resolvers set up addresses, in a namespace of their own, and watchers look
/// into processes.
fn is_trade(cx: &Context<'_>, service: &Service, capability: &str) -> bool {
    let role = cx.roles().of(&service.name);
    let on_host = service
        .network_mode
        .as_ref()
        .is_some_and(|mode| mode.value == NetworkMode::Host);
    let by_role = matches!(role.role, Role::Vpn | Role::Dns) && role.confidence > Confidence::Low;
    let by_device = service
        .devices
        .iter()
        .any(|device| device.value.text.starts_with("/dev/net/tun"));
    let watches =
        matches!(role.role, Role::Exporter | Role::Monitoring) && role.confidence > Confidence::Low;
    match capability {
        "NET_ADMIN" => !on_host && (by_role || by_device),
        "BPF" | "PERFMON" | "SYS_PTRACE" => watches,
        _ => false,
    }
}
