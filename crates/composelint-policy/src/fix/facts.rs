//! The facts that an edit can change.

use composelint_topology::{Change, Driver, NetworkId, NewNetwork, ServiceId, Topology};
use composelint_yaml::Span;
use smol_str::{SmolStr, ToSmolStr};

use super::Edit;

/// A fact that an edit changes: most make connections possible and are taken away, the last two are added.
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
    /// A service is not on a network yet.
    Join(ServiceId, NetworkId),
    /// There is no network of these services alone yet: an internal one, with its key.
    Link(SmolStr, Vec<ServiceId>),
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

    /// Leaves out what is about networks that only the changes made.
    pub(super) fn keep_known(&mut self, topology: &Topology) {
        self.0.retain(|fact| match fact {
            Fact::Member(_, network) | Fact::Egress(network) | Fact::Join(_, network) => {
                network.index() < topology.networks().len()
            }
            _ => true,
        });
    }

    pub(super) fn remove(&mut self, fact: &Fact) {
        self.0.retain(|known| known != fact);
    }

    /// A topology with them changed.
    pub(super) fn applied(&self, topology: &Topology) -> Topology {
        topology.with(&self.change(topology))
    }

    /// The same as a change of a topology. Who leaves all its networks gets one of its own.
    pub(super) fn change(&self, topology: &Topology) -> Change {
        let mut change = Change::default();
        for fact in &self.0 {
            match fact {
                Fact::Member(service, network) => change.leave.push((*service, *network)),
                Fact::Open(service, port) => change.to_loopback.push((*service, *port)),
                Fact::Published(service, port) => change.unpublish.push((*service, *port)),
                Fact::Namespace(service) => change.own_namespace.push(*service),
                Fact::Egress(network) => change.internal.push((*network, true)),
                Fact::Socket(service) => change.no_socket.push(*service),
                Fact::Join(service, network) => change.join.push((*service, *network)),
                Fact::Link(key, members) => change.create.push(NewNetwork {
                    key: key.clone(),
                    like: None,
                    internal: true,
                    members: members.clone(),
                }),
            }
        }
        change.create.extend(self.own(topology));
        change
    }

    /// The networks of those who leave all of theirs: like the one that they move from, if that is a bridge of the project.
    fn own(&self, topology: &Topology) -> impl Iterator<Item = NewNetwork> {
        let movers = self.movers(topology).into_iter();
        movers.map(|(service, network)| {
            let node = topology.network(network);
            let bridge = node.driver == Driver::Bridge && !node.external;
            NewNetwork {
                key: topology.service_name(service).to_smolstr(),
                like: bridge.then_some(network),
                internal: false,
                members: vec![service],
            }
        })
    }

    /// Those who leave all their networks, each with the first that it leaves: from there it moves to one of its own.
    /// Without, it would fall back to `default`.
    fn movers(&self, topology: &Topology) -> Vec<(ServiceId, NetworkId)> {
        let mut movers: Vec<(ServiceId, NetworkId)> = Vec::new();
        for fact in &self.0 {
            let Fact::Member(service, network) = fact else {
                continue;
            };
            let mut left = topology.endpoints_of_service(*service).iter();
            let all = left.all(|it| self.0.contains(&Fact::Member(*service, it.network)));
            if all && movers.iter().all(|(known, _)| known != service) {
                movers.push((*service, *network));
            }
        }
        movers
    }

    /// The edits that change them, in the order of the files.
    pub(super) fn edits(&self, topology: &Topology) -> Vec<Edit> {
        let movers = self.movers(topology);
        let edits = self.0.iter().flat_map(|fact| fact.edits(topology, &movers));
        let mut edits: Vec<Edit> = edits.collect();
        edits.sort_by(|a, b| (a.span, &a.description).cmp(&(b.span, &b.description)));
        edits
    }
}

/// Facts by number, each once.
#[derive(Debug, Default)]
pub(super) struct Numbered(pub(super) Vec<Fact>);

impl Numbered {
    pub(super) fn number(&mut self, fact: Fact) -> usize {
        let known = self.0.iter().position(|other| *other == fact);
        known.unwrap_or_else(|| {
            self.0.push(fact);
            self.0.len() - 1
        })
    }
}

impl Fact {
    /// The edits that change it, given who moves from which network to one of its own.
    fn edits(&self, topology: &Topology, movers: &[(ServiceId, NetworkId)]) -> Vec<Edit> {
        let name = |id: &ServiceId| topology.service_name(*id);
        let (description, span) = match self {
            Fact::Member(service, network) => {
                let (name, key) = (name(service), &topology.network(*network).key);
                let words = if movers.contains(&(*service, *network)) {
                    format!("move `{name}` from network `{key}` to one of its own")
                } else {
                    format!("take `{name}` off network `{key}`")
                };
                (words, membership(topology, *service, *network))
            }
            Fact::Open(service, port) => (
                format!("bind the port of `{}` to 127.0.0.1", name(service)),
                binding(topology, *service, *port),
            ),
            Fact::Published(service, port) => (
                format!("stop publishing the port of `{}`", name(service)),
                binding(topology, *service, *port),
            ),
            Fact::Namespace(service) => {
                let node = topology.service(*service);
                (
                    format!("give `{}` a network namespace of its own", name(service)),
                    node.mode_span.unwrap_or(node.span),
                )
            }
            Fact::Egress(network) => {
                let node = topology.network(*network);
                (format!("make network `{}` internal", node.key), node.span)
            }
            Fact::Socket(service) => {
                let node = topology.service(*service);
                (
                    format!("take the Docker socket from `{}`", name(service)),
                    node.docker_socket().unwrap_or(node.span),
                )
            }
            Fact::Join(service, network) => {
                return vec![join(topology, *service, &topology.network(*network).key)];
            }
            Fact::Link(key, members) => {
                let declared = topology.networks().filter(|(_, node)| node.declared);
                let last = declared.map(|(_, node)| node.span).max();
                let first = members.first().map(|id| topology.service(*id).span);
                let declare = Edit {
                    description: format!("declare network `{key}`, with `internal: true`"),
                    span: last.or(first).unwrap_or_default(),
                };
                let joins = members.iter().map(|id| join(topology, *id, key));
                return std::iter::once(declare).chain(joins).collect();
            }
        };
        vec![Edit { description, span }]
    }
}

/// Where a service is put on a network.
fn membership(topology: &Topology, service: ServiceId, network: NetworkId) -> Span {
    let mut endpoints = topology.endpoints_of_service(service).iter();
    endpoints
        .find(|endpoint| endpoint.network == network)
        .map_or(topology.service(service).span, |endpoint| endpoint.span)
}

/// A membership that begins. One that nobody wrote ends with the first that is written.
fn join(topology: &Topology, service: ServiceId, key: &str) -> Edit {
    let name = topology.service_name(service);
    let endpoints = topology.endpoints_of_service(service);
    let written = endpoints.iter().filter(|endpoint| !endpoint.implicit);
    let span = written.map(|endpoint| endpoint.span).max();
    let implicit = endpoints.iter().find(|endpoint| endpoint.implicit);
    let description = match implicit {
        Some(endpoint) => {
            let other = &topology.network(endpoint.network).key;
            format!("put `{name}` on network `{key}` and, as now, on `{other}`")
        }
        None => format!("put `{name}` on network `{key}`, too"),
    };
    Edit {
        description,
        span: span.unwrap_or(topology.service(service).span),
    }
}

fn binding(topology: &Topology, service: ServiceId, port: usize) -> Span {
    let mut bindings = topology.bindings_of(service).iter();
    bindings
        .find(|binding| binding.port == port)
        .map_or(topology.service(service).span, |binding| binding.span)
}
