//! `static-ip-in-dynamic-range`: A static address is one that the engine may hand out to another container first.

use std::net::Ipv4Addr;

use composelint_lint::{Context, Group, Joined, Member, Rule, Severity, quoted};
use composelint_topology::EngineErrorKind;
use ipnet::Ipv4Net;

use crate::refusals;

pub(super) static RULE: Rule = Rule {
    name: "static-ip-in-dynamic-range",
    group: Group::Addressing,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A static address is one that the engine may hand out to another container first.",
    page: include_str!("static_ip_in_dynamic_range.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for error in refusals::of(cx, &[EngineErrorKind::AddressHandedOut]) {
        refusals::report(
            cx,
            error,
            "certain: the other one starts first",
            "set `ip_range` to a part of the subnet without this address",
        )
        .severity(Severity::Error);
    }
    let declared = cx.project().networks.values();
    if declared.clone().all(|network| network.ipam.is_empty()) {
        return;
    }
    for joined in cx.networks() {
        check_network(cx, joined);
    }
}

fn check_network(cx: &mut Context<'_>, joined: &Joined<'_>) {
    let Some((subnet, range)) = pool(joined) else {
        return;
    };
    let dynamic: u64 = joined
        .members
        .iter()
        .filter(|member| owns(member) && member.endpoint.static_v4().is_none())
        .map(|member| u64::from(*member.service.replicas.known().unwrap_or(&1)))
        .sum();
    if dynamic == 0 {
        return;
    }
    // The gateway comes first in a subnet without `ip_range`, then the containers in the order of their start.
    let first = range.network().to_bits() + u32::from(range == subnet) * 2;
    let mut fixed: Vec<_> = joined
        .members
        .iter()
        .filter(|member| owns(member))
        .collect();
    fixed.sort_by_key(|member| member.endpoint.static_v4().and_then(|text| text.address));
    let mut skipped = 0;
    let mut risky = Vec::new();
    for member in fixed {
        let Some(address) = member.endpoint.static_v4().and_then(|text| text.address) else {
            continue;
        };
        let Some(offset) = address.to_bits().checked_sub(first) else {
            continue;
        };
        if range.contains(&address) && u64::from(offset) < dynamic + skipped {
            risky.push((member, address));
        }
        skipped += 1;
    }
    report(cx, joined, &risky);
}

/// One finding for a network: the addresses have one cause and one remedy.
fn report(cx: &mut Context<'_>, joined: &Joined<'_>, risky: &[(&Member<'_>, Ipv4Addr)]) {
    let Some((member, address)) = risky.first() else {
        return;
    };
    let certain = [EngineErrorKind::AddressHandedOut];
    let place = |member: &Member<'_>| member.endpoint.static_v4().map(|text| text.span);
    let Some(span) = place(member) else { return };
    let reported = refusals::of(cx, &certain);
    if reported.iter().any(|error| {
        risky
            .iter()
            .any(|(other, _)| place(other) == Some(error.span))
    }) {
        return;
    }
    let message = format!(
        "`{address}` of {} may be given away first",
        quoted(&member.service.name)
    );
    let mut report = cx.report(span, message);
    report
        .service(member.service.name.clone())
        .network(joined.key)
        .label("containers without an address of their own get the lowest ones")
        .help("set `ip_range` to a part of the subnet without the static addresses");
    for (other, address) in risky.iter().skip(1) {
        if let Some(span) = place(other) {
            report.related(span, format!("so may `{address}`"));
        }
    }
}

/// Whether the endpoint is the service's own, and not that of the service it lives with.
fn owns(member: &Member<'_>) -> bool {
    member.endpoint.service == member.id
}

/// The only IPv4 subnet of a network that the project makes, and the part of it that is handed out.
fn pool(joined: &Joined<'_>) -> Option<(Ipv4Net, Ipv4Net)> {
    if joined.foreign {
        return None;
    }
    let mut pools = joined.network.pools().iter().filter_map(|pool| {
        let subnet: Ipv4Net = pool.subnet.as_ref()?.value.known()?.parse().ok()?;
        let range = match &pool.ip_range {
            Some(range) => range.value.known()?.parse::<Ipv4Net>().ok()?.trunc(),
            None if pool.gateway.is_none() => subnet.trunc(),
            None => return None,
        };
        Some((subnet.trunc(), range))
    });
    let first = pools.next()?;
    pools.next().is_none().then_some(first)
}
