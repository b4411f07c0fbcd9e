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
        let endpoint = self.endpoint(endpoint);
        let service = self.service(endpoint.service);
        if !self.has_dns(endpoint.network) {
            return Vec::new();
        }
        let mut names = Vec::with_capacity(2);
        if service.mode == Mode::Networks {
            names.push(Name {
                text: service.name.clone(),
                kind: NameKind::Service,
                span: service.span,
            });
            names.extend(endpoint.aliases().iter().cloned());
        }
        let traits = service.traits.as_deref();
        match traits.and_then(|traits| traits.container_name.clone()) {
            Some(name) => names.push(name),
            None if traits.is_some_and(|traits| traits.container_name_unknown) => {}
            None => names.push(Name {
                text: self.container_name(endpoint.service, 1),
                kind: NameKind::DefaultContainerName,
                span: service.span,
            }),
        }
        names.extend(traits.and_then(|traits| traits.hostname.clone()));
        names
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
            for (id, endpoint) in self.endpoints() {
                let map = &mut index[endpoint.network.index()];
                let mut add = |name: SmolStr| match map.entry(lower_case(name)) {
                    Entry::Vacant(free) => {
                        free.insert(Owners {
                            first: id,
                            others: Vec::new(),
                        });
                    }
                    Entry::Occupied(mut taken) => {
                        let owners = taken.get_mut();
                        if *owners.others.last().unwrap_or(&owners.first) != id {
                            owners.others.push(id);
                        }
                    }
                };
                let names = self.names_on(id);
                let numbered = names
                    .iter()
                    .any(|name| name.kind == NameKind::DefaultContainerName);
                for name in names {
                    add(name.text);
                }
                let replicas = self
                    .service(endpoint.service)
                    .replicas
                    .unwrap_or(1)
                    .min(NAMED_REPLICAS);
                for replica in (2..=replicas).take_while(|_| numbered) {
                    add(self.container_name(endpoint.service, replica));
                }
            }
            index
        })
    }

    /// Who answers when a service asks for a name.
    pub fn resolve(&self, from: ServiceId, name: &str, record: RecordType) -> Resolution {
        let asked = name
            .strip_suffix('.')
            .unwrap_or(name)
            .to_lowercase_smolstr();
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
}

/// Whether two worlds give one answer; why nobody answers may differ.
fn is_same_answer(a: &Resolution, b: &Resolution) -> bool {
    a.status == b.status && a.answers == b.answers && a.hosts == b.hosts
}
