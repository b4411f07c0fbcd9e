//! `hardcoded-container-ip`: A service dials a container by an address that the next start may give to another one.

use std::net::{IpAddr, Ipv4Addr};

use composelint_intent::WantVerdict;
use composelint_lint::{Applicability, Confidence, Context, Group, Rule, Severity, quoted};
use composelint_topology::ServiceNode;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "hardcoded-container-ip",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials a container by an address that the next start may give to another one.",
    page: include_str!("hardcoded_container_ip.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = wanted::failing(cx, Same::Host, |want, verdict| match verdict {
        WantVerdict::Address(IpAddr::V4(address)) if wanted::is_dialled(want) => {
            addressed(cx, *address)
        }
        _ => None,
    });
    for failing in found {
        let (want, what) = (failing.want, failing.what);
        let message = format!(
            "{} dials a container by its address {}",
            quoted(&failing.service.name),
            want.host
        );
        let (severity, confidence) = match what {
            // The file fixes the address: it stays, though a name says more.
            Addressed::Fixed(_) => (Severity::Info, failing.confidence()),
            Addressed::InSubnet => (cx.severity(), failing.confidence()),
            Addressed::InPool => (cx.severity(), failing.confidence().min(Confidence::Medium)),
        };
        let fix = match what {
            Addressed::Fixed(owner) => {
                let title = format!("write {}", quoted(&owner.name));
                failing.fix(title, Applicability::Unsafe, |want| {
                    Some(vec![wanted::replace(cx, want.host_at, &owner.name)?])
                })
            }
            Addressed::InSubnet | Addressed::InPool => None,
        };
        let mut report = cx.report(want.host_at.span, message);
        report
            .service(failing.service.name.clone())
            .severity(severity)
            .role_confidence(confidence)
            .key(want.host.clone())
            .label("the engine gives addresses in the order of starting")
            .help("write the name of the service that is meant")
            .fix(fix);
        if let Addressed::Fixed(owner) = what {
            report.related(owner.span, "has this address");
        }
    }
}

/// Whose address it is.
#[derive(Clone, Copy)]
enum Addressed<'a> {
    /// `ipv4_address` of this service.
    Fixed(&'a ServiceNode),
    /// Some container's on a network of the project.
    InSubnet,
    /// Some container's, if the engine numbers its networks as it usually does.
    InPool,
}

fn addressed<'a>(cx: &Context<'a>, address: Ipv4Addr) -> Option<Addressed<'a>> {
    let topology = cx.topology();
    for (_, endpoint) in topology.endpoints() {
        let own = endpoint.static_v4().and_then(|fixed| fixed.address);
        if own == Some(address) {
            return Some(Addressed::Fixed(topology.service(endpoint.service)));
        }
    }
    // One of which only a part is known may be this one.
    let mut fixed = topology
        .endpoints()
        .filter_map(|(_, endpoint)| endpoint.static_v4());
    if fixed.any(|fixed| fixed.address.is_none()) {
        return None;
    }
    let mut is_unknown = false;
    for pool in topology.networks().flat_map(|(_, network)| network.pools()) {
        match pool.subnet.as_ref().and_then(|subnet| subnet.value.known()) {
            // The first address is the gateway: the host.
            Some(subnet) if is_in(subnet, address) => {
                return (address.octets()[3] > 1).then_some(Addressed::InSubnet);
            }
            Some(_) => {}
            None => is_unknown = true,
        }
    }
    let in_pool = matches!(address.octets(), [172, 17..=31, 0, 2..=254]);
    (in_pool && !is_unknown).then_some(Addressed::InPool)
}

fn is_in(subnet: &str, address: Ipv4Addr) -> bool {
    let Some((base, length)) = subnet.split_once('/') else {
        return false;
    };
    let (Ok(base), Ok(length)) = (base.parse::<Ipv4Addr>(), length.parse::<u32>()) else {
        return false;
    };
    let mask = u32::MAX.checked_shl(32 - length.min(32)).unwrap_or(0);
    base.to_bits() & mask == address.to_bits() & mask
}
