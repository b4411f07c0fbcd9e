//! `loopback-bind`: A server is told to listen on the loopback address of its container, where nobody else gets to.

use composelint_compose::project::Service;
use composelint_intent::{Listens, WantVerdict};
use composelint_lint::{Applicability, Confidence, Context, Fix, Group, Rule, Severity, quoted};
use composelint_topology::{SandboxKind, ServiceId};

use crate::wanted;

pub(super) static RULE: Rule = Rule {
    name: "loopback-bind",
    group: Group::Connectivity,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A server is told to listen on the loopback address of its container, where nobody else gets to.",
    page: include_str!("loopback_bind.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let wants = cx.wants();
    for listens in wants
        .listens()
        .iter()
        .filter(|listens| is_loopback(&listens.host))
    {
        let Some((_, service)) = cx.project().services.get_index(listens.from) else {
            continue;
        };
        let own = cx
            .services()
            .find(|(_, node, _)| node.index == listens.from);
        let Some((id, _, _)) = own.filter(|(id, _, _)| is_alone(cx, *id)) else {
            continue;
        };
        let published = cx
            .topology()
            .bindings_of(id)
            .iter()
            .find(|binding| binding.is_effective());
        let dialled = cx.judged_wants().find_map(|(want, verdict)| match verdict {
            WantVerdict::Reaches(to) if *to == [id] && wanted::is_dialled(want) => {
                Some(want.host_at.span)
            }
            _ => None,
        });
        let Some(who) = published.map(|binding| binding.span).or(dialled) else {
            continue;
        };
        let confidence = if listens.is_flag {
            Confidence::High
        } else {
            Confidence::Medium
        };
        let message = format!("{} listens on its own loopback only", quoted(&service.name));
        let what = if published.is_some() {
            "published here"
        } else {
            "dialled here"
        };
        let fix = fix(cx, service, listens);
        cx.report(listens.at.span, message)
            .service(service.name.clone())
            .key(listens.by.clone())
            .role_confidence(confidence)
            .label(format!("read by {}", quoted(&listens.by)))
            .related(who, what)
            .help("listen on 0.0.0.0: the networks of the container decide who gets there")
            .fix(fix);
    }
}

fn is_loopback(host: &str) -> bool {
    let address: Option<std::net::IpAddr> = host.parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

/// Whether no other service shares its loopback.
fn is_alone(cx: &Context<'_>, id: ServiceId) -> bool {
    let sandbox = cx.topology().sandbox_of(id);
    sandbox.is_some_and(|sandbox| sandbox.kind == SandboxKind::Own && sandbox.services.len() == 1)
}

fn fix(cx: &Context<'_>, service: &Service, listens: &Listens) -> Option<Fix> {
    let edit = wanted::replace(cx, listens.at, "0.0.0.0")?;
    let mut fix = Fix::new("listen on 0.0.0.0", Applicability::Unsafe, vec![edit]);
    for key in ["command", "entrypoint", "environment"] {
        fix = fix.changes(["services", &*service.name, key]);
    }
    Some(fix)
}
