//! Packets to addresses of the host: what listens there, and published ports (hairpin).

use std::net::{IpAddr, Ipv4Addr};

use crate::binding::{BindAddress, Binding, BindingState, Proto};
use crate::facts::Fact;
use crate::ids::NetworkId;
use crate::model::GatewayMode;
use crate::reach::{Client, Family, HostAddress};
use crate::reason::Reason;
use crate::world::{Kind, View};

/// `docker0`, unless the daemon's `bip` says otherwise.
pub(crate) const DOCKER0: Ipv4Addr = Ipv4Addr::new(172, 17, 0, 1);

impl View<'_> {
    /// Whether packets of a client to an address of the host arrive there, for a process that listens on all addresses.
    pub(crate) fn at_host(self, client: Client, to: HostAddress) -> Result<Reason, Reason> {
        if self.missing(to) {
            return Err(Reason::GatewayIsolated);
        }
        match client {
            Client::Host => Ok(Reason::HostMode),
            Client::Nowhere => Err(Reason::NetworkModeNone),
            Client::Gone => Err(Reason::ProfileInactive),
            Client::Opaque => Err(Reason::OpaqueNamespace),
            Client::Lan | Client::Internet | Client::LanRouted => {
                self.arrives_from_outside(client, to)
            }
            Client::Sandbox(_) | Client::Member(_) => {
                if matches!(to, HostAddress::Loopback(_)) {
                    return Err(Reason::LoopbackOnly);
                }
                let (network, own_gateway) = self
                    .leaves_by(client, to)
                    .ok_or_else(|| self.why_no_way_out(client))?;
                self.enters_host(network, own_gateway, to.family())
            }
        }
    }

    /// Whether an address does not exist because its bridge has none.
    fn missing(self, to: HostAddress) -> bool {
        match to {
            HostAddress::Gateway(network, family) => {
                self.kind(network) != Kind::Bridge
                    || !self.has_family(network, family)
                    || self.without_host_address(network, family)
            }
            _ => false,
        }
    }

    /// Why a client has no default route.
    pub(crate) fn why_no_way_out(self, client: Client) -> Reason {
        let networks = match client {
            Client::Sandbox(sandbox) => self.endpoints(sandbox),
            _ => &[],
        };
        let isolated = |network| self.mode_v4(network) == GatewayMode::Isolated;
        match networks {
            [] => Reason::NoSharedNetwork,
            all if all.iter().all(|endpoint| isolated(endpoint.network)) => Reason::GatewayIsolated,
            _ => Reason::InternalNoEgress,
        }
    }

    /// Whether the host takes packets that come in from a network.
    fn enters_host(
        self,
        network: NetworkId,
        own_gateway: bool,
        family: Family,
    ) -> Result<Reason, Reason> {
        if self.kind(network) != Kind::Bridge {
            return Err(Reason::NoSharedNetwork);
        }
        if self.without_host_address(network, family) {
            return Err(Reason::GatewayIsolated);
        }
        if self.internal(network) && !own_gateway && !self.has(Fact::InternalDefaultRoute) {
            return Err(Reason::InternalNoEgress);
        }
        Ok(Reason::HostGateway)
    }

    fn arrives_from_outside(self, client: Client, to: HostAddress) -> Result<Reason, Reason> {
        let routed = client == Client::LanRouted;
        let bridge_address = match to {
            HostAddress::Gateway(..) | HostAddress::Docker0 => true,
            HostAddress::Ip(ip) => self.is_bridge_address(ip),
            HostAddress::Lan(_) => false,
            HostAddress::Loopback(_) => return Err(Reason::LoopbackOnly),
        };
        if bridge_address && !routed {
            Err(Reason::HostGateway)
        } else {
            Ok(Reason::HostMode)
        }
    }

    /// Whether an address is the host's end of a bridge, as far as files fix it.
    pub(crate) fn is_bridge_address(self, ip: IpAddr) -> bool {
        let IpAddr::V4(ip) = ip else {
            return false;
        };
        ip == DOCKER0
            || self
                .topology
                .networks
                .iter()
                .any(|network| network.gateway_v4 == Some(ip))
    }

    /// Whether a client that dials an address of the host at the binding's port gets through to its container.
    pub(crate) fn at_binding(
        self,
        client: Client,
        to: HostAddress,
        binding: &Binding,
    ) -> Result<Reason, Reason> {
        let BindingState::Effective { network, v4, v6 } = self.state(binding) else {
            return Err(self.why_inert(binding));
        };
        let family = to.family();
        let bound = match family {
            Family::V4 => v4,
            Family::V6 => v6,
        };
        let bound = bound.ok_or(Reason::WrongPort)?;
        if !self.answers_at(bound, to) {
            return Err(if bound.is_public() {
                Reason::WrongPort
            } else {
                Reason::LoopbackBind
            });
        }
        match client {
            Client::Host => Ok(Reason::ViaPublishedPort),
            Client::Nowhere => Err(Reason::NetworkModeNone),
            Client::Gone => Err(Reason::ProfileInactive),
            Client::Opaque => Err(Reason::OpaqueNamespace),
            Client::Lan | Client::Internet | Client::LanRouted => {
                self.published_to_outside(client, to)
            }
            Client::Sandbox(_) | Client::Member(_) => {
                if matches!(to, HostAddress::Loopback(_)) {
                    return Err(Reason::LoopbackOnly);
                }
                let (way, own_gateway) = self
                    .leaves_by(client, to)
                    .ok_or_else(|| self.why_no_way_out(client))?;
                if self.missing(to) {
                    return Err(Reason::GatewayIsolated);
                }
                self.hairpin(&Hairpin {
                    client,
                    way,
                    own_gateway,
                    publishing: network,
                    bound,
                    family,
                    binding,
                })
            }
        }
    }

    fn published_to_outside(self, client: Client, to: HostAddress) -> Result<Reason, Reason> {
        if let HostAddress::Loopback(_) = to {
            let guarded = client != Client::LanRouted || self.has(Fact::LoopbackGuarded);
            return if guarded {
                Err(Reason::LoopbackBind)
            } else {
                Ok(Reason::ViaPublishedPort)
            };
        }
        self.arrives_from_outside(client, to)
            .map(|_| Reason::ViaPublishedPort)
    }

    /// Whether a bound address is the one that is dialled.
    fn answers_at(self, bound: BindAddress, to: HostAddress) -> bool {
        match bound {
            BindAddress::Wildcard => true,
            BindAddress::Loopback(ip) => to == HostAddress::Loopback(ip),
            BindAddress::Specific(ip) => match to {
                HostAddress::Ip(dialled) => ip == dialled,
                HostAddress::Docker0 => ip == IpAddr::V4(DOCKER0),
                HostAddress::Gateway(network, _) => {
                    self.network(network).gateway_v4.map(IpAddr::V4) == Some(ip)
                }
                HostAddress::Lan(_) => !self.is_bridge_address(ip),
                HostAddress::Loopback(_) => false,
            },
        }
    }

    fn hairpin(self, hairpin: &Hairpin<'_>) -> Result<Reason, Reason> {
        let Hairpin {
            way,
            own_gateway,
            publishing,
            bound,
            family,
            ..
        } = *hairpin;
        if self.kind(way) != Kind::Bridge {
            return Err(Reason::NoSharedNetwork);
        }
        if self.internal(way) {
            return self.hairpin_from_internal(hairpin);
        }
        if family == Family::V4 {
            self.hairpin_unanswered(hairpin)?;
        }
        let proxied = !self.engine().noproxy;
        if !proxied && publishing != way && self.has(Fact::IsolationChains) {
            return Err(Reason::NoSharedNetwork);
        }
        // docker-proxy answers UDP from the address of the bridge it sends on, unless it listens on one address alone (E18).
        let udp = hairpin.binding.protocol == Proto::Udp;
        let wildcard = bound == BindAddress::Wildcard;
        if udp && proxied && wildcard && !own_gateway && !self.has(Fact::UdpProxyAnswersFromAsked) {
            return Err(Reason::NoSharedNetwork);
        }
        Ok(Reason::ViaPublishedPort)
    }

    fn hairpin_from_internal(self, hairpin: &Hairpin<'_>) -> Result<Reason, Reason> {
        let Hairpin {
            own_gateway,
            bound,
            family,
            ..
        } = *hairpin;
        let open = match family {
            // The accept in the server's chain comes before the drop of the internal network.
            Family::V4 => self.engine().nftables && own_gateway && bound == BindAddress::Wildcard,
            Family::V6 => !self.has(Fact::Ipv6Isolated) && !self.engine().noproxy,
        };
        if open {
            Ok(Reason::ViaPublishedPort)
        } else {
            Err(Reason::InternalNoEgress)
        }
    }

    /// Networks whose packets are rewritten towards the container and whose answers then do not find back.
    fn hairpin_unanswered(self, hairpin: &Hairpin<'_>) -> Result<(), Reason> {
        let Hairpin {
            client,
            way,
            publishing,
            binding,
            ..
        } = *hairpin;
        let server = binding.sandbox;
        let itself = matches!(client, Client::Sandbox(client) if Some(client) == server);
        if !self.masquerades(way) && publishing != way {
            let beside = server.is_some_and(|server| self.is_on(server, way)) && !itself;
            if self.has(Fact::IsolationChains) || !beside {
                return Err(Reason::NoMasquerade);
            }
        }
        if self.mode_v4(way) == GatewayMode::Routed {
            let own = self.has(Fact::RoutedClientRewritten) && itself && publishing != way;
            if own || !self.has(Fact::RoutedClientHairpin) {
                return Err(Reason::NoMasquerade);
            }
        }
        Ok(())
    }

    /// Why a binding has no effect.
    pub(crate) fn why_inert(self, binding: &Binding) -> Reason {
        use crate::binding::InertReason;
        match self.state(binding) {
            BindingState::Inert(InertReason::InternalOnly) => Reason::InternalPortNotPublished,
            BindingState::Inert(InertReason::HostMode) => Reason::HostMode,
            BindingState::Inert(InertReason::NoNetwork) => Reason::NetworkModeNone,
            BindingState::Inert(InertReason::Inactive) => Reason::ProfileInactive,
            BindingState::Inert(_) => Reason::DriverIgnoresPorts,
            BindingState::Unknown(reason) => reason,
            BindingState::Effective { .. } => Reason::WrongPort,
        }
    }
}

/// A client that dials an address of the host for a binding.
struct Hairpin<'b> {
    client: Client,
    /// The network its packets leave by.
    way: NetworkId,
    /// Whether the address is that network's own gateway.
    own_gateway: bool,
    publishing: NetworkId,
    bound: BindAddress,
    family: Family,
    binding: &'b Binding,
}
