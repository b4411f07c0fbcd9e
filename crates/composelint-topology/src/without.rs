//! What if: the topology without a service or a network.

use std::ops::Range;
use std::sync::OnceLock;

use crate::binding::BindingState;
use crate::binding::InertReason;
use crate::errors::EngineError;
use crate::ids::{NetworkId, ServiceId};
use crate::model::{Endpoint, ServiceNode};
use crate::topology::Topology;

impl Topology {
    /// The topology without the service or the network of that name (a service first); unchanged when there is none.
    ///
    /// A service that loses its only network has none: it does not fall back to `default`.
    #[must_use]
    pub fn without(&self, name: &str) -> Topology {
        if let Some(service) = self.find(name) {
            return self.rebuilt(|id| id != service, |_| true);
        }
        match self.find_network(name) {
            Some(network) => self.rebuilt(|_| true, |id| id != network),
            None => self.clone(),
        }
    }

    /// The topology with some of its services and networks, worked out anew.
    fn rebuilt(
        &self,
        keep: impl Fn(ServiceId) -> bool,
        keep_network: impl Fn(NetworkId) -> bool,
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
            topology.take_over(self, service, &renumbered);
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
        topology.derive();
        topology
    }

    fn take_over(
        &mut self,
        from: &Topology,
        service: &ServiceNode,
        renumbered: &[Option<NetworkId>],
    ) {
        let id = ServiceId::new(self.services.len());
        let endpoints = from.endpoints[range(&service.endpoints)].iter();
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
        let endpoints = span(start, self.endpoints.len());
        let start = self.bindings.len();
        self.bindings.extend(
            from.bindings[range(&service.bindings)]
                .iter()
                .map(|binding| {
                    let mut binding = binding.clone();
                    binding.service = id;
                    binding.sandbox = None;
                    binding.state = BindingState::Inert(InertReason::Inactive);
                    binding.doubt = None;
                    binding
                }),
        );
        let bindings = span(start, self.bindings.len());
        self.services.push(ServiceNode {
            sandbox: None,
            endpoints,
            bindings,
            ..service.clone()
        });
    }
}

fn range(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

fn span(start: usize, end: usize) -> Range<u32> {
    let narrow = |index| u32::try_from(index).expect("no larger than the table it comes from");
    narrow(start)..narrow(end)
}
