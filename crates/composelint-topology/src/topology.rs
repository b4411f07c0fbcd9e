//! The graph itself: tables of its parts, and how to get at them.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::binding::Binding;
use crate::engine::EngineProfile;
use crate::errors::EngineError;
use crate::ids::{BindingId, EndpointId, NetworkId, SandboxId, ServiceId};
use crate::model::{Endpoint, NetworkNode, Sandbox, SandboxKind, ServiceNode};

/// Who is where: the network graph of the projects of one host, on one engine.
///
/// A pure function of the projects and the engine; tables are in the order of the projects and of their files.
#[derive(Debug, Clone)]
pub struct Topology {
    pub(crate) engine: EngineProfile,
    pub(crate) projects: Vec<SmolStr>,
    pub(crate) services: Vec<ServiceNode>,
    pub(crate) sandboxes: Vec<Sandbox>,
    pub(crate) networks: Vec<NetworkNode>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) host: Option<SandboxId>,
    /// Whether anything in it is uncertain, so that both possible worlds have to be asked.
    pub(crate) doubtful: bool,
    /// Engine errors that reading the projects showed.
    pub(crate) read_errors: Vec<EngineError>,
    pub(crate) errors: OnceLock<Vec<EngineError>>,
    pub(crate) by_name: OnceLock<FxHashMap<SmolStr, Vec<ServiceId>>>,
    pub(crate) names: OnceLock<crate::dns::NameIndex>,
    pub(crate) classes: OnceLock<crate::classes::ClassTable>,
    pub(crate) class_list: OnceLock<Vec<crate::classes::Class>>,
}

impl Topology {
    /// Says who is on an external network besides the services of these projects: nobody, when the list is empty. The network is known
    /// by its real name or by a key; one that is not there, or that a project makes, is passed over.
    pub fn know_members(&mut self, network: &str, members: &[SmolStr]) {
        let named = |node: &NetworkNode| {
            node.real_name == network || node.keys.iter().any(|(_, key)| key == network)
        };
        for node in &mut self.networks {
            if node.external && named(node) {
                node.others_on_it = Some(members.into());
            }
        }
    }

    /// The engine that the answers are for.
    pub fn engine(&self) -> &EngineProfile {
        &self.engine
    }

    /// The names of the projects, as given.
    pub fn projects(&self) -> &[SmolStr] {
        &self.projects
    }

    /// Every service, also those that are not started.
    pub fn services(&self) -> impl ExactSizeIterator<Item = (ServiceId, &ServiceNode)> {
        self.services
            .iter()
            .enumerate()
            .map(|(index, node)| (ServiceId::new(index), node))
    }

    /// The service at a place of a project, by the project's position in [`Topology::projects`].
    pub fn service_at(&self, project: usize, index: usize) -> Option<ServiceId> {
        // The services of a project follow each other, in its own order.
        let first = match project {
            0 => 0,
            later => self
                .services
                .partition_point(|service| service.project < later),
        };
        let id = first.checked_add(index)?;
        let service = self.services.get(id)?;
        (service.project == project).then(|| ServiceId::new(id))
    }

    /// A service.
    pub fn service(&self, id: ServiceId) -> &ServiceNode {
        &self.services[id.index()]
    }

    /// The service with a name, or with `project/name` where several projects have one of that name.
    ///
    /// Without the project, the first project's service is the answer.
    pub fn find(&self, name: &str) -> Option<ServiceId> {
        let index = self.by_name();
        if let Some(found) = index.get(name) {
            return found.first().copied();
        }
        let (project, name) = name.split_once('/')?;
        let project = self.projects.iter().position(|other| other == project)?;
        self.find_in(project, name)
    }

    /// The service of a project (by its position in [`Topology::projects`]).
    pub fn find_in(&self, project: usize, name: &str) -> Option<ServiceId> {
        let found = self.by_name().get(name)?;
        found
            .iter()
            .copied()
            .find(|id| self.service(*id).project == project)
    }

    fn by_name(&self) -> &FxHashMap<SmolStr, Vec<ServiceId>> {
        self.by_name.get_or_init(|| {
            let mut index: FxHashMap<SmolStr, Vec<ServiceId>> = FxHashMap::default();
            for (id, service) in self.services() {
                index.entry(service.name.clone()).or_default().push(id);
            }
            index
        })
    }

    /// The service's name; `project/name` where several projects have a service of that name.
    pub fn service_name(&self, id: ServiceId) -> SmolStr {
        let service = self.service(id);
        let shared = self.projects.len() > 1
            && self
                .by_name()
                .get(&service.name)
                .is_some_and(|found| found.len() > 1);
        if shared {
            format_smolstr!("{}/{}", self.projects[service.project], service.name)
        } else {
            service.name.clone()
        }
    }

    /// Every sandbox.
    pub fn sandboxes(&self) -> impl ExactSizeIterator<Item = (SandboxId, &Sandbox)> {
        self.sandboxes
            .iter()
            .enumerate()
            .map(|(index, node)| (SandboxId::new(index), node))
    }

    /// A sandbox.
    pub fn sandbox(&self, id: SandboxId) -> &Sandbox {
        &self.sandboxes[id.index()]
    }

    /// The sandbox of a service, if it is started.
    pub fn sandbox_of(&self, service: ServiceId) -> Option<&Sandbox> {
        self.service(service).sandbox.map(|id| self.sandbox(id))
    }

    /// Every network, also those that nobody uses (which Compose never makes).
    pub fn networks(&self) -> impl ExactSizeIterator<Item = (NetworkId, &NetworkNode)> {
        self.networks
            .iter()
            .enumerate()
            .map(|(index, node)| (NetworkId::new(index), node))
    }

    /// A network.
    pub fn network(&self, id: NetworkId) -> &NetworkNode {
        &self.networks[id.index()]
    }

    /// The network with a key in one of the projects, with `project/key`, or with a real name.
    pub fn find_network(&self, name: &str) -> Option<NetworkId> {
        let keyed = |project: Option<usize>, key: &str| {
            self.networks().find(|(_, network)| {
                network
                    .keys
                    .iter()
                    .any(|(at, other)| other == key && project.is_none_or(|project| project == *at))
            })
        };
        if let Some((id, _)) = keyed(None, name) {
            return Some(id);
        }
        if let Some((id, _)) = self
            .networks()
            .find(|(_, network)| network.real_name == name)
        {
            return Some(id);
        }
        let (project, key) = name.split_once('/')?;
        let project = self.projects.iter().position(|other| other == project)?;
        keyed(Some(project), key).map(|(id, _)| id)
    }

    /// Every endpoint.
    pub fn endpoints(&self) -> impl ExactSizeIterator<Item = (EndpointId, &Endpoint)> {
        self.endpoints
            .iter()
            .enumerate()
            .map(|(index, node)| (EndpointId::new(index), node))
    }

    /// An endpoint.
    pub fn endpoint(&self, id: EndpointId) -> &Endpoint {
        &self.endpoints[id.index()]
    }

    /// The endpoints of a sandbox, in the order of the file.
    pub fn endpoints_of(&self, sandbox: SandboxId) -> &[Endpoint] {
        let range = &self.sandbox(sandbox).endpoints;
        &self.endpoints[range.start as usize..range.end as usize]
    }

    /// The endpoint of a sandbox on a network.
    pub fn endpoint_on(&self, sandbox: SandboxId, network: NetworkId) -> Option<EndpointId> {
        self.sandbox(sandbox)
            .endpoints()
            .find(|id| self.endpoint(*id).network == network)
    }

    /// The endpoints by which a service is on networks, through whatever sandbox it runs in.
    pub fn endpoints_of_service(&self, service: ServiceId) -> &[Endpoint] {
        self.service(service)
            .sandbox
            .map_or(&[], |sandbox| self.endpoints_of(sandbox))
    }

    /// The services on a network, in order, joined ones included.
    pub fn members(&self, network: NetworkId) -> Vec<ServiceId> {
        let endpoints = &self.network(network).endpoints;
        let mut members: Vec<ServiceId> = endpoints
            .iter()
            .flat_map(|id| {
                self.sandbox(self.endpoint(*id).sandbox)
                    .services
                    .iter()
                    .copied()
            })
            .collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// Every `ports` entry.
    pub fn bindings(&self) -> impl ExactSizeIterator<Item = (BindingId, &Binding)> {
        self.bindings
            .iter()
            .enumerate()
            .map(|(index, node)| (BindingId::new(index), node))
    }

    /// A `ports` entry.
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.index()]
    }

    /// The `ports` entries of a service.
    pub fn bindings_of(&self, service: ServiceId) -> &[Binding] {
        let range = &self.service(service).bindings;
        &self.bindings[range.start as usize..range.end as usize]
    }

    /// The `ports` entries that lead to a sandbox: those of its owner.
    pub(crate) fn bindings_to(&self, sandbox: SandboxId) -> &[Binding] {
        let node = self.sandbox(sandbox);
        match (&node.kind, node.services.first()) {
            (SandboxKind::Own, Some(owner)) => self.bindings_of(*owner),
            _ => &[],
        }
    }

    /// The sandbox of the host's namespace, if a service lives there.
    pub fn host_sandbox(&self) -> Option<SandboxId> {
        self.host
    }
}
