//! `subnet-in-default-pool`: A subnet is one that the engine hands out to other networks.

use std::net::Ipv4Addr;

use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::Driver;
use ipnet::Ipv4Net;

use crate::subnets::{self, RangeKind};

pub(super) static RULE: Rule = Rule {
    name: "subnet-in-default-pool",
    group: Group::Addressing,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A subnet is one that the engine hands out to other networks.",
    page: include_str!("subnet_in_default_pool.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let subnets = subnets::all(cx);
    if subnets.is_empty() {
        return;
    }
    let unnumbered = unnumbered(cx);
    for subnet in &subnets {
        let Some(net) = subnet.v4() else { continue };
        let Some(pool) = pool_of(net) else { continue };
        let contested = next_free(unnumbered.len()).any(|free| subnets::overlap(free, net));
        let key = subnet.joined.key;
        let (severity, message) = match unnumbered.first() {
            Some(other) if contested => (
                Severity::Warning,
                format!(
                    "`{net}` is what the engine may give to {} first",
                    quoted(other)
                ),
            ),
            _ => (
                cx.severity(),
                format!("`{net}` of {} is in the engine's own pool", quoted(key)),
            ),
        };
        cx.report(subnet.span(), message)
            .network(key)
            .key(net.to_string())
            .severity(severity)
            .label(format!("`{pool}` is one of Docker's default pools"))
            .help("take a subnet of 10.0.0.0/8, or let the engine number all networks")
            .history(subnet.written.history.as_deref());
    }
}

/// The pool of the engine that holds a subnet. Docker's own bridge is a conflict already, and so is whatever is wider than a pool.
fn pool_of(net: Ipv4Net) -> Option<Ipv4Net> {
    let mut pools = subnets::ranges()
        .iter()
        .filter(|range| range.kind == RangeKind::Own)
        .map(|range| range.net);
    let bridge = pools.next()?;
    let pool = pools.find(|pool| pool.contains(&net))?;
    (!subnets::overlap(bridge, net)).then_some(pool)
}

/// The subnets that a host without other networks gives to the first `count` ones.
fn next_free(count: usize) -> impl Iterator<Item = Ipv4Net> {
    let second = |number: usize| u8::try_from(number + 18).ok().filter(|second| *second < 32);
    let pools = (0..count).map_while(second);
    pools.filter_map(|second| Ipv4Net::new(Ipv4Addr::new(172, second, 0, 0), 16).ok())
}

/// The project's networks that get whatever is free.
fn unnumbered(cx: &Context<'_>) -> Vec<String> {
    let own = cx
        .networks()
        .iter()
        .filter(|joined| !joined.foreign && joined.network.driver == Driver::Bridge);
    own.filter(|joined| {
        joined
            .network
            .pools()
            .iter()
            .all(|pool| pool.subnet.is_none())
    })
    .map(|joined| joined.key.to_owned())
    .collect()
}
