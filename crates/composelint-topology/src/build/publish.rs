//! What becomes of `ports`: which network publishes them, and at which addresses.

use std::net::{IpAddr, Ipv4Addr};

use composelint_compose::project::Known;

use crate::binding::{BindAddress, Binding, BindingState, InertReason};
use crate::ids::{NetworkId, SandboxId};
use crate::model::{GatewayMode, HostBinding, SandboxKind};
use crate::reason::Reason;
use crate::world::{Kind, View};

impl View<'_> {
    /// What the engine makes of a `ports` entry of a started service.
    pub(crate) fn binding_state(self, binding: &Binding, sandbox: SandboxId) -> BindingState {
        if self.topology.service(binding.service).is_joined() {
            return BindingState::Inert(InertReason::SharedNamespace);
        }
        match &self.topology.sandbox(sandbox).kind {
            SandboxKind::Host => BindingState::Inert(InertReason::HostMode),
            SandboxKind::None => BindingState::Inert(InertReason::NoNetwork),
            SandboxKind::Opaque(_) => BindingState::Unknown(Reason::UnresolvedVariable),
            SandboxKind::Own => match self.publishing_networks(sandbox) {
                Ok((v4, v6)) => BindingState::Effective {
                    network: v4.unwrap_or(v6),
                    v4: v4.and_then(|network| self.bind_v4(binding, network)),
                    v6: self.bind_v6(binding, v6),
                },
                Err(inert) => BindingState::Inert(inert),
            },
        }
    }

    /// The networks that publish the sandbox's ports on IPv4 and on IPv6.
    fn publishing_networks(
        self,
        sandbox: SandboxId,
    ) -> Result<(Option<NetworkId>, NetworkId), InertReason> {
        let (v4, v6) = (self.way_out_v4(sandbox), self.way_out_v6(sandbox));
        let Some(first) = v4.or(v6) else {
            return Err(self.why_unpublished(sandbox));
        };
        match self.kind(first) {
            Kind::Bridge if self.internal(first) => Err(InertReason::InternalOnly),
            Kind::Bridge => Ok((v4, self.publishing_v6(first, v6))),
            Kind::Lan | Kind::Dead => Err(InertReason::DriverIgnoresPorts),
        }
    }

    /// The IPv6 side is published by the IPv6 gateway's network where there is one; else docker-proxy speaks IPv4
    /// to the container.
    fn publishing_v6(self, first: NetworkId, v6: Option<NetworkId>) -> NetworkId {
        use crate::facts::Fact;
        match v6 {
            Some(v6)
                if self.has(Fact::GatewayPriority) && self.is_bridge(v6) && !self.internal(v6) =>
            {
                v6
            }
            _ => first,
        }
    }

    fn why_unpublished(self, sandbox: SandboxId) -> InertReason {
        let endpoints = self.endpoints(sandbox);
        if endpoints.is_empty() {
            return InertReason::NoNetwork;
        }
        let bridges = endpoints
            .iter()
            .all(|endpoint| self.is_bridge(endpoint.network));
        if bridges {
            InertReason::InternalOnly
        } else {
            InertReason::DriverIgnoresPorts
        }
    }

    fn bind_v4(self, binding: &Binding, network: NetworkId) -> Option<BindAddress> {
        let address = match &binding.host_ip {
            None => self.default_bind(network),
            Some(Known::Known(IpAddr::V4(ip))) => BindAddress::of(IpAddr::V4(*ip)),
            Some(Known::Known(IpAddr::V6(_))) => return None,
            Some(Known::Unknown(_)) => self.unknown_bind(),
        };
        // A routed network binds no host port.
        (self.mode_v4(network) != GatewayMode::Routed).then_some(address)
    }

    fn bind_v6(self, binding: &Binding, network: NetworkId) -> Option<BindAddress> {
        let address = match &binding.host_ip {
            None if self.default_bind(network) == BindAddress::Wildcard => BindAddress::Wildcard,
            Some(Known::Known(IpAddr::V6(ip))) => BindAddress::of(IpAddr::V6(*ip)),
            Some(Known::Unknown(_)) => self.unknown_bind(),
            _ => return None,
        };
        let dual = self.has_v6(network);
        // Without the proxy nobody speaks IPv6 for a container that does not.
        if !dual && self.engine().noproxy {
            return None;
        }
        (!dual || self.mode_v6(network) != GatewayMode::Routed).then_some(address)
    }

    fn default_bind(self, network: NetworkId) -> BindAddress {
        match self.host_binding(network) {
            HostBinding::All => BindAddress::Wildcard,
            HostBinding::Address(ip) => BindAddress::of(IpAddr::V4(ip)),
            HostBinding::Unknown => self.unknown_bind(),
        }
    }

    fn unknown_bind(self) -> BindAddress {
        if self.has_open_ports() {
            BindAddress::Wildcard
        } else {
            BindAddress::Loopback(IpAddr::V4(Ipv4Addr::LOCALHOST))
        }
    }
}
