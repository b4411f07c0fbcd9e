//! `opaque-network-namespace`: A service joins a container that is not part of the project.

use composelint_compose::project::NetworkMode;
use composelint_lint::{Context, Group, Part, Rule, Severity};
use composelint_topology::SandboxKind;

pub(super) static RULE: Rule = Rule {
    name: "opaque-network-namespace",
    group: Group::HostAccess,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service joins a container that is not part of the project.",
    page: include_str!("opaque_network_namespace.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (id, _, service) in cx.services_with(&[Part::Mode]) {
        let Some(mode) = &service.network_mode else {
            continue;
        };
        let NetworkMode::Container(container) = &mode.value else {
            continue;
        };
        let opaque = cx
            .topology()
            .sandbox_of(id)
            .is_some_and(|sandbox| matches!(sandbox.kind, SandboxKind::Opaque(_)));
        if !opaque {
            continue;
        }
        let message = format!("`{}` joins a container outside the project", service.name);
        cx.report(mode.span, message)
            .service(service.name.clone())
            .label(format!(
                "what `{container}` is connected to is not known here"
            ))
            .help("join a service (`network_mode: service:NAME`), or a network of the project")
            .history(mode.history.as_deref());
    }
}
