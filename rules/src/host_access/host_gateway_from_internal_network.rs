//! `host-gateway-from-internal-network`: A service dials the host's gateway from internal networks alone.

use composelint_lint::{Context, Group, Part, Rule, Severity};
use composelint_topology::EngineVersion;

use crate::{gateway, members};

pub(super) static RULE: Rule = Rule {
    name: "host-gateway-from-internal-network",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials the host's gateway from internal networks alone.",
    page: include_str!("host_gateway_from_internal_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    // Engines before had a default route on internal networks, and the host's own addresses were never dropped.
    if cx.engine().version < EngineVersion::new(25, 0, 0) {
        return;
    }
    for (id, _, service) in cx.services_with(&[Part::HostName]) {
        let Some(network) = members::closed_in(cx, id) else {
            continue;
        };
        let Some(used) = gateway::first_use(service) else {
            continue;
        };
        let mapped = service.extra_hosts.iter().find(|host| {
            host.value.0.eq_ignore_ascii_case(used.name)
                && host.value.1.known() == Some("host-gateway")
        });
        let Some(mapped) = mapped else { continue };
        let message = format!("`{}` has no route to `{}`", service.name, used.name);
        let mut report = cx.report(used.said.span, message);
        report
            .service(service.name.clone())
            .key(used.name)
            .label("an address that no internal network leads to")
            .related(mapped.span, "stands for the address of docker0")
            .help("join a network that is not internal, or dial the gateway of the internal one");
        if let Some(span) = network.internal_span {
            report.related(span, "internal");
        }
    }
}
