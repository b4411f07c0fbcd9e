//! `host-gateway-missing`: A service uses `host.docker.internal`, which nothing defines on Linux.

use composelint_compose::project::{NetworkMode, Service};
use composelint_lint::{
    Applicability, Context, Fix, Group, OptionKind, OptionSpec, OptionValue, Rule, Severity,
};
use composelint_topology::{RecordType, ResolutionStatus, SandboxKind, ServiceId};
use rustc_hash::FxHashSet;

use crate::gateway::{self, Use};

pub(super) static RULE: Rule = Rule {
    name: "host-gateway-missing",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service uses `host.docker.internal`, which nothing defines on Linux.",
    page: include_str!("host_gateway_missing.md"),
    aliases: &[],
    options: &[PLATFORM],
    check,
};

const PLATFORM: OptionSpec = OptionSpec {
    name: "platform",
    kind: OptionKind::Text,
    default: "linux",
    doc: "`desktop` where every machine runs Docker Desktop, which defines the name itself.",
};

fn check(cx: &mut Context<'_>) {
    if matches!(cx.option(PLATFORM.name), Some(OptionValue::Text(word)) if word == "desktop") {
        return;
    }
    let mut seen = FxHashSet::default();
    for (id, node, service) in cx.services() {
        if node.sandbox.is_none() {
            continue;
        }
        let owner = owner(cx, service);
        let Some(used) = gateway::first_use(service) else {
            continue;
        };
        if gateway::is_defined(owner, used.name) || is_found(cx, id, used.name) {
            continue;
        }
        // Settings that several services share through an anchor are one mistake.
        if seen.insert(used.said.span) {
            report(cx, id, owner, &used);
        }
    }
}

fn report(cx: &mut Context<'_>, id: ServiceId, owner: &Service, used: &Use<'_>) {
    let node = cx.topology().service(id);
    let in_host_mode = cx
        .topology()
        .sandbox_of(id)
        .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host);
    let line = format!("{}:host-gateway", used.name);
    let (help, fix) = if in_host_mode {
        let help = "write `localhost`: in host mode the host's loopback is the service's own";
        (help.to_owned(), None)
    } else {
        let fix = add(cx, owner, &line);
        (format!("add `extra_hosts: [\"{line}\"]`"), fix)
    };
    let message = format!("`{}` has no `{}` on Linux", node.name, used.name);
    let mut report = cx.report(used.said.span, message);
    report
        .service(node.name.clone())
        .key(used.name)
        .label("Docker Desktop knows the name, the engine does not")
        .help(help)
        .fix(fix);
    if owner.name != node.name {
        report.related(
            owner.name_span,
            format!("`{}` lives in this one's namespace", node.name),
        );
    }
}

/// The service whose `extra_hosts` count: joiners use those of the namespace's owner.
fn owner<'a>(cx: &Context<'a>, service: &'a Service) -> &'a Service {
    let mode = service.network_mode.as_ref().map(|mode| &mode.value);
    match mode {
        Some(NetworkMode::Service(name)) => cx.project().services.get(name).unwrap_or(service),
        _ => service,
    }
}

/// Whether the name is that of a service here, or may be one on a network made elsewhere.
fn is_found(cx: &Context<'_>, id: ServiceId, name: &str) -> bool {
    cx.topology().resolve(id, name, RecordType::A).status == ResolutionStatus::Found
}

/// Adds the entry to a service that has no `extra_hosts` yet.
fn add(cx: &Context<'_>, owner: &Service, line: &str) -> Option<Fix> {
    if !owner.extra_hosts.is_empty() || owner.tree.get("extra_hosts").is_some() {
        return None;
    }
    let edit = cx.add_entry(owner.span, &format!("extra_hosts: [\"{line}\"]"))?;
    let fix = Fix::new(format!("map `{line}`"), Applicability::Unsafe, vec![edit]);
    Some(fix.changes(["services", &*owner.name, "extra_hosts"]))
}
