//! `egress-bypasses-gateway`: A service is told to use an egress proxy, and has a way out of its own.

use composelint_intent::Role;
use composelint_lint::{Context, Group, Rule, Severity};
use rustc_hash::FxHashMap;

use crate::texts;

pub(super) static RULE: Rule = Rule {
    name: "egress-bypasses-gateway",
    group: Group::Egress,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service is told to use an egress proxy, and has a way out of its own.",
    page: include_str!("egress_bypasses_gateway.md"),
    aliases: &[],
    options: &[],
    check,
};

/// The variables that programs take their proxy from, in upper case.
const VARIABLES: [&str; 3] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    let gateways: FxHashMap<&str, composelint_yaml::Span> = cx
        .services()
        .filter(|(_, node, _)| {
            node.sandbox.is_some() && cx.roles().at(node.index).role == Role::EgressProxy
        })
        .map(|(_, _, service)| (service.name.as_str(), service.name_span))
        .collect();
    if gateways.is_empty() {
        return;
    }
    for (id, _, service) in cx.services() {
        let said = texts::of(service)
            .filter(|said| {
                let variable = said.variable.unwrap_or_default();
                VARIABLES
                    .iter()
                    .any(|known| variable.eq_ignore_ascii_case(known))
            })
            .find_map(|said| Some((said.span, *gateways.get_key_value(host(&said.text.text))?.0)));
        let Some((span, gateway)) = said else {
            continue;
        };
        let route = topology.egress(id);
        if gateway == service.name || !route.is_reachable() {
            continue;
        }
        let name = &service.name;
        cx.report(span, format!("`{name}` can leave without `{gateway}`"))
            .service(name.clone())
            .label("a variable that programs may ignore")
            .related(gateways[gateway], "the way out that is meant")
            .help("leave it on internal networks that the egress proxy joins, too")
            .route(&route);
    }
}

/// The host of `http://user:password@squid:3128/` or `squid:3128`.
fn host(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let hosts = authority.rsplit('@').next().unwrap_or_default();
    hosts.split(':').next().unwrap_or_default()
}
