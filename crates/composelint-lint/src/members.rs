//! The networks that services of the project join, with their members: worked out once, as many rules ask.

use composelint_compose::project::{Network, Service};
use composelint_intent::{RoleOf, Tier};
use composelint_topology::{Endpoint, NetworkId, NetworkNode, ServiceId};
use composelint_yaml::Span;

use crate::Input;

/// A service of the project on a network.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The service.
    pub id: ServiceId,
    /// What was written about it.
    pub service: &'a Service,
    /// By which it is on the network; that of the service it lives with, where it has no sandbox of its own.
    pub endpoint: &'a Endpoint,
    /// What it is.
    pub role: &'a RoleOf,
}

impl Member<'_> {
    /// Whether it is of this tier, and that is more than a guess.
    pub fn is(self, tier: Tier) -> bool {
        self.role.is(tier)
    }
}

/// A network with members of the project.
#[derive(Debug, Clone)]
pub struct Joined<'a> {
    /// The network.
    pub id: NetworkId,
    /// What the topology knows of it.
    pub network: &'a NetworkNode,
    /// What this project calls it.
    pub key: &'a str,
    /// Where this project declares it; for an implicit `default`, a service that uses it.
    pub span: Span,
    /// Its entry in this project, if there is one.
    pub declared: Option<&'a Network>,
    /// Whether somebody else makes it, another project on the same host included.
    pub foreign: bool,
    /// Never empty.
    pub members: Vec<Member<'a>>,
}

/// Every network that services of the project join, in the order of the topology; `own` is the position of the project in it.
pub(crate) fn networks<'a>(input: &Input<'a>, own: Option<usize>) -> Vec<Joined<'a>> {
    let (project, topology) = (input.project, input.topology);
    let joined = topology.networks().filter_map(|(id, network)| {
        let members = members(input, own, network);
        if members.is_empty() {
            return None;
        }
        let key = network.keys.iter().find(|(at, _)| Some(*at) == own);
        let key = key.map_or(network.key.as_str(), |(_, key)| key.as_str());
        let declared = project.networks.get(key).filter(|entry| entry.declared);
        Some(Joined {
            id,
            network,
            key,
            span: declared.map_or(network.span, |entry| entry.key_span),
            declared,
            foreign: network.external || network.project != own,
            members,
        })
    });
    joined.collect()
}

fn members<'a>(input: &Input<'a>, own: Option<usize>, network: &'a NetworkNode) -> Vec<Member<'a>> {
    let topology = input.topology;
    // Nearly every sandbox has one service.
    let mut members = Vec::with_capacity(network.endpoints.len());
    for endpoint in network.endpoints.iter().map(|id| topology.endpoint(*id)) {
        for id in &topology.sandbox(endpoint.sandbox).services {
            let node = topology.service(*id);
            if Some(node.project) != own {
                continue;
            }
            if let Some((_, service)) = input.project.services.get_index(node.index) {
                members.push(Member {
                    id: *id,
                    service,
                    endpoint,
                    role: input.roles.at(node.index),
                });
            }
        }
    }
    members
}
