//! Names: who answers to a name, asked from a service.

mod resolve;

use std::collections::hash_map::Entry;

use rustc_hash::{FxBuildHasher, FxHashMap};
use smol_str::{SmolStr, StrExt};

use crate::dns::resolve::Question;
use crate::ids::{EndpointId, NetworkId, SandboxId, ServiceId};
use crate::model::{Driver, Mode, NetworkNode, SandboxKind, Traits};
use crate::names::{Name, NameKind};
use crate::reason::Reason;
use crate::topology::Topology;

/// The kind of DNS question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RecordType {
    /// IPv4 addresses.
    #[default]
    A,
    /// IPv6 addresses.
    Aaaa,
}

/// What becomes of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResolutionStatus {
    /// Somebody of the projects answers, or `/etc/hosts` does.
    Found,
    /// Nobody answers.
    NotFound,
    /// The resolvers outside of Docker are asked.
    Upstream,
    /// It cannot be told.
    Unknown,
}

impl ResolutionStatus {
    /// `found`, `not-found`, `upstream`, `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ResolutionStatus::Found => "found",
            ResolutionStatus::NotFound => "not-found",
            ResolutionStatus::Upstream => "upstream",
            ResolutionStatus::Unknown => "unknown",
        }
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// What becomes of it.
    pub status: ResolutionStatus,
    /// Who answers, and with the address on which network; all take turns.
    pub answers: Vec<(ServiceId, NetworkId)>,
    /// Addresses from `/etc/hosts` (`extra_hosts`), as written.
    pub hosts: Vec<SmolStr>,
    /// Why, where nobody or more than one service answers.
    pub reason: Option<Reason>,
    /// Whether the resolvers outside of Docker can be asked at all.
    pub upstream: bool,
}

/// Names by network, in lower case.
pub(crate) type NameIndex = Vec<FxHashMap<SmolStr, Owners>>;

/// The endpoints that have a name: nearly always one, which then needs no list.
#[derive(Debug, Clone)]
pub(crate) struct Owners {
    first: EndpointId,
    others: Vec<EndpointId>,
}

impl Owners {
    pub(crate) fn iter(&self) -> impl Iterator<Item = EndpointId> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

/// Notes that an endpoint has a name; the endpoints come in their order.
fn note(names: &mut FxHashMap<SmolStr, Owners>, name: SmolStr, endpoint: EndpointId) {
    match names.entry(lower_case(name)) {
        Entry::Vacant(free) => {
            free.insert(Owners {
                first: endpoint,
                others: Vec::new(),
            });
        }
        Entry::Occupied(mut taken) => {
            let owners = taken.get_mut();
            if *owners.others.last().unwrap_or(&owners.first) != endpoint {
                owners.others.push(endpoint);
            }
        }
    }
}

/// A name in lower case; most are already.
fn lower_case(name: SmolStr) -> SmolStr {
    if name
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        name
    } else {
        name.to_lowercase_smolstr()
    }
}

/// How many replicas of a service have their container names in the index.
const NAMED_REPLICAS: u32 = 64;

impl Topology {
    /// The names of an endpoint on its network, the service's key first.
    ///
    /// A default container name stands for all replicas by the first one's.
    pub fn names_on(&self, endpoint: EndpointId) -> Vec<Name> {
        let mut names = Vec::with_capacity(2);
        let service = self.endpoint(endpoint).service;
        let container = || self.container_name(service, 1);
        self.visit_names(endpoint, container, |name| names.push(name));
        names
    }

    /// Visits the names of an endpoint in their order; `container` makes the name of the first replica's container.
    fn visit_names(
        &self,
        endpoint: EndpointId,
        container: impl FnOnce() -> SmolStr,
        mut visit: impl FnMut(Name),
    ) {
        let endpoint = self.endpoint(endpoint);
        let service = self.service(endpoint.service);
        if !self.has_dns(endpoint.network) {
            return;
        }
        let own = |text: SmolStr, kind: NameKind| Name {
            text,
            kind,
            span: service.span,
        };
        if service.mode == Mode::Networks {
            visit(own(service.name.clone(), NameKind::Service));
            endpoint.aliases().iter().cloned().for_each(&mut visit);
        }
        let traits = service.traits.as_deref();
        match traits.and_then(|traits| traits.container_name.clone()) {
            Some(name) => visit(name),
            None if traits.is_some_and(|traits| traits.container_name_unknown) => {}
            None => visit(own(container(), NameKind::DefaultContainerName)),
        }
        if let Some(name) = traits.and_then(|traits| traits.hostname.clone()) {
            visit(name);
        }
    }

    /// Whether an endpoint has names that somebody chose: aliases, a container name, a host name.
    pub fn has_chosen_names(&self, endpoint: EndpointId) -> bool {
        let endpoint = self.endpoint(endpoint);
        let traits = self.service(endpoint.service).traits.as_deref();
        !endpoint.aliases().is_empty()
            || traits
                .is_some_and(|traits| traits.container_name.is_some() || traits.hostname.is_some())
    }

    /// The endpoints on a network that have a name, which comes in lower case; container names of further replicas included.
    pub fn owners_on(
        &self,
        network: NetworkId,
        name: &str,
    ) -> impl Iterator<Item = EndpointId> + use<'_> {
        let owners = self.name_index()[network.index()].get(name);
        owners.into_iter().flat_map(Owners::iter)
    }

    /// Every name by which others may know a service, with the network it is known on.
    pub fn names_of(&self, service: ServiceId) -> Vec<(NetworkId, Name)> {
        let own = self
            .service(service)
            .sandbox
            .map(|sandbox| self.sandbox(sandbox));
        let Some(sandbox) = own.filter(|sandbox| sandbox.services.first() == Some(&service)) else {
            return Vec::new();
        };
        let endpoints = sandbox.endpoints();
        endpoints
            .flat_map(|id| {
                let network = self.endpoint(id).network;
                self.names_on(id)
                    .into_iter()
                    .map(move |name| (network, name))
            })
            .collect()
    }

    /// Every name that a service can resolve within the projects, with who answers.
    pub fn names_visible_to(&self, from: ServiceId) -> Vec<(SmolStr, Resolution)> {
        let Some(sandbox) = self.service(from).sandbox else {
            return Vec::new();
        };
        let mut names: Vec<SmolStr> = Vec::new();
        for endpoint in self.endpoints_of(sandbox) {
            for id in &self.network(endpoint.network).endpoints {
                names.extend(self.names_on(*id).into_iter().map(|name| name.text));
            }
        }
        if let Some(traits) = self.traits_of(sandbox) {
            names.extend(traits.links.iter().map(|link| link.alias.clone()));
            names.extend(traits.hosts.iter().map(|entry| entry.name.clone()));
        }
        names.sort_unstable();
        names.dedup();
        let resolved = names.into_iter().map(|name| {
            let resolution = self.resolve(from, &name, RecordType::A);
            (name, resolution)
        });
        resolved
            .filter(|(_, resolution)| resolution.status == ResolutionStatus::Found)
            .collect()
    }

    /// Whether Docker's DNS serves a network.
    fn has_dns(&self, network: NetworkId) -> bool {
        !matches!(
            self.network(network).driver,
            Driver::DefaultBridge | Driver::Host | Driver::None
        )
    }

    fn traits_of(&self, sandbox: SandboxId) -> Option<&Traits> {
        let owner = self.sandbox(sandbox).services.first()?;
        self.service(*owner).traits.as_deref()
    }

    fn name_index(&self) -> &NameIndex {
        self.names.get_or_init(|| {
            // A service's name and that of its container: most have no other.
            let room = |network: &NetworkNode| {
                FxHashMap::with_capacity_and_hasher(2 * network.endpoints.len(), FxBuildHasher)
            };
            let mut index: NameIndex = self.networks.iter().map(room).collect();
            // The endpoints of a service follow each other, and its container has one name on all of them.
            let mut last: Option<(ServiceId, SmolStr)> = None;
            for (id, endpoint) in self.endpoints() {
                let (map, service) = (&mut index[endpoint.network.index()], endpoint.service);
                let mut numbered = false;
                let container = || {
                    numbered = true;
                    let known = last.take().filter(|(known, _)| *known == service);
                    let (_, name) =
                        known.unwrap_or_else(|| (service, self.container_name(service, 1)));
                    last.insert((service, name)).1.clone()
                };
                self.visit_names(id, container, |name| note(map, name.text, id));
                let replicas = self.service(service).replicas.unwrap_or(1);
                for replica in (2..=replicas.min(NAMED_REPLICAS)).take_while(|_| numbered) {
                    note(map, self.container_name(service, replica), id);
                }
            }
            index
        })
    }

    /// Who answers when a service asks for a name.
    pub fn resolve(&self, from: ServiceId, name: &str, record: RecordType) -> Resolution {
        let asked = lower_case(name.strip_suffix('.').unwrap_or(name).into());
        let Some(sandbox) = self.service(from).sandbox else {
            return Resolution::nobody(Reason::ProfileInactive);
        };
        if matches!(self.sandbox(sandbox).kind, SandboxKind::Opaque(_)) {
            return Resolution::unknown(Reason::OpaqueNamespace);
        }
        // A host-mode service has the host's files but `extra_hosts` of its own.
        let owner = if self.host == Some(sandbox) {
            from
        } else {
            self.sandbox(sandbox).services[0]
        };
        let question = Question {
            owner,
            sandbox,
            name: &asked,
            record,
        };
        let first = self.first().resolve(&question);
        if !self.doubtful {
            return first;
        }
        if first.status != ResolutionStatus::Found && self.may_be_elsewhere(&question) {
            return Resolution::unknown(Reason::UnresolvedVariable);
        }
        let worlds = self.worlds(&[sandbox], &[]);
        let same = worlds.complete
            && worlds
                .list
                .iter()
                .skip(1)
                .all(|world| is_same_answer(&self.view(*world).resolve(&question), &first));
        if same {
            return first;
        }
        let doubts = self
            .endpoints_of(sandbox)
            .iter()
            .filter_map(|endpoint| self.network(endpoint.network).doubt);
        let reason = doubts.min().unwrap_or(Reason::UnresolvedVariable);
        Resolution {
            status: ResolutionStatus::Unknown,
            reason: Some(reason),
            ..first
        }
    }

    /// Whether somebody may have a name on a network that the asking sandbox joins, since one of the two stands for another.
    fn may_be_elsewhere(&self, question: &Question<'_>) -> bool {
        let anywhere = self.stand_in_of(question.sandbox).is_some();
        let mut networks = self.networks.iter().zip(self.name_index());
        networks.any(|(network, names)| {
            (anywhere || network.stands_in()) && names.contains_key(question.name)
        })
    }
}

/// Whether two worlds give one answer; why nobody answers may differ.
fn is_same_answer(a: &Resolution, b: &Resolution) -> bool {
    a.status == b.status && a.answers == b.answers && a.hosts == b.hosts
}
