//! `resolv-conf-mount`: A service mounts a file over `/etc/resolv.conf`, and no longer asks Docker for names.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::SandboxKind;

pub(super) static RULE: Rule = Rule {
    name: "resolv-conf-mount",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service mounts a file over `/etc/resolv.conf`, and no longer asks Docker for names.",
    page: include_str!("resolv_conf_mount.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (id, node, service) in cx.services_with(&[Part::Mounts]) {
        let sandbox = cx.topology().sandbox_of(id);
        let is_own = sandbox.is_some_and(|sandbox| sandbox.kind == SandboxKind::Own);
        if node.sandbox.is_none() || !is_own {
            continue;
        }
        let mounts = service.mounts.iter();
        for mount in mounts.filter(|mount| mount.value.target.known() == Some("/etc/resolv.conf")) {
            let message = format!("{} does not ask Docker for names", quoted(&service.name));
            cx.report(mount.span, message)
                .service(service.name.clone())
                .label("Docker's own file names its resolver, 127.0.0.11")
                .help("remove the mount, and name other resolvers in `dns`")
                .history(mount.history.as_deref());
        }
    }
}
