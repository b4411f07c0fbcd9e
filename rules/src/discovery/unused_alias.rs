//! `unused-alias`: Nobody in the project dials an alias.

use composelint_lint::{Applicability, Context, Fix, Group, Refusal, Rule, Severity, quoted};
use rustc_hash::FxHashSet;
use smol_str::{SmolStr, StrExt};

pub(super) static RULE: Rule = Rule {
    name: "unused-alias",
    group: Group::Discovery,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Nobody in the project dials an alias.",
    page: include_str!("unused_alias.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let used: FxHashSet<SmolStr> = cx
        .wants()
        .iter()
        .map(|want| want.host.to_lowercase_smolstr())
        .collect();
    for (_, node, service) in cx.services() {
        if node.sandbox.is_none() {
            continue;
        }
        let networks = service.networks.iter().flat_map(|networks| &networks.value);
        for network in networks {
            let is_foreign = cx
                .topology()
                .find_network(&network.name)
                .is_none_or(|id| cx.topology().network(id).external);
            for alias in network.aliases.iter().filter(|_| !is_foreign) {
                let Some(name) = alias.value.known() else {
                    continue;
                };
                if used.contains(&name.to_lowercase_smolstr()) {
                    continue;
                }
                let fix = if alias.history.is_some() {
                    Err(Refusal::Elsewhere)
                } else {
                    cx.patch().remove_item(alias.span)
                };
                let fix = fix.map(|edit| {
                    let title = format!("remove the alias {}", quoted(name));
                    Fix::new(title, Applicability::Unsafe, vec![edit]).changes([
                        "services",
                        &*service.name,
                        "networks",
                    ])
                });
                cx.report(
                    alias.span,
                    format!("nobody in the project dials {}", quoted(name)),
                )
                .service(service.name.clone())
                .network(network.name.clone())
                .key(name.to_owned())
                .label("an alias that no variable, command or file names")
                .help("remove it, unless code that is not here uses it")
                .fix(fix);
            }
        }
    }
}
