//! `extra-hosts-shadows-service`: An entry of `extra_hosts` takes the name of a service that the container could reach.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

pub(super) static RULE: Rule = Rule {
    name: "extra-hosts-shadows-service",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "An entry of `extra_hosts` takes the name of a service that the container could reach.",
    page: include_str!("extra_hosts_shadows_service.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, node, service) in cx.services_with(&[Part::Hosts]) {
        if node.sandbox.is_none() {
            continue;
        }
        for entry in &service.extra_hosts {
            let (name, address) = &entry.value;
            let mut names = cx.project().services.keys();
            let Some(known) = names.find(|known| known.eq_ignore_ascii_case(name)) else {
                continue;
            };
            let Some(other) = topology
                .find_in(node.project, known)
                .filter(|other| *other != id)
            else {
                continue;
            };
            if topology.service(other).sandbox.is_none()
                || topology.shared_networks(id, other).is_empty()
            {
                continue;
            }
            // An address of the host is what other services publish there.
            if address
                .known()
                .is_none_or(|address| address == "host-gateway")
            {
                continue;
            }
            let message = format!(
                "for {}, {} is not the service of that name",
                quoted(&service.name),
                quoted(name)
            );
            cx.report(entry.span, message)
                .service(service.name.clone())
                .key(name.clone())
                .label("the hosts file is read before Docker is asked")
                .related(topology.service(other).span, "the service of that name")
                .help("choose another name, or remove the entry")
                .history(entry.history.as_deref());
        }
    }
}
