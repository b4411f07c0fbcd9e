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
    /// Whether a network gives its members a default gateway for IPv4, and for IPv6.
    fn default_gateways(self, network: NetworkId) -> (bool, bool) {
        let both = (self.has_v4(network), self.has_v6(network));
        let gateway = match self.kind(network) {
            Kind::Bridge => !self.internal(network) || self.has(Fact::InternalDefaultRoute),
            Kind::Lan => !self.internal(network),
            Kind::Dead => false,
        };
        if gateway { both } else { (false, false) }
    }

    /// Which of two endpoints of a sandbox comes first.
    fn compare(self, left: &Endpoint, right: &Endpoint) -> Ordering {
        self.compare_priorities(left, right)
            .then_with(|| self.compare_networks(left.network, right.network))
    }

    fn compare_priorities(self, left: &Endpoint, right: &Endpoint) -> Ordering {
        if left.gw_priority != right.gw_priority && self.has(Fact::GatewayPriority) {
            right.gw_priority.cmp(&left.gw_priority)
        } else {
            Ordering::Equal
        }
    }

    /// Which of two networks comes first where priorities leave it open.
    fn compare_networks(self, left: NetworkId, right: NetworkId) -> Ordering {
        let count = |network| {
            let (v4, v6) = self.default_gateways(network);
            u8::from(v4) + u8::from(v6)
        };
        let name = |network| &self.network(network).real_name;
        (self.internal(left).cmp(&self.internal(right)))
            .then_with(|| count(right).cmp(&count(left)))
            .then_with(|| self.rank(left).cmp(&self.rank(right)))
            .then_with(|| name(left).cmp(name(right)))
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
        let gateways = |endpoint: &Endpoint| self.default_gateways(endpoint.network);
        self.choose(sandbox, gateways, |left, right| self.compare(left, right))
    }

    /// Picks the endpoints with the default routes, given which have gateways, and which comes first.
    fn choose(
        self,
        sandbox: SandboxId,
        gateways: impl Fn(&Endpoint) -> (bool, bool),
        compare: impl Fn(&Endpoint, &Endpoint) -> Ordering,
    ) -> Gateways {
        let (mut v4, mut v6, mut dual) = (None, None, None);
        let earlier = |known: Option<EndpointId>, endpoint: &Endpoint| {
            known.is_none_or(|known| {
                compare(endpoint, self.topology.endpoint(known)) == Ordering::Less
            })
        };
        for id in self.topology.sandbox(sandbox).endpoints() {
            let endpoint = self.topology.endpoint(id);
            let (has_v4, has_v6) = gateways(endpoint);
            if has_v4 && earlier(v4, endpoint) {
                v4 = Some(id);
            }
            if has_v6 && earlier(v6, endpoint) {
                v6 = Some(id);
            }
            if has_v4 && has_v6 && earlier(dual, endpoint) {
                dual = Some(id);
            }
        }
        if dual.is_some() && self.has(Fact::DualStackGatewayFirst) {
            return Gateways { v4: dual, v6: dual };
        }
        if self.has(Fact::OneGatewayForBothFamilies) {
            v6 = v4.filter(|id| gateways(self.topology.endpoint(*id)).1);
        }
        Gateways { v4, v6 }
    }
}

/// The order of all networks, once for all sandboxes: comparing names for each of them would cost more than all the rest.
pub(crate) struct NetworkOrder {
    /// For each network, its place, and its gateways for IPv4 and IPv6.
    places: Vec<(u32, (bool, bool))>,
}

impl NetworkOrder {
    pub(crate) fn new(topology: &Topology) -> Self {
        let view = topology.first();
        let mut order: Vec<NetworkId> = topology.networks().map(|(id, _)| id).collect();
        order.sort_by(|left, right| view.compare_networks(*left, *right));
        let mut places = vec![(0, (false, false)); order.len()];
        for (place, id) in order.into_iter().enumerate() {
            let place = u32::try_from(place).expect("networks have numbers of 32 bits");
            places[id.index()] = (place, view.default_gateways(id));
        }
        Self { places }
    }

    /// What [`View::find_gateways`] finds in the most open world.
    pub(crate) fn gateways(&self, topology: &Topology, sandbox: SandboxId) -> Gateways {
        let view = topology.first();
        let place = |endpoint: &Endpoint| self.places[endpoint.network.index()];
        let compare = |left: &Endpoint, right: &Endpoint| {
            view.compare_priorities(left, right)
                .then_with(|| place(left).0.cmp(&place(right).0))
        };
        view.choose(sandbox, |endpoint| place(endpoint).1, compare)
    }
}
