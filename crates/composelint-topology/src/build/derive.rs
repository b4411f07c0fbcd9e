//! What follows from what the files say: sandboxes, members, gateways, effective ports.

use composelint_compose::project::{Known, Published};

use crate::binding::{Binding, BindingState, InertReason};
use crate::ids::{EndpointId, SandboxId};
use crate::model::SandboxKind;
use crate::reason::Reason;
use crate::topology::Topology;
use crate::world::{View, World};

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
        for index in 0..self.endpoints.len() {
            let network = self.endpoints[index].network;
            self.networks[network.index()]
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
            || self.bindings.iter().any(|binding| unresolved(binding))
    }

    /// The worlds that can differ.
    pub(crate) fn worlds(&self) -> &'static [World] {
        if self.doubtful {
            &[World::Open, World::Closed]
        } else {
            &[World::Open]
        }
    }

    fn derive_gateways(&mut self) {
        for &world in self.worlds() {
            for index in 0..self.sandboxes.len() {
                let gateways = View {
                    topology: self,
                    world,
                }
                .find_gateways(SandboxId::new(index));
                self.sandboxes[index].gateways[world.index()] = gateways;
            }
        }
        if !self.doubtful {
            for sandbox in &mut self.sandboxes {
                sandbox.gateways[1] = sandbox.gateways[0];
            }
        }
    }

    fn derive_bindings(&mut self) {
        for index in 0..self.bindings.len() {
            let binding = &self.bindings[index];
            let service = self.service(binding.service);
            let Some(sandbox) = service.sandbox else {
                self.bindings[index].state = BindingState::Inert(InertReason::Inactive);
                continue;
            };
            let open = View {
                topology: self,
                world: World::Open,
            }
            .binding_state(binding, sandbox);
            let closed = if self.doubtful {
                View {
                    topology: self,
                    world: World::Closed,
                }
                .binding_state(binding, sandbox)
            } else {
                open
            };
            let doubt = (open != closed || unresolved(binding))
                .then(|| self.binding_doubt(binding, sandbox));
            let binding = &mut self.bindings[index];
            binding.sandbox = Some(sandbox);
            binding.state = open;
            binding.closed = (open != closed).then(|| Box::new(closed));
            binding.doubt = doubt;
        }
    }

    fn binding_doubt(&self, binding: &Binding, sandbox: SandboxId) -> Reason {
        if unresolved(binding) {
            return Reason::UnresolvedVariable;
        }
        let doubts = self
            .endpoints_of(sandbox)
            .iter()
            .filter_map(|endpoint| self.network(endpoint.network).doubt);
        doubts.min().unwrap_or(Reason::UnresolvedVariable)
    }
}

/// Whether a part of a `ports` entry depends on a variable.
fn unresolved(binding: &Binding) -> bool {
    matches!(binding.published, Published::Unknown(_))
        || matches!(binding.target, Known::Unknown(_))
        || matches!(binding.host_ip, Some(Known::Unknown(_)))
}
