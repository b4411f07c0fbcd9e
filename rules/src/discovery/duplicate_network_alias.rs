//! `duplicate-network-alias`: Two services have the same alias on one network, and take turns in answering.

use composelint_compose::project::Service;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::{Name, NetworkNode};
use rustc_hash::FxHashMap;
use smol_str::{SmolStr, StrExt};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-network-alias",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "Two services have the same alias on one network, and take turns in answering.",
    page: include_str!("duplicate_network_alias.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for joined in cx.networks() {
        let network: &NetworkNode = joined.network;
        let mut owners: FxHashMap<SmolStr, (&Service, &Name)> = FxHashMap::default();
        let mut found = Vec::new();
        for member in &joined.members {
            // Others in the same sandbox have no names of their own.
            if cx.topology().service(member.endpoint.service).name != member.service.name {
                continue;
            }
            for alias in member.endpoint.aliases() {
                let earlier = *owners
                    .entry(alias.text.to_lowercase_smolstr())
                    .or_insert((member.service, alias));
                if earlier.0.name != member.service.name && !are_alike(earlier.0, member.service) {
                    found.push((earlier, (member.service, alias)));
                }
            }
        }
        for ((first, theirs), (second, own)) in found {
            let message = format!(
                "{} is {} and {} on `{}`",
                quoted(&own.text),
                quoted(&first.name),
                quoted(&second.name),
                network.key
            );
            cx.report(own.span, message)
                .service(second.name.clone())
                .network(network.key.clone())
                .key(own.text.clone())
                .label("clients get one or the other, in turns")
                .related(theirs.span, format!("the alias of {}", quoted(&first.name)))
                .help("give each service an alias of its own");
        }
    }
}

/// Whether two services are the same program twice: then the shared name spreads the load.
pub(super) fn are_alike(one: &Service, two: &Service) -> bool {
    let image = |service: &Service| service.image.as_ref().map(|image| image.value.text.clone());
    let context = |service: &Service| {
        let build = service.build.as_ref()?;
        Some(build.value.context.as_ref()?.value.text.clone())
    };
    let same_image = image(one).is_some() && image(one) == image(two);
    let same_build = context(one).is_some() && context(one) == context(two);
    same_image || same_build
}
