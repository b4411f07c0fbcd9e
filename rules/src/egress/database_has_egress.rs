//! `database-has-egress`: A data service can open connections to the internet.

use composelint_intent::{Egress, Tier};
use composelint_lint::{Context, Group, Rule, Severity};

use crate::tiers;

pub(super) static RULE: Rule = Rule {
    name: "database-has-egress",
    group: Group::Egress,
    severity: Severity::Info,
    enabled: false,
    since: "0.1.0",
    summary: "A data service can open connections to the internet.",
    page: include_str!("database_has_egress.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    for (id, node, service) in cx.services() {
        let role = cx.roles().at(node.index);
        if !role.is(Tier::Data) {
            continue;
        }
        let needs_it = role
            .image()
            .is_some_and(|image| image.needs_egress == Egress::Yes);
        let route = topology.egress(id);
        if needs_it || !route.is_reachable() {
            continue;
        }
        let name = &service.name;
        let mut report = cx.report(
            service.name_span,
            format!(
                "{} `{name}` can reach the internet",
                tiers::words(role.role)
            ),
        );
        report
            .service(name.clone())
            .role_confidence(role.confidence)
            .label("a way out that data seldom needs")
            .help("put it on internal networks alone")
            .route(&route);
        if let Some(evidence) = role.evidence.first() {
            let described = tiers::described(role.role);
            report.related(evidence.span, format!("{described}: {}", evidence.text));
        }
    }
}
