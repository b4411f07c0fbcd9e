//! `host-mode-service-name`: A name of a service is used by or for a service in host mode, where such names do not exist.

use composelint_intent::WantVerdict;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::ServiceId;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "host-mode-service-name",
    group: Group::Discovery,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A name of a service is used by or for a service in host mode, where such names do not exist.",
    page: include_str!("host_mode_service_name.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = wanted::failing(cx, Same::Host, |want, verdict| match verdict {
        WantVerdict::FromHostMode(to) if wanted::is_dialled(want) => Some((*to, true)),
        WantVerdict::ToHostMode(to) if wanted::is_dialled(want) => Some((*to, false)),
        _ => None,
    });
    for failing in found {
        let (to, from_host) = failing.what;
        let want = failing.want;
        let (name, host) = (quoted(&failing.service.name), quoted(&want.host));
        let target = cx.topology().service(to);
        let (message, help) = if from_host {
            (
                format!("{name} is in host mode and cannot resolve {host}"),
                help_from_host(cx, to),
            )
        } else {
            (
                format!("{host} is in host mode, so that {name} cannot resolve it"),
                "map `host.docker.internal:host-gateway` in `extra_hosts`, and dial that name"
                    .to_owned(),
            )
        };
        let mut report = cx.report(want.host_at.span, message);
        report
            .service(failing.service.name.clone())
            .role_confidence(failing.confidence())
            .key(want.host.clone())
            .label(format!("{} says so", wanted::source(want)))
            .help(help);
        let mode = if from_host {
            failing.service.network_mode.as_ref().map(|mode| mode.span)
        } else {
            target.mode_span
        };
        report.related(mode.unwrap_or(target.span), "host mode");
        for span in failing.more() {
            report.related(span, "and here");
        }
    }
}

fn help_from_host(cx: &Context<'_>, to: ServiceId) -> String {
    use composelint_compose::project::Published;
    let mut published = cx.topology().bindings_of(to).iter();
    let port = published.find_map(|binding| match binding.published {
        Published::Port(port) if binding.is_effective() => Some(port),
        _ => None,
    });
    match port {
        Some(port) => format!("dial `localhost:{port}`, which the host publishes"),
        None => "publish a port of the other service on loopback, and dial `localhost` with it"
            .to_owned(),
    }
}
