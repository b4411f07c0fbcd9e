//! `net-sysctl-in-host-mode`: A service in host mode sets a `net.*` sysctl, which would be the host's own.

use composelint_compose::project::{NetworkMode, Service};
use composelint_lint::{Applicability, Context, Fix, Group, Part, Refusal, Rule, Severity};
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
    for (_, node, service) in cx.services_with(&[Part::Mode]) {
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
                Err(Refusal::Elsewhere)
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
fn remove(cx: &Context<'_>, service: &Service, name: &str, value: Span) -> Result<Fix, Refusal> {
    let sysctls = service.tree.as_map().and_then(|map| map.entry("sysctls"));
    let sysctls = sysctls.ok_or(Refusal::Pieces)?;
    let all = service.sysctls.len() == 1;
    let in_map = sysctls.value.as_map().and_then(|map| map.entry(name));
    let in_map = in_map.and_then(|entry| cx.remove_entry(entry.key_span));
    let edit = match in_map {
        _ if all => cx.patch().remove_entry(sysctls.key_span)?,
        Some(edit) => edit,
        None => cx.patch().remove_item(value)?,
    };
    let fix = Fix::new(format!("remove `{name}`"), Applicability::Safe, vec![edit]);
    let path = ["services", &*service.name, "sysctls", name];
    Ok(fix.changes(path.into_iter().take(if all { 3 } else { 4 })))
}
