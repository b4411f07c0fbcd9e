//! `privileged-container`: A container runs with `privileged: true`.

use composelint_compose::project::Known;
use composelint_intent::{Confidence, Role};
use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

use crate::hardening;

pub(super) static RULE: Rule = Rule {
    name: "privileged-container",
    group: Group::Security,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A container runs with `privileged: true`.",
    page: include_str!("privileged_container.md"),
    aliases: &[
        "CL-0002",
        "privileged_containers_enabled",
        "privileged-service",
        "CIS 5.5",
    ],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started_with(cx, &[Part::Rights]) {
        let Some(flag) = &service.privileged else {
            continue;
        };
        if flag.value != Known::Known(true) {
            continue;
        }
        let role = cx.roles().of(&service.name);
        let needs_it = role.role == Role::DockerApi && role.confidence > Confidence::Low;
        let severity = if needs_it {
            cx.severity().min(Severity::Warning)
        } else {
            cx.severity()
        };
        let help = if needs_it {
            "use the rootless variant of the image, or a socket proxy, where that is enough"
        } else {
            "name what it needs: `cap_add`, `devices`, `security_opt`"
        };
        cx.report(
            flag.span,
            format!("{} is privileged", quoted(&service.name)),
        )
        .service(service.name.clone())
        .severity(severity)
        .label("has every capability and every device of the host")
        .help(help)
        .history(flag.history.as_deref());
    }
}
