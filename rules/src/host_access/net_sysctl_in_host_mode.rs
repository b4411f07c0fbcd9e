//! `net-sysctl-in-host-mode`: A service in host mode sets a `net.*` sysctl, which would be the host's own.

use composelint_compose::project::{NetworkMode, Service};
use composelint_lint::{Applicability, Context, Fix, Group, Rule, Severity};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "net-sysctl-in-host-mode",
    group: Group::HostAccess,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service in host mode sets a `net.*` sysctl, which would be the host's own.",
    page: include_str!("net_sysctl_in_host_mode.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (_, node, service) in cx.services() {
        let Some(mode) = &service.network_mode else {
            continue;
        };
        if node.sandbox.is_none() || mode.value != NetworkMode::Host {
            continue;
        }
        for (key, value) in &service.sysctls {
            if !key.starts_with("net.") {
                continue;
            }
            let from_elsewhere = value
                .history
                .as_ref()
                .is_some_and(|history| !history.via.is_empty());
            let fix = if from_elsewhere {
                None
            } else {
                remove(cx, service, key, value.span)
            };
            let message = format!("`{}` cannot set `{key}` in host mode", service.name);
            cx.report(value.span, message)
                .service(service.name.clone())
                .key(key.as_str())
                .label("the container does not start")
                .related(mode.span, "host mode")
                .help("set it on the host, or leave host mode")
                .fix(fix)
                .history(value.history.as_deref());
        }
    }
}

/// Removes the sysctl, and the whole list with its last one.
fn remove(cx: &Context<'_>, service: &Service, name: &str, value: Span) -> Option<Fix> {
    let sysctls = service.tree.as_map()?.entry("sysctls")?;
    let edit = if service.sysctls.len() == 1 {
        cx.remove_entry(sysctls.key_span)
    } else {
        let in_map = sysctls
            .value
            .as_map()
            .and_then(|map| map.entry(name))
            .and_then(|entry| cx.remove_entry(entry.key_span));
        in_map.or_else(|| cx.remove_item(value))
    };
    let fix = Fix::new(
        format!("remove `{name}`"),
        Applicability::Unsafe,
        vec![edit?],
    );
    let all = service.sysctls.len() == 1;
    let path = ["services", &*service.name, "sysctls", name];
    Some(fix.changes(path.into_iter().take(if all { 3 } else { 4 })))
}
