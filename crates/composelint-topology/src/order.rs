//! The order of a container's networks: which is asked first for names, and which holds the default route.
//!
//! As the engine sorts endpoints: by `gw_priority` where it knows it, normal networks before internal ones, more
//! default gateways first, then by real name. Neither `priority` nor the order of the file matters.

use std::cmp::Ordering;

use crate::facts::Fact;
use crate::ids::{EndpointId, NetworkId, SandboxId};
use crate::model::{Endpoint, Gateways};
use crate::topology::Topology;
use crate::world::{Kind, View};

impl Topology {
    /// The network that holds a sandbox's IPv4 default route; where that is not certain, the one most open.
    pub fn default_route(&self, sandbox: SandboxId) -> Option<NetworkId> {
        self.first().way_out_v4(sandbox)
    }

    /// The networks of a sandbox in the order in which they are asked for names.
    pub fn lookup_order(&self, sandbox: SandboxId) -> Vec<NetworkId> {
        let ordered = self.first().ordered(sandbox);
        ordered
            .into_iter()
            .map(|id| self.endpoint(id).network)
            .collect()
    }
}

impl View<'_> {
    /// Whether an endpoint has a default gateway for IPv4, and for IPv6.
    fn default_gateways(self, endpoint: &Endpoint) -> (bool, bool) {
        let network = endpoint.network;
        let both = (self.has_v4(network), self.has_v6(network));
        let gateway = match self.kind(network) {
            Kind::Bridge => !self.internal(network) || self.has(Fact::InternalDefaultRoute),
            Kind::Lan => !self.internal(network),
            Kind::Dead => false,
        };
        if gateway { both } else { (false, false) }
    }

    /// Which of two endpoints of a sandbox comes first.
    pub(crate) fn compare(self, left: &Endpoint, right: &Endpoint) -> Ordering {
        let priority = if self.has(Fact::GatewayPriority) {
            right.gw_priority.cmp(&left.gw_priority)
        } else {
            Ordering::Equal
        };
        let count = |endpoint| {
            let (v4, v6) = self.default_gateways(endpoint);
            u8::from(v4) + u8::from(v6)
        };
        priority
            .then_with(|| {
                self.internal(left.network)
                    .cmp(&self.internal(right.network))
            })
            .then_with(|| count(right).cmp(&count(left)))
            .then_with(|| self.rank(left.network).cmp(&self.rank(right.network)))
            .then_with(|| {
                self.network(left.network)
                    .real_name
                    .cmp(&self.network(right.network).real_name)
            })
    }

    /// The endpoints of a sandbox in the order in which they are asked for names.
    pub(crate) fn ordered(self, sandbox: SandboxId) -> Vec<EndpointId> {
        let mut ordered: Vec<EndpointId> = self.topology.sandbox(sandbox).endpoints().collect();
        ordered.sort_by(|left, right| {
            self.compare(
                self.topology.endpoint(*left),
                self.topology.endpoint(*right),
            )
        });
        ordered
    }

    /// Works out which endpoints hold the default routes of a sandbox.
    pub(crate) fn find_gateways(self, sandbox: SandboxId) -> Gateways {
        let first = |wanted: &dyn Fn((bool, bool)) -> bool| {
            let candidates = self.topology.sandbox(sandbox).endpoints();
            let candidates =
                candidates.filter(|id| wanted(self.default_gateways(self.topology.endpoint(*id))));
            candidates.min_by(|left, right| {
                self.compare(
                    self.topology.endpoint(*left),
                    self.topology.endpoint(*right),
                )
            })
        };
        if self.has(Fact::DualStackGatewayFirst)
            && let Some(dual) = first(&|(v4, v6)| v4 && v6)
        {
            return Gateways {
                v4: Some(dual),
                v6: Some(dual),
            };
        }
        let v4 = first(&|(v4, _)| v4);
        if self.has(Fact::OneGatewayForBothFamilies) {
            let v6 = v4.filter(|id| self.default_gateways(self.topology.endpoint(*id)).1);
            return Gateways { v4, v6 };
        }
        Gateways {
            v4,
            v6: first(&|(_, v6)| v6),
        }
    }
}
