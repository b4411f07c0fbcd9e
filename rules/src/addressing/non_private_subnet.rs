//! `non-private-subnet`: A network uses addresses that belong to somebody on the internet.

use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::Driver;

use crate::subnets;

pub(super) static RULE: Rule = Rule {
    name: "non-private-subnet",
    group: Group::Addressing,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A network uses addresses that belong to somebody on the internet.",
    page: include_str!("non_private_subnet.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for subnet in subnets::all(cx) {
        // Members of a macvlan are machines of the LAN and have its addresses, whatever these are.
        let lan = matches!(
            subnet.joined.network.driver,
            Driver::Macvlan | Driver::Ipvlan
        );
        let Some(net) = subnet.v4().filter(|_| !lan) else {
            continue;
        };
        if subnets::ranges()
            .iter()
            .any(|range| subnets::overlap(range.net, net))
        {
            continue;
        }
        let message = format!("`{net}` of {} is a public range", quoted(subnet.joined.key));
        cx.report(subnet.span(), message)
            .network(subnet.joined.key)
            .key(net.to_string())
            .label("its owner can not be reached from this host any more")
            .help("take a subnet of 10.0.0.0/8, 172.16.0.0/16 or 192.168.0.0/16")
            .history(subnet.written.history.as_deref());
    }
}
