//! The members of a network, as far as they belong to the project.

use composelint_lint::Context;
use composelint_topology::{Driver, NetworkNode, ServiceId, Tri};

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
