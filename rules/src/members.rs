//! The members of a network, as far as they belong to the project.

use composelint_compose::project::{Network, Service};
use composelint_intent::{Confidence, RoleOf, Tier};
use composelint_lint::Context;
use composelint_topology::{Driver, Endpoint, NetworkId, NetworkNode, ServiceId, Tri};
use composelint_yaml::Span;

/// A service of the project on a network.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) id: ServiceId,
    pub(crate) service: &'a Service,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) role: &'a RoleOf,
}

impl Member<'_> {
    /// Whether it is of this tier, and that is more than a guess.
    pub(crate) fn is(self, tier: Tier) -> bool {
        self.role.tier == tier && self.role.confidence > Confidence::Low
    }
}

/// A network with members of the project.
#[derive(Clone)]
pub(crate) struct Joined<'a> {
    pub(crate) id: NetworkId,
    pub(crate) network: &'a NetworkNode,
    /// What this project calls it.
    pub(crate) key: &'a str,
    /// Where this project declares it; for an implicit `default`, a service that uses it.
    pub(crate) span: Span,
    /// Its entry in this project, if there is one.
    pub(crate) declared: Option<&'a Network>,
    /// Whether somebody else makes it, another project on the same host included.
    pub(crate) foreign: bool,
    /// Never empty.
    pub(crate) members: Vec<Member<'a>>,
}

/// Every network that services of the project join, in the order of the topology.
pub(crate) fn networks<'a>(cx: &Context<'a>) -> Vec<Joined<'a>> {
    let topology = cx.topology();
    let project = cx.project();
    let own = topology
        .projects()
        .iter()
        .position(|name| *name == project.name);
    let joined = topology.networks().map(|(id, network)| {
        let endpoints = network.endpoints.iter().map(|id| topology.endpoint(*id));
        let members = endpoints.flat_map(|endpoint| {
            let services = topology.sandbox(endpoint.sandbox).services.iter();
            services.map(move |id| (*id, endpoint))
        });
        let members = members.filter_map(|(id, endpoint)| {
            let node = topology.service(id);
            if Some(node.project) != own {
                return None;
            }
            let (_, service) = project.services.get_index(node.index)?;
            let role = cx.roles().at(node.index);
            Some(Member {
                id,
                service,
                endpoint,
                role,
            })
        });
        let key = network.keys.iter().find(|(at, _)| Some(*at) == own);
        let key = key.map_or(network.key.as_str(), |(_, key)| key.as_str());
        let declared = project.networks.get(key).filter(|entry| entry.declared);
        Joined {
            id,
            network,
            key,
            span: declared.map_or(network.span, |entry| entry.key_span),
            declared,
            foreign: network.external || network.project != own,
            members: members.collect(),
        }
    });
    joined.filter(|joined| !joined.members.is_empty()).collect()
}

/// The first network of a service all of whose networks are certainly internal bridges.
pub(crate) fn closed_in<'a>(cx: &Context<'a>, service: ServiceId) -> Option<&'a NetworkNode> {
    let topology = cx.topology();
    let endpoints = topology.endpoints_of_service(service).iter();
    let mut networks = endpoints.map(|endpoint| topology.network(endpoint.network));
    let first = networks.clone().next()?;
    let closed =
        networks.all(|network| network.internal == Tri::Yes && network.driver == Driver::Bridge);
    closed.then_some(first)
}
