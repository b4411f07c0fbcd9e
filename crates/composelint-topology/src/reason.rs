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

/// Every reason with its code and one sentence for a person, in the order of the documentation.
const TABLE: [(Reason, &str, &str); 29] = [
    (
        Reason::SameNetwork,
        "SAME_NETWORK",
        "They share a network whose members reach each other on every port, published or not.",
    ),
    (
        Reason::SharedSandbox,
        "SHARED_SANDBOX",
        "They live in one network namespace and meet on localhost.",
    ),
    (
        Reason::ViaPublishedPort,
        "VIA_PUBLISHED_PORT",
        "The port is published on an address of the host that the other side can dial, whatever networks they are on.",
    ),
    (
        Reason::HostMode,
        "HOST_MODE",
        "One side uses the host's own network namespace, which meets every bridge of the host.",
    ),
    (
        Reason::HostGateway,
        "HOST_GATEWAY",
        "The host and its containers meet at the bridge's gateway address.",
    ),
    (
        Reason::LanMember,
        "LAN_MEMBER",
        "The container is a machine of the LAN of its own, with all its ports.",
    ),
    (
        Reason::DefaultBridge,
        "DEFAULT_BRIDGE",
        "They share Docker's default bridge, which all projects of the host share.",
    ),
    (
        Reason::DockerSocket,
        "DOCKER_SOCKET",
        "Who holds the Docker socket controls the host.",
    ),
    (
        Reason::RoutedGateway,
        "ROUTED_GATEWAY",
        "The network's gateway mode lets packets in to the container's own address.",
    ),
    (
        Reason::Ipv6Unisolated,
        "IPV6_UNISOLATED",
        "This engine does not separate networks for IPv6.",
    ),
    (
        Reason::NoSharedNetwork,
        "NO_SHARED_NETWORK",
        "They have no network in common.",
    ),
    (
        Reason::IccDisabled,
        "ICC_DISABLED",
        "Their common network has enable_icc set to false.",
    ),
    (
        Reason::NetworkModeNone,
        "NETWORK_MODE_NONE",
        "A service with `network_mode: none` has nothing but its own loopback.",
    ),
    (
        Reason::InternalNoEgress,
        "INTERNAL_NO_EGRESS",
        "All networks of the caller are internal, so that it has no way out of them.",
    ),
    (
        Reason::InternalPortNotPublished,
        "INTERNAL_PORT_NOT_PUBLISHED",
        "A port of a service that has only internal networks is not published, and Docker says nothing about it.",
    ),
    (
        Reason::LoopbackOnly,
        "LOOPBACK_ONLY",
        "A loopback address reaches only the caller's own namespace.",
    ),
    (
        Reason::LoopbackBind,
        "LOOPBACK_BIND",
        "The port is published on a loopback address, which only the host itself reaches.",
    ),
    (
        Reason::DnsNoName,
        "DNS_NO_NAME",
        "Nobody that the caller can see answers to the name.",
    ),
    (
        Reason::DnsAmbiguous,
        "DNS_AMBIGUOUS",
        "Several services answer to the name, in turns.",
    ),
    (
        Reason::DefaultBridgeNoDns,
        "DEFAULT_BRIDGE_NO_DNS",
        "Docker's default bridge resolves no container names.",
    ),
    (
        Reason::WrongPort,
        "WRONG_PORT",
        "There is a way, but not at this port.",
    ),
    (
        Reason::ProfileInactive,
        "PROFILE_INACTIVE",
        "The service is not started: its profile is inactive, or it has no replica.",
    ),
    (
        Reason::NoMasquerade,
        "NO_MASQUERADE",
        "Masquerading is off on the caller's network, so that answers do not find back.",
    ),
    (
        Reason::GatewayIsolated,
        "GATEWAY_ISOLATED",
        "The network's gateway mode is `isolated`: it has no address on the host.",
    ),
    (
        Reason::DriverIgnoresPorts,
        "DRIVER_IGNORES_PORTS",
        "The network's driver publishes no ports.",
    ),
    (
        Reason::UnresolvedVariable,
        "UNRESOLVED_VARIABLE",
        "It depends on a variable that has no value here.",
    ),
    (
        Reason::ExternalUnknown,
        "EXTERNAL_UNKNOWN",
        "It depends on a network that was made outside of the project.",
    ),
    (
        Reason::OpaqueNamespace,
        "OPAQUE_NAMESPACE",
        "The container joins a namespace that the project does not define.",
    ),
    (
        Reason::NotMeasured,
        "NOT_MEASURED",
        "The driver's behaviour was not measured.",
    ),
];

impl Reason {
    /// Every reason, in the order of the documentation.
    pub fn all() -> impl ExactSizeIterator<Item = Reason> {
        TABLE.iter().map(|(reason, _, _)| *reason)
    }

    /// The code, as in every output.
    pub const fn as_str(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// One sentence for a person.
    pub const fn explanation(self) -> &'static str {
        TABLE[self as usize].2
    }

    /// Whether it says that a connection is possible.
    pub fn is_positive(self) -> bool {
        self <= Reason::Ipv6Unisolated
    }

    /// Whether it says that nobody can tell.
    pub fn is_doubt(self) -> bool {
        self >= Reason::UnresolvedVariable
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
    fn every_reason_stands_at_its_place() {
        for (index, reason) in Reason::all().enumerate() {
            assert_eq!(reason as usize, index, "{reason}");
        }
        assert_eq!(Reason::all().len(), Reason::NotMeasured as usize + 1);
    }

    #[test]
    fn a_code_is_the_name_in_capitals() {
        for reason in Reason::all() {
            let letters: String = reason
                .as_str()
                .chars()
                .filter(|letter| *letter != '_')
                .collect();
            assert!(
                letters.eq_ignore_ascii_case(&format!("{reason:?}")),
                "{reason}"
            );
            assert!(reason.explanation().ends_with('.'));
        }
    }
}
