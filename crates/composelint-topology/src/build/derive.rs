//! What follows from what the files say: sandboxes, members, gateways, effective ports.

use crate::binding::{Binding, BindingState, InertReason};
use crate::ids::{EndpointId, SandboxId};
use crate::model::SandboxKind;
use crate::order::NetworkOrder;
use crate::reason::Reason;
use crate::topology::Topology;
use crate::world::World;

impl Topology {
    /// Works out everything that follows from services, endpoints, networks and ports.
    pub(crate) fn derive(&mut self) {
        self.derive_sandboxes();
        self.derive_members();
        self.doubtful = self.is_doubtful();
        self.derive_gateways();
        self.derive_bindings();
    }

    fn derive_members(&mut self) {
        let mut members = vec![0_usize; self.networks.len()];
        for endpoint in &self.endpoints {
            members[endpoint.network.index()] += 1;
        }
        for (network, members) in self.networks.iter_mut().zip(members) {
            network.endpoints.reserve_exact(members);
        }
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            self.networks[endpoint.network.index()]
                .endpoints
                .push(EndpointId::new(index));
        }
    }

    fn is_doubtful(&self) -> bool {
        let used = self
            .networks
            .iter()
            .filter(|network| !network.endpoints.is_empty());
        used.into_iter().any(|network| network.doubt.is_some())
            || self
                .sandboxes
                .iter()
                .any(|sandbox| matches!(sandbox.kind, SandboxKind::Opaque(_)))
            || self.bindings.iter().any(Binding::is_unresolved)
    }

    fn derive_gateways(&mut self) {
        let order = NetworkOrder::new(self);
        for index in 0..self.sandboxes.len() {
            self.sandboxes[index].gateways = order.gateways(self, SandboxId::new(index));
        }
    }

    fn derive_bindings(&mut self) {
        for index in 0..self.bindings.len() {
            let binding = &self.bindings[index];
            let Some(sandbox) = self.service(binding.service).sandbox else {
                self.bindings[index].state = BindingState::Inert(InertReason::Inactive);
                continue;
            };
            let state = self.first().binding_state(binding, sandbox);
            let differs =
                |world: &World| self.view(*world).binding_state(binding, sandbox) != state;
            let doubtful = self.doubtful
                && (binding.is_unresolved()
                    || self.worlds(&[sandbox], &[]).list.iter().any(differs));
            let doubt = doubtful.then(|| self.binding_doubt(binding, sandbox));
            let binding = &mut self.bindings[index];
            binding.sandbox = Some(sandbox);
            binding.state = state;
            binding.doubt = doubt;
        }
    }

    fn binding_doubt(&self, binding: &Binding, sandbox: SandboxId) -> Reason {
        if binding.is_unresolved() {
            return Reason::UnresolvedVariable;
        }
        let doubts = self
            .endpoints_of(sandbox)
            .iter()
            .filter_map(|endpoint| self.network(endpoint.network).doubt);
        doubts.min().unwrap_or(Reason::UnresolvedVariable)
    }
}
