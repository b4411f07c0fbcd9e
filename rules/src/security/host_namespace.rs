//! `host-namespace`: A container shares a namespace of the host.

use composelint_intent::{Confidence, Role};
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::hardening;

pub(super) static RULE: Rule = Rule {
    name: "host-namespace",
    group: Group::Security,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A container shares a namespace of the host.",
    page: include_str!("host_namespace.md"),
    aliases: &[
        "CL-0010",
        "host_namespace_is_shared",
        "shared_host_ipc_namespace",
        "shared_host_user_namespace",
        "CIS 5.16",
        "CIS 5.17",
        "CIS 5.21",
        "CIS 5.31",
    ],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Rights]) {
        let role = cx.roles().of(&service.name);
        let watches = role.confidence > Confidence::Low
            && matches!(role.role, Role::Exporter | Role::Monitoring);
        for (key, value) in &service.namespaces {
            if value.value.known() != Some("host") {
                continue;
            }
            let (what, minor) = meaning(key);
            let severity = if watches || minor {
                cx.severity().min(Severity::Info)
            } else {
                cx.severity()
            };
            cx.report(value.span, format!("{} {what}", quoted(&service.name)))
                .service(service.name.clone())
                .key(key.as_str())
                .severity(severity)
                .label(format!("`{key}: host`"))
                .help(format!("remove `{key}`, or share that of another service"))
                .history(value.history.as_deref());
        }
    }
}

/// What sharing a namespace means, and whether that is little.
fn meaning(key: &str) -> (&'static str, bool) {
    match key {
        "pid" => ("sees every process of the host", false),
        "ipc" => ("shares memory with the host's programs", false),
        "uts" => ("can rename the host", false),
        "cgroup" => ("sees the limits of all containers", true),
        _ => ("is exempt from the remapping of users", true),
    }
}
