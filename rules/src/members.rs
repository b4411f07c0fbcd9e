//! The members of a network, as far as they belong to the project.

use composelint_compose::project::Service;
use composelint_intent::{Confidence, RoleOf, Tier};
use composelint_lint::Context;
use composelint_topology::{Endpoint, NetworkId, NetworkNode, ServiceId};

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
pub(crate) struct Joined<'a> {
    pub(crate) id: NetworkId,
    pub(crate) network: &'a NetworkNode,
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
            let service = project.services.get(&node.name)?;
            (Some(node.project) == own).then(|| Member {
                id,
                service,
                endpoint,
                role: cx.roles().of(&node.name),
            })
        });
        Joined {
            id,
            network,
            members: members.collect(),
        }
    });
    joined.filter(|joined| !joined.members.is_empty()).collect()
}
