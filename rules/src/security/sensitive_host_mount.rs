//! `sensitive-host-mount`: A container has a path of the host that belongs to the host alone.

use composelint_compose::project::Service;
use composelint_intent::{Confidence, Role};
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::hardening;
use crate::host_reach::{self, Reach};

pub(super) static RULE: Rule = Rule {
    name: "sensitive-host-mount",
    group: Group::Security,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A container has a path of the host that belongs to the host alone.",
    page: include_str!("sensitive_host_mount.md"),
    aliases: &[
        "CL-0013",
        "CL-0025",
        "volume_has_sensitive_host_directory",
        "CIS 5.6",
    ],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Mounts]) {
        for mount in &service.mounts {
            let source = mount.value.source.as_ref().and_then(|text| text.known());
            let Some(source) = source.filter(|_| mount.value.kind == "bind") else {
                continue;
            };
            let found = host_reach::path(source, mount.value.read_only);
            let Some((reach, why)) = found.filter(|(reach, _)| *reach > Reach::Harmless) else {
                continue;
            };
            let watches = is_watcher(cx, service);
            let severity = match (reach, mount.value.read_only) {
                // A watcher looks at everything; that is what it is for.
                (_, true) if watches => Severity::Info,
                (Reach::Root, _) => Severity::Error,
                _ => cx.severity(),
            };
            let (verb, help) = if mount.value.read_only {
                ("reads", "mount only the part that it needs")
            } else {
                (
                    "may write to",
                    "mount only the part that it needs, with `:ro` where reading is enough",
                )
            };
            let message = format!(
                "{} {verb} {} of the host",
                quoted(&service.name),
                quoted(source)
            );
            cx.report(mount.span, message)
                .service(service.name.clone())
                .key(source)
                .severity(severity)
                .label(why)
                .help(help)
                .history(mount.history.as_deref());
        }
    }
}

fn is_watcher(cx: &Context<'_>, service: &Service) -> bool {
    let role = cx.roles().of(&service.name);
    let watches = matches!(role.role, Role::Exporter | Role::Monitoring);
    watches && role.confidence > Confidence::Low
}
