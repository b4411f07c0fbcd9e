//! `macvlan-host-isolation`: A service of a macvlan network and its host are to talk, and the kernel does not let them.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};
use composelint_topology::{Driver, NetworkId, SandboxKind};

use crate::{gateway, texts};

pub(super) static RULE: Rule = Rule {
    name: "macvlan-host-isolation",
    group: Group::Driver,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service of a macvlan network and its host are to talk, and the kernel does not let them.",
    page: include_str!("macvlan_host_isolation.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let lans: Vec<_> = cx
        .topology()
        .networks()
        .filter(|(_, network)| is_lan(&network.driver) && network.parent.is_some())
        .map(|(id, _)| id)
        .collect();
    if lans.is_empty() {
        return;
    }
    from_the_lan(cx);
    from_the_host(cx, &lans);
}

fn is_lan(driver: &Driver) -> bool {
    matches!(driver, Driver::Macvlan | Driver::Ipvlan)
}

/// Members of nothing but such networks that dial the host.
fn from_the_lan(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, _, service) in cx.services_with(&[Part::HostName]) {
        let mut networks = topology
            .endpoints_of_service(id)
            .iter()
            .map(|endpoint| topology.network(endpoint.network))
            .peekable();
        let Some(first) = networks.peek().copied() else {
            continue;
        };
        if !networks.all(|network| is_lan(&network.driver)) {
            continue;
        }
        let Some(used) = gateway::first_use(service) else {
            continue;
        };
        let message = format!(
            "{} dials its own host, and is on a {}",
            quoted(&service.name),
            first.driver.as_str()
        );
        cx.report(used.said.span, message)
            .service(service.name.clone())
            .network(first.key.clone())
            .label("the parent interface drops packets to its own host")
            .related(
                first.span,
                format!("{} is the only way out", quoted(&first.key)),
            )
            .help("join a bridge network as well, or give the host an interface on the macvlan");
    }
}

/// Services in the host's namespace that dial a static address of a member.
fn from_the_host(cx: &mut Context<'_>, lans: &[NetworkId]) {
    let topology = cx.topology();
    let members = lans.iter().flat_map(|id| &topology.network(*id).endpoints);
    let addresses: Vec<_> = members
        .map(|id| topology.endpoint(*id))
        .filter_map(|endpoint| Some((endpoint, endpoint.static_v4()?)))
        .collect();
    for (id, _, service) in cx.services_with(&[Part::Mode]) {
        let on_host = topology
            .sandbox_of(id)
            .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host);
        if !on_host {
            continue;
        }
        for (endpoint, fixed) in &addresses {
            let Some(address) = fixed.address.map(|address| address.to_string()) else {
                continue;
            };
            let said = texts::of(service)
                .find(|said| texts::find_word(&said.text.text, &address).is_some());
            let Some(said) = said else { continue };
            let member = topology.service_name(endpoint.service);
            let message = format!("{} on the host dials `{address}`", quoted(&service.name));
            cx.report(said.span, message)
                .service(service.name.clone())
                .key(address.as_str())
                .label("the parent interface drops packets to its own members")
                .related(fixed.span, format!("{} has it", quoted(&member)))
                .help(
                    "let both join a bridge network, or give the host an interface on the macvlan",
                );
        }
    }
}
