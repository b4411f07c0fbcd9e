//! `unused-network`: A declared network is used by no service.

use composelint_compose::Project;
use composelint_compose::project::Network;
use composelint_lint::{Applicability, Context, Edit, Fix, Group, Refusal, Rule, Severity, quoted};
use rustc_hash::FxHashSet;

pub(super) static RULE: Rule = Rule {
    name: "unused-network",
    group: Group::Hygiene,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A declared network is used by no service.",
    page: include_str!("unused_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let project = cx.project();
    // Somebody else may use the networks of a fragment, or of a project that was not read completely.
    if project.fragment || !project.complete {
        return;
    }
    let Some(used) = used_networks(project) else {
        return;
    };
    let unused = |network: &&Network| network.declared && !used.contains(network.key.as_str());
    let unused: Vec<&Network> = project.networks.values().filter(unused).collect();
    for network in &unused {
        let fix = remove(cx, network, unused.len());
        cx.report(
            network.key_span,
            format!("no service uses the network {}", quoted(&network.key)),
        )
        .network(network.key.clone())
        .label("Compose does not create it")
        .help("remove it, or add it to the `networks` of the services that need it")
        .fix(fix);
    }
}

/// The networks that services name, also those whose profile is inactive; `None` when a name depends on a variable without a value.
fn used_networks(project: &Project) -> Option<FxHashSet<&str>> {
    let mut used = FxHashSet::default();
    for service in project.services.values() {
        match (&service.networks, &service.network_mode) {
            (Some(networks), _) => {
                used.extend(networks.value.iter().map(|network| network.name.as_str()));
            }
            (None, None) => {
                used.insert("default");
            }
            (None, Some(_)) => {}
        }
    }
    used.iter()
        .all(|name| project.networks.contains_key(*name))
        .then_some(used)
}

/// Removes the declaration; with the last one goes the `networks` key.
fn remove(cx: &Context<'_>, network: &Network, unused: usize) -> Result<Fix, Refusal> {
    let alone = cx.patch().remove_entry(network.key_span);
    let edit = alone.or_else(|refusal| remove_all(cx, network, unused).ok_or(refusal))?;
    let title = format!("remove the network {}", quoted(&network.key));
    Ok(Fix::new(title, Applicability::Safe, vec![edit]))
}

fn remove_all(cx: &Context<'_>, network: &Network, unused: usize) -> Option<Edit> {
    let root = cx.tree(network.key_span.file).documents().next()?;
    let networks = root
        .entries()
        .find(|entry| entry.key.text() == Some("networks"))?;
    let alone = unused == 1 && networks.value.len() == 1;
    let here = networks.value.span().encloses(network.key_span);
    if alone && here {
        cx.remove_entry(networks.key.span())
    } else {
        None
    }
}
