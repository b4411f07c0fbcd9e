//! Packets that leave the host: to its LAN and to the internet.

use crate::facts::Fact;
use crate::ids::NetworkId;
use crate::model::GatewayMode;
use crate::reach::{Client, Family};
use crate::reason::Reason;
use crate::world::{Kind, View};

/// What lies beyond the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// Its LAN.
    Lan,
    /// Its LAN, with a route back to the containers.
    LanRouted,
    /// The internet.
    Internet,
}

impl View<'_> {
    /// Whether a client gets an answer from beyond the host, and the network it leaves by.
    pub(crate) fn leaves(
        self,
        client: Client,
        to: Beyond,
        family: Family,
    ) -> Result<(Reason, Option<NetworkId>), Reason> {
        match client {
            Client::Host => Ok((Reason::HostMode, None)),
            Client::Lan | Client::LanRouted | Client::Internet => Ok((Reason::LanMember, None)),
            Client::Nowhere => Err(Reason::NetworkModeNone),
            Client::Gone => Err(Reason::ProfileInactive),
            Client::Opaque => Err(Reason::OpaqueNamespace),
            Client::Member(network) => self.leaves_network(network, to, family),
            Client::Sandbox(sandbox) => {
                let lan = self
                    .endpoints(sandbox)
                    .iter()
                    .find(|endpoint| self.kind(endpoint.network) == Kind::Lan);
                if let Some(lan) = lan.filter(|_| to != Beyond::Internet && family == Family::V4) {
                    return Ok((Reason::LanMember, Some(lan.network)));
                }
                let way_out = match family {
                    Family::V4 => self.way_out_v4(sandbox),
                    Family::V6 => self.way_out_v6(sandbox),
                };
                match way_out {
                    Some(network) => self.leaves_network(network, to, family),
                    None => Err(self.why_no_way_out(client)),
                }
            }
        }
    }

    fn leaves_network(
        self,
        network: NetworkId,
        to: Beyond,
        family: Family,
    ) -> Result<(Reason, Option<NetworkId>), Reason> {
        if self.kind(network) == Kind::Lan {
            return Ok((Reason::LanMember, Some(network)));
        }
        let unfiltered = family == Family::V6 && !self.has(Fact::Ipv6Isolated);
        if self.internal(network) && !unfiltered {
            return Err(Reason::InternalNoEgress);
        }
        let mode = self.mode(network, family);
        let rewritten = match family {
            Family::V4 => self.masquerades(network) && mode != GatewayMode::Routed,
            Family::V6 => !unfiltered && mode != GatewayMode::Routed,
        };
        if rewritten {
            return Ok((Reason::HostGateway, Some(network)));
        }
        // Packets keep the container's address: answers need a route back, and must not be dropped on their way in.
        let answered = to == Beyond::LanRouted
            && (!self.has(Fact::DirectAccessDropped)
                || matches!(mode, GatewayMode::Routed | GatewayMode::NatUnprotected));
        if answered {
            Ok((Reason::HostGateway, Some(network)))
        } else {
            Err(Reason::NoMasquerade)
        }
    }
}
