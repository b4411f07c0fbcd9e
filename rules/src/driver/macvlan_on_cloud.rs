//! `macvlan-on-cloud`: A macvlan network is to run in a cloud, which delivers nothing to it.

use composelint_lint::{
    Context, Group, OptionKind, OptionSpec, OptionValue, Rule, Severity, quoted,
};
use composelint_topology::Driver;

pub(super) static RULE: Rule = Rule {
    name: "macvlan-on-cloud",
    group: Group::Driver,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A macvlan network is to run in a cloud, which delivers nothing to it.",
    page: include_str!("macvlan_on_cloud.md"),
    aliases: &[],
    options: &[TARGET],
    check,
};

const TARGET: OptionSpec = OptionSpec {
    name: "target",
    kind: OptionKind::OneOf(&["none", "aws", "azure", "gcp", "cloud"]),
    default: "none",
    doc: "Where the project runs: `aws`, `azure`, `gcp` or `cloud`; nothing is reported without it.",
};

fn check(cx: &mut Context<'_>) {
    let Some(OptionValue::Text(target)) = cx.option(TARGET.name) else {
        return;
    };
    let cloud = match target.as_str() {
        "aws" => "on AWS",
        "azure" => "on Azure",
        "gcp" => "on Google Cloud",
        "cloud" => "in the cloud",
        _ => return,
    };
    for (_, node) in cx.topology().networks() {
        let is_lan = matches!(node.driver, Driver::Macvlan | Driver::Ipvlan);
        if !is_lan || node.external || node.parent.is_none() || node.endpoints.is_empty() {
            continue;
        }
        let Some(network) = cx.project().networks.get(&node.key) else {
            continue;
        };
        let place = network
            .driver
            .as_ref()
            .map_or(network.key_span, |driver| driver.span);
        let driver = node.driver.as_str();
        let message = format!("the {driver} {} gets no packets {cloud}", quoted(&node.key));
        cx.report(place, message)
            .network(node.key.clone())
            .label("the provider delivers to the addresses that it gave to the machine")
            .help("use a bridge and published ports");
    }
}
