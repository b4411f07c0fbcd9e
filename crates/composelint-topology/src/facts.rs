//! Everything that differs between engine versions, in one table, each line with the experiment that shows it.
//!
//! Experiments are the folders of `tests/engine`; `random N` is one of its random topologies.

use crate::engine::EngineVersion;

/// Something that holds for some engine versions only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// A container without a normal network keeps a default route through its internal one.
    InternalDefaultRoute,
    /// The bridge of an internal network has no address on the host.
    InternalBridgeUnaddressed,
    /// One endpoint is the gateway for IPv4 and IPv6, and it is the one that decides about IPv6 routing.
    OneGatewayForBothFamilies,
    /// `gw_priority` orders a container's networks.
    GatewayPriority,
    /// The first network with both address families is the gateway, whatever `gw_priority` says.
    DualStackGatewayFirst,
    /// Packets between bridge networks are separated by filter rules for IPv6 as for IPv4.
    Ipv6Isolated,
    /// A network with `enable_ipv6` and without a subnet gets one.
    Ipv6SubnetGiven,
    /// The bridge driver knows `gateway_mode_ipv4` and `gateway_mode_ipv6`: `nat` and `routed`.
    GatewayModes,
    /// The gateway modes `nat-unprotected` and `isolated`.
    GatewayModesOfInternal,
    /// Container ports of a `routed` network are open to other networks.
    RoutedPortsOpen,
    /// Container ports open on every `routed` network of a container, not only on the one that publishes.
    RoutedPortsOpenEverywhere,
    /// A client on a `routed` network reaches published ports through the host.
    RoutedClientHairpin,
    /// A published port is rewritten for clients on a `routed` network, so that its own container gets no answer.
    RoutedClientRewritten,
    /// `nat-unprotected` opens a container to other networks.
    UnprotectedOpen,
    /// A concrete host address on a `routed` network is refused.
    RoutedRefusesHostAddress,
    /// Bridge networks are separated by chains that drop everything between two bridges, rewritten packets included.
    IsolationChains,
    /// Packets to a container's own address from outside the host are dropped before routing.
    DirectAccessDropped,
    /// The policy of the FORWARD chain decides about packets to unpublished ports.
    ForwardPolicyDecides,
    /// Packets to loopback addresses from outside the host are dropped.
    LoopbackGuarded,
    /// A UDP answer of the userland proxy leaves from the address that was asked.
    UdpProxyAnswersFromAsked,
    /// A network that knows a name, but has no address of the asked family for it, ends the search.
    FamilyMissEndsSearch,
    /// The nftables firewall backend can be chosen.
    NftablesBackend,
    /// Subnets with host bits and address ranges outside of them are refused.
    SubnetsChecked,
    /// A MAC address with a shared network namespace is refused.
    MacWithSharedSandboxRefused,
    /// The API knows a MAC address for each network (API 1.44).
    MacAddressPerNetwork,
    /// The API knows `interface_name` (API 1.49).
    InterfaceName,
    /// A network without IPv4 can be made.
    Ipv4Optional,
    /// `expose` with a range or a mapping is refused.
    ExposeChecked,
}

/// The versions a fact holds for, and how that is known.
#[derive(Debug, Clone, Copy)]
pub struct FactRow {
    /// What holds.
    pub fact: Fact,
    /// From this version on.
    pub since: EngineVersion,
    /// Until before this version.
    pub before: Option<EngineVersion>,
    /// Experiments, or the change in the engine's source.
    pub evidence: &'static str,
}

const fn v(major: u16, minor: u16, patch: u16) -> EngineVersion {
    EngineVersion::new(major, minor, patch)
}

const fn from(fact: Fact, since: EngineVersion, evidence: &'static str) -> FactRow {
    FactRow {
        fact,
        since,
        before: None,
        evidence,
    }
}

const fn until(fact: Fact, before: EngineVersion, evidence: &'static str) -> FactRow {
    FactRow {
        fact,
        since: v(0, 0, 0),
        before: Some(before),
        evidence,
    }
}

const fn between(
    fact: Fact,
    since: EngineVersion,
    before: EngineVersion,
    evidence: &'static str,
) -> FactRow {
    FactRow {
        fact,
        since,
        before: Some(before),
        evidence,
    }
}

/// The table, in the order of [`Fact`].
pub const FACTS: &[FactRow] = &[
    until(
        Fact::InternalDefaultRoute,
        v(25, 0, 0),
        "04-internal, 16-ipv6-isolation",
    ),
    between(
        Fact::InternalBridgeUnaddressed,
        v(25, 0, 0),
        v(25, 0, 4),
        "moby cbc2a71c27, undone by 419f5a6372",
    ),
    until(
        Fact::OneGatewayForBothFamilies,
        v(25, 0, 0),
        "random 58, 70",
    ),
    from(Fact::GatewayPriority, v(28, 0, 0), "08c-gw-priority"),
    between(
        Fact::DualStackGatewayFirst,
        v(28, 0, 0),
        v(29, 0, 0),
        "random 8",
    ),
    from(Fact::Ipv6Isolated, v(27, 0, 0), "16-ipv6-isolation"),
    from(
        Fact::Ipv6SubnetGiven,
        v(27, 0, 0),
        "09e-network-errors err-ipv6-nosubnet",
    ),
    from(
        Fact::GatewayModes,
        v(27, 0, 0),
        "09g-gateway-mode-routed, 09h-gateway-mode-old",
    ),
    from(
        Fact::GatewayModesOfInternal,
        v(28, 0, 0),
        "09g-gateway-mode-isolated",
    ),
    from(
        Fact::RoutedPortsOpen,
        v(28, 0, 0),
        "09g-gateway-mode-routed",
    ),
    from(
        Fact::RoutedPortsOpenEverywhere,
        v(29, 0, 0),
        "random 43, 48",
    ),
    from(Fact::RoutedClientHairpin, v(28, 0, 0), "random 14, 43"),
    from(Fact::RoutedClientRewritten, v(29, 0, 0), "random 43, 48"),
    from(
        Fact::UnprotectedOpen,
        v(29, 0, 0),
        "09g-gateway-mode-nat-unprotected",
    ),
    between(
        Fact::RoutedRefusesHostAddress,
        v(27, 0, 0),
        v(28, 0, 0),
        "09g-gateway-mode-routed",
    ),
    until(
        Fact::IsolationChains,
        v(29, 0, 0),
        "03n-hairpin-noproxy; moby 1ad9599da7",
    ),
    from(
        Fact::DirectAccessDropped,
        v(28, 0, 0),
        "02a-different-networks-fwdaccept, 03-hairpin",
    ),
    until(
        Fact::ForwardPolicyDecides,
        v(28, 0, 0),
        "02a-different-networks-fwdaccept",
    ),
    from(
        Fact::LoopbackGuarded,
        v(28, 0, 0),
        "03-hairpin, 17n-loopback-from-lan-noproxy",
    ),
    from(Fact::UdpProxyAnswersFromAsked, v(28, 0, 0), "03-hairpin"),
    from(Fact::FamilyMissEndsSearch, v(28, 0, 0), "random 8, 58"),
    from(Fact::NftablesBackend, v(29, 0, 0), "04f-internal-nftables"),
    from(Fact::SubnetsChecked, v(25, 0, 0), "09e-network-errors"),
    until(
        Fact::MacWithSharedSandboxRefused,
        v(25, 0, 0),
        "07-shared-sandbox err-service-mac",
    ),
    from(
        Fact::MacAddressPerNetwork,
        v(25, 0, 0),
        "09e-network-errors err-mac-dup",
    ),
    from(
        Fact::InterfaceName,
        v(28, 1, 0),
        "14b-misc-support ok-interface-name",
    ),
    from(
        Fact::Ipv4Optional,
        v(28, 0, 0),
        "09e-network-errors err-ipv4-disabled",
    ),
    from(Fact::ExposeChecked, v(29, 0, 0), "10b-port-conflicts"),
];

/// The row of a fact.
pub(crate) fn row(fact: Fact) -> &'static FactRow {
    &FACTS[fact as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_facts() {
        for (index, row) in FACTS.iter().enumerate() {
            assert_eq!(row.fact as usize, index, "{:?}", row.fact);
            assert!(!row.evidence.is_empty());
        }
        assert_eq!(FACTS.len(), Fact::ExposeChecked as usize + 1);
    }
}
