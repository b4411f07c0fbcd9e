//! `host-gateway-missing`: A service uses `host.docker.internal`, which nothing defines on Linux.

use composelint_compose::Value;
use composelint_compose::project::{NetworkMode, Service};
use composelint_compose::value::History;
use composelint_lint::{
    Applicability, Context, Fix, Group, OptionKind, OptionSpec, OptionValue, Part, Refusal, Rule,
    Severity,
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
    kind: OptionKind::OneOf(&["linux", "desktop"]),
    default: "linux",
    doc: "`desktop` where every machine runs Docker Desktop, which defines the name itself.",
};

fn check(cx: &mut Context<'_>) {
    if matches!(cx.option(PLATFORM.name), Some(OptionValue::Text(word)) if word == "desktop") {
        return;
    }
    let mut seen = FxHashSet::default();
    for (id, node, service) in cx.services_with(&[Part::HostName]) {
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
        let fix = add(cx, owner, used.name);
        (format!("add `extra_hosts: [\"{line}\"]`"), Some(fix))
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

/// Adds the entry to `extra_hosts`, and the list where there is none.
fn add(cx: &Context<'_>, owner: &Service, name: &str) -> Result<Fix, Refusal> {
    let line = format!("{name}:host-gateway");
    let list = owner.tree.get("extra_hosts");
    let from_elsewhere = |history: &History| !history.via.is_empty();
    let is_inherited = |value: &Value| value.history.as_deref().is_some_and(from_elsewhere);
    let edit = match list {
        None => cx
            .patch()
            .add_entry(owner.span, &format!("extra_hosts: [\"{line}\"]")),
        Some(list) if is_inherited(list) => Err(Refusal::Elsewhere),
        Some(list) => {
            let as_mapping = format!("{name}: host-gateway");
            let as_item = format!("\"{line}\"");
            let item = cx.patch().add_item(list.span, &as_item);
            item.or_else(|_| cx.patch().add_entry(list.span, &as_mapping))
        }
    }?;
    let fix = Fix::new(format!("map `{line}`"), Applicability::Safe, vec![edit]);
    Ok(fix.changes(["services", &*owner.name, "extra_hosts"]))
}
