//! `isolated-service`: A service shares no network with any other service of its project.

use composelint_lint::{Context, Group, Rule, Severity};

use crate::entries;
use rustc_hash::FxHashSet;

pub(super) static RULE: Rule = Rule {
    name: "isolated-service",
    group: Group::Isolation,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "A service shares no network with any other service of its project.",
    page: include_str!("isolated_service.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let all_active = cx.services().all(|(_, node, _)| node.sandbox.is_some());
    if cx.project().fragment || !cx.project().complete || !all_active {
        return;
    }
    let networks = cx.networks();
    let mut meets: FxHashSet<_> = entries::all(cx)
        .filter(|entry| {
            entry
                .bindings
                .iter()
                .any(composelint_topology::Binding::is_effective)
        })
        .map(|entry| entry.id)
        .collect();
    for joined in networks {
        // Who else is on a network made elsewhere, nobody knows here.
        if joined.members.len() > 1 || joined.network.external {
            meets.extend(joined.members.iter().map(|member| member.id));
        }
    }
    let several = cx.services().nth(1).is_some();
    let mut seen = FxHashSet::default();
    for member in networks.iter().flat_map(|joined| &joined.members) {
        if !several || meets.contains(&member.id) || !seen.insert(member.id) {
            continue;
        }
        let name = &member.service.name;
        cx.report(
            member.endpoint.span,
            format!("`{name}` shares no network with another service"),
        )
        .service(name.clone())
        .label("alone here")
        .help("let it join a network of the services it works with, if there are any");
    }
}
