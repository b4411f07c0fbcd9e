//! What the engine refuses, and in which words.

use crate::engine::EngineProfile;
use crate::facts::Fact;

/// What the engine refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EngineErrorKind {
    /// Two subnets overlap, or one overlaps Docker's own.
    SubnetOverlap,
    /// A subnet that is no address range.
    SubnetUnreadable,
    /// A subnet with bits set behind its prefix.
    SubnetHostBits,
    /// A gateway outside of its subnet.
    GatewayOutside,
    /// An address range outside of its subnet.
    RangeOutside,
    /// `enable_ipv6` without a subnet, where the engine has none to give.
    Ipv6WithoutSubnet,
    /// An overlay network on a host that is no swarm manager.
    OverlayWithoutSwarm,
    /// A driver, or an address manager, that Docker does not bring along.
    UnknownDriver,
    /// The drivers `host`, `none` and `null`, of which there is one network each.
    ReservedDriver,
    /// One of Docker's own networks as one of the project's.
    ReservedNetwork,
    /// The parent interface of a macvlan or ipvlan is not there and cannot be made.
    ParentMissing,
    /// A driver option with a value that cannot be read.
    BadOption,
    /// `gateway_mode: isolated` on a network that is not internal.
    IsolatedNotInternal,
    /// Two keys of one project with one name.
    TwoKeysOneName,
    /// An external network that has to be made first.
    ExternalMissing,
    /// A static address on a network without a subnet of its own.
    StaticWithoutSubnet,
    /// A static address outside of the network's subnets.
    StaticOutside,
    /// A static address that cannot be read.
    StaticUnreadable,
    /// A static address that another container, or the network itself, has.
    AddressTaken,
    /// More containers than addresses.
    PoolExhausted,
    /// `network_mode` names a network that has to be made first.
    NetworkModeMissing,
    /// `network_mode: container:x`, where x has to be made first.
    ContainerMissing,
    /// An option that cannot go with the network mode.
    ConflictingOptions,
    /// An `extra_hosts` entry without an IP address.
    BadExtraHost,
    /// `interface_name` on an engine that does not know it.
    InterfaceNameUnsupported,
    /// A MAC address for each network on an engine that does not know it.
    MacAddressUnsupported,
    /// Two services, or two entries, that publish one port of the host.
    PortConflict,
    /// More replicas than ports of the host.
    PortsShort,
    /// A host address on a `routed` network.
    RoutedHostAddress,
    /// `expose` with something other than a port.
    BadExpose,
}

impl EngineErrorKind {
    /// Whether it depends on what else is on the host: a network, a container, a plugin, an interface made by hand.
    pub const fn depends_on_host(self) -> bool {
        use EngineErrorKind as Kind;
        matches!(
            self,
            Kind::OverlayWithoutSwarm
                | Kind::UnknownDriver
                | Kind::ParentMissing
                | Kind::ExternalMissing
                | Kind::NetworkModeMissing
                | Kind::ContainerMissing
        )
    }

    /// The part of the message that the engine (or Compose) shows, by which people search for it.
    pub fn wording(self, engine: &EngineProfile) -> &'static str {
        use EngineErrorKind as Kind;
        match self {
            Kind::SubnetOverlap => "Pool overlaps with other one on this address space",
            Kind::SubnetUnreadable if engine.version.major >= 29 => {
                "invalid JSON: netip.ParsePrefix"
            }
            Kind::SubnetUnreadable if engine.has(Fact::SubnetsChecked) => {
                "invalid CIDR block notation"
            }
            Kind::SubnetUnreadable => "invalid CIDR address",
            Kind::SubnetHostBits => "it should be",
            Kind::GatewayOutside if engine.has(Fact::SubnetsChecked) => {
                "doesn't contain this address"
            }
            Kind::GatewayOutside => "Requested address is out of range",
            Kind::RangeOutside => "doesn't contain ip-range",
            Kind::Ipv6WithoutSubnet => {
                "could not find an available, non-overlapping IPv6 address pool"
            }
            Kind::OverlayWithoutSwarm => "This node is not a swarm manager",
            Kind::UnknownDriver => "not found",
            Kind::ReservedDriver => "network is allowed",
            Kind::ReservedNetwork if engine.version.major >= 29 => {
                "network-scoped aliases are only supported for user-defined networks"
            }
            Kind::ReservedNetwork => {
                "network-scoped alias is supported only for containers in user defined networks"
            }
            Kind::ParentMissing => "invalid subinterface vlan name",
            Kind::BadOption => "failed to parse com.docker.network.bridge.",
            Kind::IsolatedNotInternal => {
                "gateway mode 'isolated' can only be used for an internal network"
            }
            Kind::TwoKeysOneName => "was found but has incorrect label com.docker.compose.network",
            Kind::ExternalMissing => "declared as external, but could not be found",
            Kind::StaticWithoutSubnet if engine.version.major >= 29 => {
                "no configured subnet contains IP address"
            }
            Kind::StaticWithoutSubnet => {
                "user specified IP address is supported only when connecting to networks with user configured subnets"
            }
            Kind::StaticOutside if engine.version.major >= 29 => {
                "no configured subnet contains IP address"
            }
            Kind::StaticOutside if engine.has(Fact::SubnetsChecked) => {
                "no configured subnet or ip-range contain the IP address"
            }
            Kind::StaticOutside => "It does not belong to any of this network's subnets",
            Kind::StaticUnreadable if engine.version.major >= 29 => "invalid JSON: ParseAddr",
            Kind::StaticUnreadable => "invalid IPv4 address",
            Kind::AddressTaken => "Address already in use",
            Kind::PoolExhausted => "no available IPv4 addresses on this network's address pools",
            Kind::NetworkModeMissing => "not found",
            Kind::ContainerMissing => "No such container",
            Kind::ConflictingOptions => "conflicting options: ",
            Kind::BadExtraHost => "invalid IP address in add-host",
            Kind::InterfaceNameUnsupported => {
                "interface_name requires Docker Engine v28.1 or later"
            }
            Kind::MacAddressUnsupported => {
                "\"specify mac-address per network\" requires API version 1.44"
            }
            Kind::PortConflict if engine.has(Fact::DirectAccessDropped) => {
                "port is already allocated"
            }
            // Two of the same address are refused by Docker's own books, others by the host.
            Kind::PortConflict => "already",
            Kind::PortsShort => "allocated",
            Kind::RoutedHostAddress => "NAT is disabled, omit host address in port mapping",
            Kind::BadExpose => "invalid JSON: invalid port",
        }
    }
}
