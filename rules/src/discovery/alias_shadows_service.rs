//! `alias-shadows-service`: An alias, container name or hostname is the name of another service on the same network.

use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::{EndpointId, NameKind};
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, StrExt};

use super::duplicate_network_alias::are_alike;

pub(super) static RULE: Rule = Rule {
    name: "alias-shadows-service",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "An alias, container name or hostname is the name of another service on the same network.",
    page: include_str!("alias_shadows_service.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    let mut seen = Vec::new();
    for (_, network) in topology.networks() {
        // Nobody but services has the names of services by default.
        let mut endpoints = network.endpoints.iter();
        if !endpoints.any(|id| topology.has_chosen_names(*id)) {
            continue;
        }
        let mut keys: FxHashMap<SmolStr, EndpointId> = FxHashMap::default();
        let mut others = Vec::new();
        for id in &network.endpoints {
            for name in topology.names_on(*id) {
                match name.kind {
                    NameKind::Service => {
                        keys.insert(name.text.to_lowercase_smolstr(), *id);
                    }
                    NameKind::Alias | NameKind::ContainerName | NameKind::Hostname => {
                        others.push((*id, name));
                    }
                    NameKind::DefaultContainerName => {}
                }
            }
        }
        for (id, name) in others {
            let Some(owner) = keys.get(&name.text.to_lowercase_smolstr()) else {
                continue;
            };
            let own = topology.service(topology.endpoint(id).service);
            let other = topology.service(topology.endpoint(*owner).service);
            let services = &cx.project().services;
            let (Some(service), Some(shadowed)) =
                (services.get(&own.name), services.get(&other.name))
            else {
                continue;
            };
            if *owner == id
                || are_alike(service, shadowed)
                || seen.contains(&(name.span, other.span))
            {
                continue;
            }
            seen.push((name.span, other.span));
            let what = match name.kind {
                NameKind::Alias => "alias",
                NameKind::ContainerName => "container name",
                _ => "hostname",
            };
            let message = format!(
                "the {what} {} of {} is the name of another service",
                quoted(&name.text),
                quoted(&own.name)
            );
            cx.report(name.span, message)
                .service(own.name.clone())
                .network(network.key.clone())
                .key(name.text.clone())
                .label("takes a share of the other one's connections")
                .related(other.span, "the service of that name")
                .help("choose a name that no service has");
        }
    }
}
