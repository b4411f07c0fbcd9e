//! `mixed-default-network`: A service on the default network depends on one that has networks of its own, or the other way round.

use composelint_compose::project::Service;
use composelint_lint::{Applicability, Context, Fix, Group, Rule, Severity, quoted};

use crate::depends::{self, Apart};
use crate::wanted;

pub(super) static RULE: Rule = Rule {
    name: "mixed-default-network",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service on the default network depends on one that has networks of its own, or the other way round.",
    page: include_str!("mixed_default_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for apart in depends::apart(cx, true) {
        let Apart {
            service,
            id,
            other,
            to,
            depends,
        } = apart;
        let (name, others) = (quoted(&service.name), quoted(&other.name));
        let topology = cx.topology();
        let own_networks = wanted::networks_of(topology, id);
        let networks = wanted::networks_of(topology, to);
        let fix = fix(cx, service, other);
        let message = format!("{name} depends on {others}, and they share no network");
        cx.report(depends.span, message)
            .service(service.name.clone())
            .key(other.name.clone())
            .label(format!("on {own_networks}, the other one on {networks}"))
            .related(other.name_span, format!("on {networks}"))
            .help("name the networks of both: who names some leaves `default`")
            .fix(fix);
    }
}

/// Lets the one that names networks join `default` again.
fn fix(cx: &Context<'_>, service: &Service, other: &Service) -> Option<Fix> {
    let explicit = [service, other]
        .into_iter()
        .find(|service| service.networks.is_some())?;
    let networks = explicit
        .networks
        .as_ref()
        .filter(|networks| networks.history.is_none())?;
    let edit = cx
        .add_item(networks.span, "default")
        .or_else(|| cx.add_entry(networks.span, "default:"))?;
    let title = format!("let {} join `default`", quoted(&explicit.name));
    let fix = Fix::new(title, Applicability::Unsafe, vec![edit]);
    Some(fix.changes(["services", &*explicit.name, "networks"]))
}
