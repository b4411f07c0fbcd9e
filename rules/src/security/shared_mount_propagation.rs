//! `shared-mount-propagation`: Mounts that a container makes appear on the host.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::hardening;

pub(super) static RULE: Rule = Rule {
    name: "shared-mount-propagation",
    group: Group::Security,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "Mounts that a container makes appear on the host.",
    page: include_str!("shared_mount_propagation.md"),
    aliases: &["CL-0017", "CIS 5.20"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Mounts]) {
        for mount in &service.mounts {
            let propagation = mount.value.propagation.as_deref();
            let Some(word) = propagation.filter(|word| matches!(*word, "shared" | "rshared"))
            else {
                continue;
            };
            let target = mount.value.target.text.as_str();
            let message = format!(
                "{} shares its mounts below {}",
                quoted(&service.name),
                quoted(target)
            );
            cx.report(mount.span, message)
                .service(service.name.clone())
                .key(target)
                .label(format!(
                    "`{word}`: what is mounted there is mounted on the host"
                ))
                .help("use `rslave`, which only takes mounts over from the host, or leave it out")
                .history(mount.history.as_deref());
        }
    }
}
