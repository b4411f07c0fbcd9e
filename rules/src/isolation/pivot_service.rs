//! `pivot-service`: A service joins three or more networks that have nobody else in common.

use composelint_lint::{Context, Group, OptionKind, OptionSpec, Rule, Severity};
use composelint_topology::{Choke, ServiceId};

pub(super) static RULE: Rule = Rule {
    name: "pivot-service",
    group: Group::Isolation,
    severity: Severity::Info,
    enabled: false,
    since: "0.1.0",
    summary: "A service joins three or more networks that have nobody else in common.",
    page: include_str!("pivot_service.md"),
    aliases: &[],
    options: &[LEAST],
    check,
};

const LEAST: OptionSpec = OptionSpec {
    name: "least_parts",
    kind: OptionKind::Integer,
    default: "3",
    doc: "How many parts of the project a service must hold together to be named.",
};

fn check(cx: &mut Context<'_>) {
    let least = cx.number(&LEAST);
    let topology = cx.topology();
    let own: Vec<ServiceId> = cx.services().map(|(id, _, _)| id).collect();
    for point in topology.choke_points() {
        let Choke::Service(id) = point.at else {
            continue;
        };
        let parts = point.parts.len();
        if parts < least || own.binary_search(&id).is_err() {
            continue;
        }
        let node = topology.service(id);
        cx.report(
            node.span,
            format!(
                "`{}` is the only link between {parts} parts of the project",
                node.name
            ),
        )
        .service(node.name.clone())
        .label("whoever takes it over reaches all of them")
        .help("let separate instances serve the parts, or keep this one out of reach");
    }
}
