//! The facts that an edit can change.

use composelint_topology::{Change, NetworkId, ServiceId, Topology};

use super::Edit;

/// A fact that makes connections possible, and that an edit takes away.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// A service is on a network.
    Member(ServiceId, NetworkId),
    /// A port is bound to other addresses than loopback: bind it to 127.0.0.1.
    Open(ServiceId, usize),
    /// A port is published: remove it.
    Published(ServiceId, usize),
    /// A service lives in another namespace than its own.
    Namespace(ServiceId),
    /// A network lets its members out: make it internal.
    Egress(NetworkId),
    /// A service holds the Docker socket.
    Socket(ServiceId),
}

/// A set of facts, in the order they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts(Vec<Fact>);

impl Facts {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.0.iter()
    }

    /// Takes a fact in. One that is there already did not help: what is stronger takes its place.
    pub(super) fn insert(&mut self, fact: Fact) {
        if !self.0.contains(&fact) {
            self.0.push(fact);
            return;
        }
        if let Fact::Open(service, port) = fact {
            self.remove(&Fact::Open(service, port));
            self.0.push(Fact::Published(service, port));
        }
    }

    pub(super) fn remove(&mut self, fact: &Fact) {
        self.0.retain(|known| known != fact);
    }

    pub(super) fn change(&self) -> Change {
        let mut change = Change::default();
        for fact in &self.0 {
            match *fact {
                Fact::Member(service, network) => change.leave.push((service, network)),
                Fact::Open(service, port) => change.to_loopback.push((service, port)),
                Fact::Published(service, port) => change.unpublish.push((service, port)),
                Fact::Namespace(service) => change.own_namespace.push(service),
                Fact::Egress(network) => change.internal.push((network, true)),
                Fact::Socket(service) => change.no_socket.push(service),
            }
        }
        change
    }
}

impl Fact {
    /// The edit that takes the fact away.
    pub(super) fn edit(&self, topology: &Topology) -> Edit {
        let name = |id: ServiceId| topology.service_name(id);
        let key = |id: NetworkId| &topology.network(id).key;
        let binding = |service, port: usize| {
            let mut bindings = topology.bindings_of(service).iter();
            bindings
                .find(|binding| binding.port == port)
                .map_or(topology.service(service).span, |binding| binding.span)
        };
        let (description, span) = match *self {
            Fact::Member(service, network) => {
                let endpoints = topology.endpoints_of_service(service);
                let found = endpoints
                    .iter()
                    .find(|endpoint| endpoint.network == network);
                let span = found.map_or(topology.service(service).span, |it| it.span);
                let words = if endpoints.len() == 1 {
                    format!(
                        "move `{}` from network `{}` to one of its own",
                        name(service),
                        key(network)
                    )
                } else {
                    format!("take `{}` off network `{}`", name(service), key(network))
                };
                (words, span)
            }
            Fact::Open(service, port) => (
                format!("bind the port of `{}` to 127.0.0.1", name(service)),
                binding(service, port),
            ),
            Fact::Published(service, port) => (
                format!("stop publishing the port of `{}`", name(service)),
                binding(service, port),
            ),
            Fact::Namespace(service) => {
                let node = topology.service(service);
                (
                    format!("give `{}` a network namespace of its own", name(service)),
                    node.mode_span.unwrap_or(node.span),
                )
            }
            Fact::Egress(network) => (
                format!("make network `{}` internal", key(network)),
                topology.network(network).span,
            ),
            Fact::Socket(service) => {
                let node = topology.service(service);
                (
                    format!("take the Docker socket from `{}`", name(service)),
                    node.docker_socket().unwrap_or(node.span),
                )
            }
        };
        Edit { description, span }
    }
}
