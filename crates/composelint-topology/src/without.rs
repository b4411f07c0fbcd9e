//! What if: the topology without a service or a network.

use std::ops::Range;
use std::sync::OnceLock;

use smol_str::SmolStr;

use crate::binding::BindingState;
use crate::binding::InertReason;
use crate::change::{Change, NewNetwork};
use crate::errors::EngineError;
use crate::ids::{NetworkId, ServiceId};
use crate::model::{Endpoint, NetworkNode, ServiceNode};
use crate::topology::Topology;

impl Topology {
    /// The topology without the service or the network of that name (a service first); unchanged when there is none.
    ///
    /// A service that loses its only network has none: it does not fall back to `default`.
    #[must_use]
    pub fn without(&self, name: &str) -> Topology {
        if let Some(service) = self.find(name) {
            return self.without_some(|id| id != service, |_| true);
        }
        match self.find_network(name) {
            Some(network) => self.without_some(|_| true, |id| id != network),
            None => self.clone(),
        }
    }

    fn without_some(
        &self,
        keep: impl Fn(ServiceId) -> bool,
        keep_network: impl Fn(NetworkId) -> bool,
    ) -> Topology {
        let mut topology = self.rebuilt(keep, keep_network, None);
        topology.derive();
        topology
    }

    /// Some of its services and networks, changed; what follows from them is still to be derived.
    pub(crate) fn rebuilt(
        &self,
        keep: impl Fn(ServiceId) -> bool,
        keep_network: impl Fn(NetworkId) -> bool,
        change: Option<&Change>,
    ) -> Topology {
        let mut networks = Vec::with_capacity(self.networks.len());
        let mut renumbered: Vec<Option<NetworkId>> = Vec::with_capacity(self.networks.len());
        for (id, network) in self.networks() {
            let kept = keep_network(id);
            renumbered.push(kept.then(|| NetworkId::new(networks.len())));
            if kept {
                let mut network = network.clone();
                network.endpoints.clear();
                networks.push(network);
            }
        }
        let created = change.iter().flat_map(|change| &change.create);
        networks.extend(created.map(|new| self.created(new)));
        let mut topology = Topology {
            engine: self.engine,
            projects: self.projects.clone(),
            services: Vec::with_capacity(self.services.len()),
            sandboxes: Vec::new(),
            networks,
            endpoints: Vec::with_capacity(self.endpoints.len()),
            bindings: Vec::with_capacity(self.bindings.len()),
            host: None,
            doubtful: false,
            read_errors: Vec::new(),
            errors: OnceLock::new(),
            by_name: OnceLock::new(),
            names: OnceLock::new(),
            classes: OnceLock::new(),
            class_list: OnceLock::new(),
        };
        let mut services: Vec<Option<ServiceId>> = vec![None; self.services.len()];
        for (old, service) in self.services().filter(|(id, _)| keep(*id)) {
            services[old.index()] = Some(ServiceId::new(topology.services.len()));
            topology.take_over(self, (old, service), &renumbered, change);
        }
        topology
            .read_errors
            .extend(self.read_errors.iter().filter_map(|error| {
                let network = error.network.map(|id| renumbered[id.index()]);
                let service = error.service.map(|id| services[id.index()]);
                if network == Some(None) || service == Some(None) {
                    return None;
                }
                Some(EngineError {
                    network: network.flatten(),
                    service: service.flatten(),
                    ..error.clone()
                })
            }));
        topology
    }

    /// A network that a change makes.
    fn created(&self, new: &NewNetwork) -> NetworkNode {
        let first = new.members.first().map(|id| self.service(*id));
        let project = first.map_or(0, |service| service.project);
        let name = self.projects.get(project).map_or("", SmolStr::as_str);
        let like = new.like.map(|id| self.network(id));
        crate::build::created((project, name), new, like, &self.engine)
    }

    fn take_over(
        &mut self,
        from: &Topology,
        (old, service): (ServiceId, &ServiceNode),
        renumbered: &[Option<NetworkId>],
        change: Option<&Change>,
    ) {
        let id = ServiceId::new(self.services.len());
        let endpoints = from.endpoints[range(&service.endpoints)].iter();
        let endpoints =
            endpoints.filter(|endpoint| change.is_none_or(|change| change.keeps(endpoint)));
        let kept = endpoints.filter_map(|endpoint| {
            let network = renumbered[endpoint.network.index()]?;
            Some(Endpoint {
                network,
                service: id,
                ..endpoint.clone()
            })
        });
        let start = self.endpoints.len();
        self.endpoints.extend(kept);
        if let Some(change) = change {
            let new: Vec<Endpoint> = change
                .joined(old, service, &self.endpoints[start..], from.networks.len())
                .collect();
            self.endpoints.extend(new);
        }
        let endpoints = span(start, self.endpoints.len());
        let start = self.bindings.len();
        self.bindings.extend(
            from.bindings[range(&service.bindings)]
                .iter()
                .cloned()
                .filter_map(|binding| match change {
                    Some(change) => change.bound(binding),
                    None => Some(binding),
                })
                .map(|mut binding| {
                    binding.service = id;
                    binding.sandbox = None;
                    binding.state = BindingState::Inert(InertReason::Inactive);
                    binding.doubt = None;
                    binding
                }),
        );
        let bindings = span(start, self.bindings.len());
        let mut node = ServiceNode {
            sandbox: None,
            endpoints,
            bindings,
            ..service.clone()
        };
        if let Some(change) = change {
            change.alter(old, &mut node);
        }
        self.services.push(node);
    }
}

fn range(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

fn span(start: usize, end: usize) -> Range<u32> {
    let narrow = |index| u32::try_from(index).expect("no larger than the table it comes from");
    narrow(start)..narrow(end)
}
