//! Why a connection is possible, or is not: stable codes.

use std::fmt;

/// Why a connection is possible, is not, or cannot be told. The codes are part of every output and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A common network whose members may talk to each other.
    SameNetwork,
    /// One network namespace.
    SharedSandbox,
    /// A published port, dialled at an address of the host.
    ViaPublishedPort,
    /// One end lives in the host's own network namespace.
    HostMode,
    /// The host's end of a bridge.
    HostGateway,
    /// A member of the host's LAN (macvlan).
    LanMember,
    /// Docker's default bridge, shared by all projects.
    DefaultBridge,
    /// The Docker socket, and with it the whole host.
    DockerSocket,
    /// A gateway mode that lets packets in to the container's own address.
    RoutedGateway,
    /// IPv6 without isolation between networks.
    Ipv6Unisolated,
    /// No common network.
    NoSharedNetwork,
    /// A common network that forbids its members to talk to each other.
    IccDisabled,
    /// `network_mode: none`.
    NetworkModeNone,
    /// Only internal networks.
    InternalNoEgress,
    /// Published on internal networks only, where Docker drops the port without a word.
    InternalPortNotPublished,
    /// A loopback address, which only its own namespace reaches.
    LoopbackOnly,
    /// Published on a loopback address of the host.
    LoopbackBind,
    /// Nobody answers to the name.
    DnsNoName,
    /// Several services answer to the name.
    DnsAmbiguous,
    /// The default bridge has no names.
    DefaultBridgeNoDns,
    /// Reachable, but not at this port.
    WrongPort,
    /// The service's profile is inactive, or it has no replica.
    ProfileInactive,
    /// A network without masquerading: no answer finds its way back.
    NoMasquerade,
    /// `gateway_mode: isolated`: the bridge has no address on the host.
    GatewayIsolated,
    /// A driver that publishes no ports.
    DriverIgnoresPorts,
    /// A variable without a value.
    UnresolvedVariable,
    /// A network made outside of the project.
    ExternalUnknown,
    /// A namespace made outside of the project.
    OpaqueNamespace,
    /// A driver or mode whose behaviour was not measured.
    NotMeasured,
}

impl Reason {
    /// Every reason, in the order of the documentation.
    pub const ALL: [Reason; 29] = [
        Reason::SameNetwork,
        Reason::SharedSandbox,
        Reason::ViaPublishedPort,
        Reason::HostMode,
        Reason::HostGateway,
        Reason::LanMember,
        Reason::DefaultBridge,
        Reason::DockerSocket,
        Reason::RoutedGateway,
        Reason::Ipv6Unisolated,
        Reason::NoSharedNetwork,
        Reason::IccDisabled,
        Reason::NetworkModeNone,
        Reason::InternalNoEgress,
        Reason::InternalPortNotPublished,
        Reason::LoopbackOnly,
        Reason::LoopbackBind,
        Reason::DnsNoName,
        Reason::DnsAmbiguous,
        Reason::DefaultBridgeNoDns,
        Reason::WrongPort,
        Reason::ProfileInactive,
        Reason::NoMasquerade,
        Reason::GatewayIsolated,
        Reason::DriverIgnoresPorts,
        Reason::UnresolvedVariable,
        Reason::ExternalUnknown,
        Reason::OpaqueNamespace,
        Reason::NotMeasured,
    ];

    /// The code, as in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::SameNetwork => "SAME_NETWORK",
            Reason::SharedSandbox => "SHARED_SANDBOX",
            Reason::ViaPublishedPort => "VIA_PUBLISHED_PORT",
            Reason::HostMode => "HOST_MODE",
            Reason::HostGateway => "HOST_GATEWAY",
            Reason::LanMember => "LAN_MEMBER",
            Reason::DefaultBridge => "DEFAULT_BRIDGE",
            Reason::DockerSocket => "DOCKER_SOCKET",
            Reason::RoutedGateway => "ROUTED_GATEWAY",
            Reason::Ipv6Unisolated => "IPV6_UNISOLATED",
            Reason::NoSharedNetwork => "NO_SHARED_NETWORK",
            Reason::IccDisabled => "ICC_DISABLED",
            Reason::NetworkModeNone => "NETWORK_MODE_NONE",
            Reason::InternalNoEgress => "INTERNAL_NO_EGRESS",
            Reason::InternalPortNotPublished => "INTERNAL_PORT_NOT_PUBLISHED",
            Reason::LoopbackOnly => "LOOPBACK_ONLY",
            Reason::LoopbackBind => "LOOPBACK_BIND",
            Reason::DnsNoName => "DNS_NO_NAME",
            Reason::DnsAmbiguous => "DNS_AMBIGUOUS",
            Reason::DefaultBridgeNoDns => "DEFAULT_BRIDGE_NO_DNS",
            Reason::WrongPort => "WRONG_PORT",
            Reason::ProfileInactive => "PROFILE_INACTIVE",
            Reason::NoMasquerade => "NO_MASQUERADE",
            Reason::GatewayIsolated => "GATEWAY_ISOLATED",
            Reason::DriverIgnoresPorts => "DRIVER_IGNORES_PORTS",
            Reason::UnresolvedVariable => "UNRESOLVED_VARIABLE",
            Reason::ExternalUnknown => "EXTERNAL_UNKNOWN",
            Reason::OpaqueNamespace => "OPAQUE_NAMESPACE",
            Reason::NotMeasured => "NOT_MEASURED",
        }
    }

    /// Whether it says that a connection is possible.
    pub fn is_positive(self) -> bool {
        self <= Reason::Ipv6Unisolated
    }

    /// Whether it says that nobody can tell.
    pub fn is_doubt(self) -> bool {
        self >= Reason::UnresolvedVariable
    }

    /// One sentence for a person.
    pub const fn explanation(self) -> &'static str {
        match self {
            Reason::SameNetwork => {
                "They share a network whose members reach each other on every port, published or not."
            }
            Reason::SharedSandbox => "They live in one network namespace and meet on localhost.",
            Reason::ViaPublishedPort => {
                "The port is published on an address of the host that the other side can dial, whatever networks they are on."
            }
            Reason::HostMode => {
                "One side uses the host's own network namespace, which meets every bridge of the host."
            }
            Reason::HostGateway => {
                "The host and its containers meet at the bridge's gateway address."
            }
            Reason::LanMember => {
                "The container is a machine of the LAN of its own, with all its ports."
            }
            Reason::DefaultBridge => {
                "They share Docker's default bridge, which all projects of the host share."
            }
            Reason::DockerSocket => "Who holds the Docker socket controls the host.",
            Reason::RoutedGateway => {
                "The network's gateway mode lets packets in to the container's own address."
            }
            Reason::Ipv6Unisolated => "This engine does not separate networks for IPv6.",
            Reason::NoSharedNetwork => "They have no network in common.",
            Reason::IccDisabled => "Their common network has enable_icc set to false.",
            Reason::NetworkModeNone => {
                "A service with `network_mode: none` has nothing but its own loopback."
            }
            Reason::InternalNoEgress => {
                "All networks of the caller are internal, so that it has no way out of them."
            }
            Reason::InternalPortNotPublished => {
                "A port of a service that has only internal networks is not published, and Docker says nothing about it."
            }
            Reason::LoopbackOnly => "A loopback address reaches only the caller's own namespace.",
            Reason::LoopbackBind => {
                "The port is published on a loopback address, which only the host itself reaches."
            }
            Reason::DnsNoName => "Nobody that the caller can see answers to the name.",
            Reason::DnsAmbiguous => "Several services answer to the name, in turns.",
            Reason::DefaultBridgeNoDns => "Docker's default bridge resolves no container names.",
            Reason::WrongPort => "There is a way, but not at this port.",
            Reason::ProfileInactive => {
                "The service is not started: its profile is inactive, or it has no replica."
            }
            Reason::NoMasquerade => {
                "Masquerading is off on the caller's network, so that answers do not find back."
            }
            Reason::GatewayIsolated => {
                "The network's gateway mode is `isolated`: it has no address on the host."
            }
            Reason::DriverIgnoresPorts => "The network's driver publishes no ports.",
            Reason::UnresolvedVariable => "It depends on a variable that has no value here.",
            Reason::ExternalUnknown => {
                "It depends on a network that was made outside of the project."
            }
            Reason::OpaqueNamespace => {
                "The container joins a namespace that the project does not define."
            }
            Reason::NotMeasured => "The driver's behaviour was not measured.",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_listed_once_in_order() {
        for (index, reason) in Reason::ALL.iter().enumerate() {
            assert_eq!(*reason as usize, index);
        }
        assert_eq!(Reason::ALL.len(), Reason::NotMeasured as usize + 1);
    }
}
