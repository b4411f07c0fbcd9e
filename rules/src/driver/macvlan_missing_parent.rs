//! `macvlan-missing-parent`: A macvlan or ipvlan network names no interface of the host.

use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::Driver;

pub(super) static RULE: Rule = Rule {
    name: "macvlan-missing-parent",
    group: Group::Driver,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A macvlan or ipvlan network names no interface of the host.",
    page: include_str!("macvlan_missing_parent.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (_, node) in cx.topology().networks() {
        let is_lan = matches!(node.driver, Driver::Macvlan | Driver::Ipvlan);
        if !is_lan || node.external || node.internal.may_be() || node.endpoints.is_empty() {
            continue;
        }
        let Some(network) = cx.project().networks.get(&node.key) else {
            continue;
        };
        if network.driver_opts.contains_key("parent") {
            continue;
        }
        let driver = node.driver.as_str();
        let place = network
            .driver
            .as_ref()
            .map_or(network.key_span, |driver| driver.span);
        let message = format!("the {driver} {} has no `parent`", quoted(&node.key));
        cx.report(place, message)
            .network(node.key.clone())
            .label("its members reach each other, and nothing else")
            .help("set `driver_opts: {parent: eth0}` with the host's interface, or use a bridge");
    }
}
