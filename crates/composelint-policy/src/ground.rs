//! The ground that contracts are checked on: a topology, the projects it was made from, and what their services are.

use std::cell::{OnceCell, RefCell};

use composelint_compose::Project;
use composelint_compose::project::Service;
use composelint_intent::{RoleOf, Roles};
use composelint_topology::{
    Binding, NetworkId, Node, Outcome, SandboxKind, ServiceId, Topology, Wiring,
};
use composelint_yaml::SourceMap;

use crate::bits::Bits;

/// A project of a topology and the roles of its services.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its roles.
    pub roles: &'a Roles,
}

/// A topology with the projects it was made from. Nodes are numbered: services first, then what lies around them.
pub struct Ground<'a> {
    topology: &'a Topology,
    parts: Vec<Option<Part<'a>>>,
    own: usize,
    ids: Vec<ServiceId>,
    around: Vec<Node>,
    started: Bits,
    own_services: Bits,
    /// For each node around the services: whether it reaches each class, worked out when first asked for.
    inward: Vec<OnceCell<Vec<Outcome>>>,
    /// The same from each class to it.
    outward: Vec<OnceCell<Vec<Outcome>>>,
    /// For each kind of service that answers, the services.
    answering: OnceCell<Vec<Vec<usize>>>,
    files: Vec<String>,
    doubtful: OnceCell<bool>,
    /// For each class, how many services it gets to through others, by certainty.
    pub(crate) radius: RefCell<Vec<Option<(usize, usize)>>>,
}

impl<'a> Ground<'a> {
    /// The ground for the policies of one of the projects: `own` is its position, `parts` are in the topology's order.
    pub fn new(topology: &'a Topology, parts: Vec<Part<'a>>, own: usize) -> Self {
        Self::with_parts(topology, parts.into_iter().map(Some).collect(), own)
    }

    /// The ground for the policies of one project, where nothing is known about the others but their topology.
    pub fn alone(topology: &'a Topology, part: Part<'a>) -> Self {
        let projects = topology.projects();
        let own = projects.iter().position(|name| *name == part.project.name);
        let own = own.unwrap_or(0);
        let mut parts = vec![None; projects.len().max(1)];
        parts[own] = Some(part);
        Self::with_parts(topology, parts, own)
    }

    fn with_parts(topology: &'a Topology, parts: Vec<Option<Part<'a>>>, own: usize) -> Self {
        let mut around: Vec<Node> = Node::PSEUDO.iter().map(|(_, node)| *node).collect();
        around.extend(
            topology
                .nodes()
                .filter(|node| matches!(node, Node::External(_))),
        );
        let bound = topology.services().len() + around.len();
        let mut started = Bits::none(bound);
        let mut own_services = Bits::none(bound);
        for (id, service) in topology.services() {
            if service.sandbox.is_some() {
                started.insert(id.index());
            }
            if service.project == own {
                own_services.insert(id.index());
            }
        }
        let cells = || around.iter().map(|_| OnceCell::new()).collect();
        Self {
            topology,
            parts,
            own,
            ids: topology.services().map(|(id, _)| id).collect(),
            inward: cells(),
            outward: cells(),
            around,
            started,
            own_services,
            answering: OnceCell::new(),
            files: Vec::new(),
            doubtful: OnceCell::new(),
            radius: RefCell::default(),
        }
    }

    /// The same ground with another topology of the same projects.
    pub fn on<'o>(&self, topology: &'o Topology) -> Ground<'o>
    where
        'a: 'o,
    {
        Ground {
            files: self.files.clone(),
            ..Ground::with_parts(topology, self.parts.clone(), self.own)
        }
    }

    /// The topology.
    pub fn topology(&self) -> &'a Topology {
        self.topology
    }

    /// The project whose policies are checked.
    pub fn project(&self) -> Option<&'a Project> {
        self.parts.get(self.own)?.map(|part| part.project)
    }

    /// The position of that project among those of the topology.
    pub(crate) fn own_position(&self) -> usize {
        self.own
    }

    /// How many nodes there are.
    pub fn bound(&self) -> usize {
        self.services() + self.around.len()
    }

    /// How many of them are services.
    pub(crate) fn services(&self) -> usize {
        self.topology.services().len()
    }

    /// The services of all projects that are started.
    pub fn started(&self) -> &Bits {
        &self.started
    }

    /// The services of the project whose policies are checked, started or not.
    pub fn own_services(&self) -> &Bits {
        &self.own_services
    }

    /// The node with a number.
    pub fn node(&self, number: usize) -> Node {
        match number.checked_sub(self.services()) {
            Some(at) => self.around[at],
            None => Node::Service(self.service_id(number)),
        }
    }

    /// The service with a number.
    pub(crate) fn service_id(&self, number: usize) -> ServiceId {
        self.ids[number]
    }

    /// The number of a node.
    pub fn number(&self, node: Node) -> Option<usize> {
        match node {
            Node::Service(id) => Some(id.index()),
            other => {
                let at = self.around.iter().position(|node| *node == other)?;
                Some(self.services() + at)
            }
        }
    }

    /// The nodes that are no services, with their numbers.
    pub fn around(&self) -> impl Iterator<Item = (usize, Node)> + '_ {
        (self.services()..).zip(self.around.iter().copied())
    }

    /// What was written about a service, and what it is.
    pub(crate) fn facts(&self, id: ServiceId) -> Option<(&'a Service, &'a RoleOf)> {
        let node = self.topology.service(id);
        let part = self.parts.get(node.project)?.as_ref()?;
        let (name, service) = part.project.services.get_index(node.index)?;
        Some((service, part.roles.of(name)))
    }

    /// The published ports that lead to a service: its own, or those of the service whose namespace it shares.
    pub(crate) fn bindings(&self, id: ServiceId) -> &'a [Binding] {
        let Some(sandbox) = self.topology.sandbox_of(id) else {
            return &[];
        };
        match (&sandbox.kind, sandbox.services.first()) {
            (SandboxKind::Own, Some(owner)) => self.topology.bindings_of(*owner),
            _ => &[],
        }
    }

    /// The networks a service is on.
    pub(crate) fn networks(&self, id: ServiceId) -> impl Iterator<Item = NetworkId> + use<'a> {
        let endpoints = self.topology.endpoints_of_service(id);
        endpoints.iter().map(|endpoint| endpoint.network)
    }

    /// Whether a node around the services reaches a service.
    pub(crate) fn inward(&self, number: usize, service: ServiceId) -> Outcome {
        let Some(class) = self.topology.class_of(service) else {
            return Outcome::Unreachable;
        };
        let at = number - self.services();
        let row = self.inward[at].get_or_init(|| {
            let from = self.around[at];
            let asked = self.topology.classes().iter();
            asked
                .map(|class| self.between(from, Node::Service(class.services[0])))
                .collect()
        });
        row[class]
    }

    /// Whether a service reaches a node around the services.
    pub(crate) fn outward(&self, service: ServiceId, number: usize) -> Outcome {
        let Some(class) = self.topology.class_of(service) else {
            return Outcome::Unreachable;
        };
        let at = number - self.services();
        let row = self.outward[at].get_or_init(|| {
            let to = self.around[at];
            let asked = self.topology.classes().iter();
            asked
                .map(|class| self.between(Node::Service(class.services[0]), to))
                .collect()
        });
        row[class]
    }

    fn between(&self, from: Node, to: Node) -> Outcome {
        self.topology.reach(from, to, None).outcome
    }

    /// Whether anything about the wires is not certain.
    pub(crate) fn is_doubtful(&self) -> bool {
        *self.doubtful.get_or_init(|| {
            let wiring = self.wiring();
            let unknown = |outcome| outcome == Outcome::Unknown;
            let mut networks = self.topology.networks();
            let mut pairs = (0..wiring.callers())
                .flat_map(|caller| (0..wiring.answerers()).map(move |kind| (caller, kind)));
            networks.any(|(id, _)| unknown(wiring.on_network(id).0))
                || pairs.any(|(caller, kind)| {
                    wiring
                        .through_host(caller, kind)
                        .is_some_and(|(outcome, _)| unknown(outcome))
                })
                || self
                    .topology
                    .networks()
                    .any(|(_, network)| network.doubt().is_some())
        })
    }

    /// The same ground, on which the project's files are known by their paths, for `when: {files: …}`.
    #[must_use]
    pub fn with_sources(mut self, sources: &SourceMap) -> Self {
        let files = self.project().into_iter().flat_map(|it| &it.files);
        let paths = files.map(|file| sources.get(file.file).path().to_owned());
        self.files = paths.collect();
        self
    }

    pub(crate) fn files(&self) -> &[String] {
        &self.files
    }

    /// The started services that are of a kind when they answer.
    pub(crate) fn answering(&self, kind: usize) -> &[usize] {
        let all = self.answering.get_or_init(|| {
            let wiring = self.wiring();
            let mut all = vec![Vec::new(); wiring.answerers()];
            for service in self.started.iter() {
                if let Some(kind) = wiring.answerer(self.service_id(service)) {
                    all[kind].push(service);
                }
            }
            all
        });
        &all[kind]
    }

    pub(crate) fn wiring(&self) -> Wiring<'a> {
        self.topology.wiring()
    }

    /// The name of a node, as in every output.
    pub fn name(&self, number: usize) -> String {
        self.topology.node_name(self.node(number)).to_string()
    }
}
