//! Published ports, as the engine would make them.

use std::fmt;
use std::net::IpAddr;

use composelint_compose::project::{Known, Published};
use composelint_yaml::Span;

use crate::ids::{NetworkId, SandboxId, ServiceId};
use crate::reason::Reason;

/// A transport protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proto {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Proto {
    /// `tcp`, `udp`, `sctp`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Proto::Tcp => "tcp",
            Proto::Udp => "udp",
            Proto::Sctp => "sctp",
        }
    }

    /// Reads `tcp`, `udp` or `sctp` in any case.
    pub fn parse(text: &str) -> Option<Self> {
        [Proto::Tcp, Proto::Udp, Proto::Sctp]
            .into_iter()
            .find(|proto| text.eq_ignore_ascii_case(proto.as_str()))
    }
}

impl fmt::Display for Proto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A `ports` entry with what becomes of it.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The service that writes it.
    pub service: ServiceId,
    /// The namespace it leads to; `None` when the service is not started.
    pub sandbox: Option<SandboxId>,
    /// The bytes of the entry.
    pub span: Span,
    /// The position in the service's `ports`.
    pub port: usize,
    /// The protocol.
    pub protocol: Proto,
    /// `host_ip` as written.
    pub host_ip: Option<Known<IpAddr>>,
    /// The host's port.
    pub published: Published,
    /// The container's port.
    pub target: Known<u16>,
    /// What the engine makes of it.
    pub state: BindingState,
    /// Why that is not certain, if it is not: [`Binding::state`] is then the more open of the possible ones.
    pub doubt: Option<Reason>,
}

/// What the engine makes of a `ports` entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BindingState {
    /// It takes effect.
    Effective {
        /// The network that publishes.
        network: NetworkId,
        /// Where it listens on IPv4.
        v4: Option<BindAddress>,
        /// Where it listens on IPv6.
        v6: Option<BindAddress>,
    },
    /// It has no effect.
    Inert(InertReason),
    /// It cannot be told.
    Unknown(Reason),
}

/// An address of the host that a port is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BindAddress {
    /// All of them.
    Wildcard,
    /// A loopback address.
    Loopback(IpAddr),
    /// Another address.
    Specific(IpAddr),
}

impl BindAddress {
    /// The kind of address that `ip` is.
    pub fn of(ip: IpAddr) -> Self {
        if ip.is_unspecified() {
            BindAddress::Wildcard
        } else if ip.is_loopback() {
            BindAddress::Loopback(ip)
        } else {
            BindAddress::Specific(ip)
        }
    }

    /// Whether others than the host itself can dial it.
    pub const fn is_public(self) -> bool {
        !matches!(self, BindAddress::Loopback(_))
    }
}

/// Why a `ports` entry has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InertReason {
    /// The service has only internal networks.
    InternalOnly,
    /// The service uses the host's namespace.
    HostMode,
    /// The service has no network.
    NoNetwork,
    /// The network that would publish has a driver without ports.
    DriverIgnoresPorts,
    /// The service shares another one's namespace: the engine refuses to start it.
    SharedNamespace,
    /// The service is not started.
    Inactive,
}

impl Binding {
    /// Whether it takes effect, and others than the host itself can dial it.
    pub fn is_public(&self) -> bool {
        self.addresses().any(BindAddress::is_public)
    }

    /// Whether it takes effect, on loopback addresses alone.
    pub fn is_loopback_only(&self) -> bool {
        self.addresses().next().is_some() && !self.is_public()
    }

    /// Whether a part of the entry depends on a variable.
    pub fn is_unresolved(&self) -> bool {
        matches!(self.published, Published::Unknown(_))
            || matches!(self.target, Known::Unknown(_))
            || matches!(self.host_ip, Some(Known::Unknown(_)))
    }

    /// Whether it takes effect.
    pub const fn is_effective(&self) -> bool {
        matches!(self.state, BindingState::Effective { .. })
    }

    /// The network that publishes it.
    pub const fn network(&self) -> Option<NetworkId> {
        match self.state {
            BindingState::Effective { network, .. } => Some(network),
            _ => None,
        }
    }

    /// The addresses it listens on.
    pub fn addresses(&self) -> impl Iterator<Item = BindAddress> + use<> {
        let pair = match self.state {
            BindingState::Effective { v4, v6, .. } => [v4, v6],
            _ => [None, None],
        };
        pair.into_iter().flatten()
    }
}
