//! `network-mtu-mismatch`: The MTU of a network does not fit into what carries it.

use composelint_compose::project::Network;
use composelint_lint::{
    Context, Group, OptionKind, OptionSpec, OptionValue, Rule, Severity, quoted,
};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "network-mtu-mismatch",
    group: Group::Driver,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "The MTU of a network does not fit into what carries it.",
    page: include_str!("network_mtu_mismatch.md"),
    aliases: &[],
    options: &[UNDERLAY],
    check,
};

const UNDERLAY: OptionSpec = OptionSpec {
    name: "underlay_mtu",
    kind: OptionKind::Integer,
    default: "none",
    doc: "The MTU of the host's own network where it is not 1500, such as 1400 in some clouds.",
};

/// The option that sets it.
const MTU: &str = "com.docker.network.driver.mtu";

/// What VXLAN takes of each packet, and IPsec besides.
const VXLAN: i64 = 50;
const ESP: i64 = 26;

/// What most networks of hosts have.
const ETHERNET: i64 = 1500;

fn check(cx: &mut Context<'_>) {
    let underlay = match cx.option(UNDERLAY.name) {
        Some(OptionValue::Integer(mtu)) => Some(*mtu),
        _ => None,
    };
    for network in cx
        .project()
        .networks
        .values()
        .filter(|network| network.external.is_none())
    {
        let driver = network
            .driver
            .as_ref()
            .map_or("bridge", |driver| driver.value.text.as_str());
        let taken = match driver {
            "overlay" if network.driver_opts.contains_key("encrypted") => VXLAN + ESP,
            "overlay" => VXLAN,
            "bridge" | "" => 0,
            _ => continue,
        };
        let most = underlay.unwrap_or(ETHERNET) - taken;
        let own = network.driver_opts.get(MTU);
        let written = own.and_then(|text| text.value.known()?.parse::<i64>().ok());
        match (own, written) {
            (Some(own), Some(mtu)) if mtu > most && (underlay.is_some() || mtu <= ETHERNET) => {
                let message = format!(
                    "an MTU of {mtu}, and {most} fit on {}",
                    quoted(&network.key)
                );
                report(cx, network, own.span, message, most);
            }
            // The overlay driver knows of its own overhead, not of a smaller network below.
            (None, _) if underlay.is_some_and(|mtu| mtu < ETHERNET) && network.declared => {
                let has = ETHERNET - taken;
                let message = format!(
                    "{} has an MTU of {has}, and {most} fit",
                    quoted(&network.key)
                );
                report(cx, network, network.key_span, message, most);
            }
            _ => {}
        }
    }
}

fn report(cx: &mut Context<'_>, network: &Network, place: Span, message: String, most: i64) {
    let history = network
        .driver_opts
        .get(MTU)
        .and_then(|text| text.history.as_deref());
    cx.report(place, message)
        .network(network.key.clone())
        .label("longer packets are cut, or dropped where they may not be")
        .help(format!("set `{MTU}: \"{most}\"`"))
        .history(history);
}
