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
    /// A static address that another container has.
    AddressTaken,
    /// A static address that the network itself needs: gateway, network address, broadcast address, auxiliary address.
    AddressReserved,
    /// A static address of a service with several replicas.
    AddressOfReplicas,
    /// A static address that the engine hands out before the service starts.
    AddressHandedOut,
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
        if engine.version.major >= 29
            && let Some(words) = self.wording_since_29()
        {
            return words;
        }
        if !engine.has(Fact::SubnetsChecked)
            && let Some(words) = self.wording_before_25()
        {
            return words;
        }
        self.own_wording()
    }

    const fn wording_since_29(self) -> Option<&'static str> {
        match self {
            Self::SubnetUnreadable => Some("invalid JSON: netip.ParsePrefix"),
            Self::ReservedNetwork => {
                Some("network-scoped aliases are only supported for user-defined networks")
            }
            Self::StaticWithoutSubnet | Self::StaticOutside => {
                Some("no configured subnet contains IP address")
            }
            Self::StaticUnreadable => Some("invalid JSON: ParseAddr"),
            _ => None,
        }
    }

    const fn wording_before_25(self) -> Option<&'static str> {
        match self {
            Self::SubnetUnreadable => Some("invalid CIDR address"),
            Self::GatewayOutside => Some("Requested address is out of range"),
            Self::StaticOutside => Some("It does not belong to any of this network's subnets"),
            _ => None,
        }
    }

    const fn own_wording(self) -> &'static str {
        match self {
            Self::SubnetOverlap => "Pool overlaps with other one on this address space",
            Self::SubnetUnreadable => "invalid CIDR block notation",
            Self::SubnetHostBits => "it should be",
            Self::GatewayOutside => "doesn't contain this address",
            Self::RangeOutside => "doesn't contain ip-range",
            Self::Ipv6WithoutSubnet => {
                "could not find an available, non-overlapping IPv6 address pool"
            }
            Self::OverlayWithoutSwarm => "This node is not a swarm manager",
            Self::UnknownDriver | Self::NetworkModeMissing => "not found",
            Self::ReservedDriver => "network is allowed",
            Self::ReservedNetwork => {
                "network-scoped alias is supported only for containers in user defined networks"
            }
            Self::ParentMissing => "invalid subinterface vlan name",
            Self::BadOption => "failed to parse com.docker.network.bridge.",
            Self::IsolatedNotInternal => {
                "gateway mode 'isolated' can only be used for an internal network"
            }
            Self::TwoKeysOneName => "was found but has incorrect label com.docker.compose.network",
            Self::ExternalMissing => "declared as external, but could not be found",
            Self::StaticWithoutSubnet => {
                "user specified IP address is supported only when connecting to networks with user configured subnets"
            }
            Self::StaticOutside => "no configured subnet or ip-range contain the IP address",
            Self::StaticUnreadable => "invalid IPv4 address",
            Self::AddressTaken
            | Self::AddressReserved
            | Self::AddressOfReplicas
            | Self::AddressHandedOut => "Address already in use",
            Self::PoolExhausted => "no available IPv4 addresses on this network's address pools",
            Self::ContainerMissing => "No such container",
            Self::ConflictingOptions => "conflicting options: ",
            Self::BadExtraHost => "invalid IP address in add-host",
            Self::InterfaceNameUnsupported => {
                "interface_name requires Docker Engine v28.1 or later"
            }
            Self::MacAddressUnsupported => {
                "\"specify mac-address per network\" requires API version 1.44"
            }
            // Docker's own books say `port is already allocated`, the host's `address already in use`.
            Self::PortConflict => "already",
            Self::PortsShort => "allocated",
            Self::RoutedHostAddress => "NAT is disabled, omit host address in port mapping",
            Self::BadExpose => "invalid JSON: invalid port",
        }
    }
}
