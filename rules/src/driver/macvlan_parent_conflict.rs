//! `macvlan-parent-conflict`: Two networks want the same interface of the host and cannot share it.

use composelint_compose::project::Network;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "macvlan-parent-conflict",
    group: Group::Driver,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "Two networks want the same interface of the host and cannot share it.",
    page: include_str!("macvlan_parent_conflict.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let networks: Vec<_> = cx
        .project()
        .networks
        .values()
        .filter(|n| n.external.is_none())
        .collect();
    let lan = |network: &&Network| driver(network).is_some();
    if networks.iter().copied().filter(lan).nth(1).is_none() {
        return;
    }
    let used: Vec<&Network> = cx
        .networks()
        .iter()
        .filter(|joined| !joined.foreign)
        .filter_map(|joined| joined.declared.filter(lan))
        .collect();
    let shares = cx.engine().version.major >= 28;
    for (at, network) in used.iter().enumerate() {
        let Some(parent) = parent(network) else {
            continue;
        };
        let same = |other: &&&Network| self::parent(other).is_some_and(|other| other.1 == parent.1);
        let Some((other, why)) = used[..at]
            .iter()
            .filter(same)
            .find_map(|other| Some((*other, conflict(other, network, shares)?)))
        else {
            continue;
        };
        let message = format!(
            "{} and {} both want `{}`",
            quoted(&other.key),
            quoted(&network.key),
            parent.1
        );
        let mut report = cx.report(parent.0, message);
        report.network(network.key.clone()).label(why).help(
            "make one network with two subnets of it, or use a VLAN interface such as `eth0.20`",
        );
        if let Some(first) = self::parent(other) {
            report.related(first.0, format!("{} has it", quoted(&other.key)));
        }
    }
}

fn driver(network: &Network) -> Option<&str> {
    let driver = network.driver.as_ref()?.value.known()?;
    ["macvlan", "ipvlan"].contains(&driver).then_some(driver)
}

/// Where the parent is written, and which it is.
fn parent(network: &Network) -> Option<(Span, &str)> {
    let parent = network.driver_opts.get("parent")?;
    Some((
        parent.span,
        parent.value.known().filter(|name| !name.is_empty())?,
    ))
}

/// Why two networks on one parent cannot both be made.
fn conflict(one: &Network, two: &Network, shares: bool) -> Option<&'static str> {
    let passthru = |network: &Network| {
        let mode = network.driver_opts.get("macvlan_mode");
        mode.and_then(|mode| mode.value.known()) == Some("passthru")
    };
    if driver(one) != driver(two) {
        Some("the kernel gives an interface to macvlan or to ipvlan, not to both")
    } else if passthru(one) || passthru(two) {
        Some("`passthru` takes the interface for itself")
    } else {
        (!shares).then_some("this engine gives an interface to one network")
    }
}
