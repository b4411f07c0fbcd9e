//! Questions about pairs: `reach`, `direct`, who is reachable from a node, who reaches it.

use crate::ids::{NetworkId, SandboxId, ServiceId};
use crate::node::Node;
use crate::reach::{Found, Open, Opening, Way};
use crate::reason::Reason;
use crate::route::{PortQuery, PortSet, Verdict};
use crate::topology::Topology;
use crate::world::View;

impl Topology {
    /// Whether `from` can talk to `to`, by the best of all addresses it can dial.
    ///
    /// Ports are those of `to`, not those of the host that may lead to them.
    pub fn reach(&self, from: Node, to: Node, port: Option<PortQuery>) -> Verdict {
        let found = self.in_worlds(from, to, |view| view.openings(from, to));
        self.verdict(from, to, port, &found)
    }

    /// Whether two services can talk without going through the host: in one sandbox, or over a common network.
    pub fn direct(&self, from: ServiceId, to: ServiceId) -> Verdict {
        let (from, to) = (Node::Service(from), Node::Service(to));
        let found = self.in_worlds(from, to, |view| {
            let mut ways = view.openings(from, to);
            ways.retain(|opening| {
                matches!(
                    opening.reason,
                    Reason::SharedSandbox
                        | Reason::SameNetwork
                        | Reason::DefaultBridge
                        | Reason::OpaqueNamespace
                        | Reason::UnresolvedVariable
                )
            });
            ways
        });
        self.verdict(from, to, None, &found)
    }

    /// The networks that both services are on, whether or not these let them talk.
    pub fn shared_networks(&self, left: ServiceId, right: ServiceId) -> Vec<NetworkId> {
        let networks = |service| {
            self.endpoints_of_service(service)
                .iter()
                .map(|endpoint| endpoint.network)
        };
        let mut others: Vec<NetworkId> = networks(right).collect();
        others.sort_unstable();
        networks(left)
            .filter(|network| others.binary_search(network).is_ok())
            .collect()
    }

    /// Everybody that a node can talk to, and how; services first, then what lies outside.
    pub fn reachable_from(&self, from: Node) -> Vec<(Node, Verdict)> {
        let found = self
            .nodes()
            .filter(|to| *to != from)
            .map(|to| (to, self.reach(from, to, None)));
        found
            .filter(|(_, verdict)| !verdict.is_unreachable())
            .collect()
    }

    /// Everybody that can talk to a node, and how; services first, then what lies outside.
    pub fn reaches(&self, to: Node) -> Vec<(Node, Verdict)> {
        let found = self
            .nodes()
            .filter(|from| *from != to)
            .map(|from| (from, self.reach(from, to, None)));
        found
            .filter(|(_, verdict)| !verdict.is_unreachable())
            .collect()
    }

    /// Every node: services, the host and what lies beyond it, and the external networks that somebody uses.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        let services = self.services().map(|(id, _)| Node::Service(id));
        let pseudo = Node::PSEUDO.iter().map(|(_, node)| *node);
        let external = self
            .networks()
            .filter(|(_, network)| network.may_have_others() && !network.endpoints.is_empty());
        services
            .chain(pseudo)
            .chain(external.map(|(id, _)| Node::External(id)))
    }

    /// The ways in every world that can differ between two nodes.
    pub(crate) fn in_worlds(
        &self,
        from: Node,
        to: Node,
        ways: impl Fn(View<'_>) -> Vec<Opening>,
    ) -> Found {
        if !self.doubtful {
            return Found {
                ways: vec![ways(self.first())],
                complete: true,
            };
        }
        let sandbox = |node: Node| node.service().and_then(|id| self.service(id).sandbox);
        let sandboxes: Vec<SandboxId> = [from, to].into_iter().filter_map(sandbox).collect();
        let networks: Vec<NetworkId> = [from, to]
            .into_iter()
            .filter_map(|node| match node {
                Node::External(network) => Some(network),
                _ => None,
            })
            .collect();
        let worlds = self.worlds(&sandboxes, &networks);
        let ways = worlds
            .list
            .iter()
            .map(|world| ways(self.view(*world)))
            .collect();
        Found {
            ways,
            complete: worlds.complete,
        }
    }
}

impl View<'_> {
    /// Why there is no way from one node to another: the reason that a person can do something about.
    pub(crate) fn why_not(self, from: Node, to: Node) -> (Reason, Vec<Way>) {
        use crate::reach::{Client, Family, Server};
        let topology = self.topology;
        let (client, server) = (topology.client(from), topology.server(to));
        match (client, server) {
            (Client::Gone, _) | (_, Server::Gone) => return (Reason::ProfileInactive, Vec::new()),
            (Client::Nowhere, _) | (_, Server::Nowhere) => {
                return (Reason::NetworkModeNone, Vec::new());
            }
            (Client::Opaque, _) | (_, Server::Opaque) => {
                return (Reason::OpaqueNamespace, Vec::new());
            }
            _ => {}
        }
        let beyond = match server {
            Server::Lan => Some(crate::reach::outside::Beyond::Lan),
            Server::LanRouted => Some(crate::reach::outside::Beyond::LanRouted),
            Server::Internet => Some(crate::reach::outside::Beyond::Internet),
            _ => None,
        };
        if let Some(beyond) = beyond {
            let reason = self
                .leaves(client, beyond, Family::V4)
                .err()
                .unwrap_or(Reason::NoSharedNetwork);
            return (reason, Vec::new());
        }
        let Server::Sandbox(sandbox) = server else {
            let first = self.host_addresses(client).first().copied();
            let reason = first.and_then(|address| self.at_host(client, address).err());
            return (reason.unwrap_or(Reason::NoSharedNetwork), Vec::new());
        };
        for endpoint in self.endpoints(sandbox) {
            let open = self.at_container(client, sandbox, endpoint.network, Family::V4);
            if let Open::Closed(reason @ (Reason::IccDisabled | Reason::GatewayIsolated)) = open {
                return (reason, vec![Way::Network(endpoint.network)]);
            }
        }
        self.why_not_published(client, sandbox)
    }

    fn why_not_published(
        self,
        client: crate::reach::Client,
        server: crate::ids::SandboxId,
    ) -> (Reason, Vec<Way>) {
        use crate::binding::BindingState;
        let Some(owner) = self.topology.sandbox(server).services.first() else {
            return (Reason::NoSharedNetwork, Vec::new());
        };
        let start = self.topology.service(*owner).bindings.start as usize;
        let addresses = self.host_addresses(client);
        let mut found: Option<(Reason, Way)> = None;
        for (index, binding) in self.topology.bindings_to(server).iter().enumerate() {
            let way = Way::Binding(crate::ids::BindingId::new(start + index));
            let reason = match self.state(binding) {
                BindingState::Effective { .. } if binding.is_loopback_only() => {
                    Reason::LoopbackBind
                }
                BindingState::Effective { .. } => {
                    let mut errors = addresses
                        .iter()
                        .filter_map(|address| self.at_binding(client, *address, binding).err());
                    errors
                        .rfind(|reason| *reason != Reason::WrongPort)
                        .unwrap_or(Reason::NoSharedNetwork)
                }
                _ => self.why_inert(binding),
            };
            if found.is_none_or(|(known, _)| known == Reason::NoSharedNetwork) {
                found = Some((reason, way));
            }
        }
        match found {
            Some((reason, way)) => (reason, vec![way]),
            None => (Reason::NoSharedNetwork, Vec::new()),
        }
    }
}

/// The ports of several ways together.
pub(super) fn ports<'o>(openings: impl Iterator<Item = &'o Opening>) -> PortSet {
    openings.fold(PortSet::None, |ports, opening| {
        ports.union(opening.ports.clone())
    })
}
