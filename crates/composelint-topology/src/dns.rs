//! Names: who answers to a name, asked from a service.

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, StrExt, format_smolstr};

use crate::facts::Fact;
use crate::ids::{EndpointId, NetworkId, SandboxId, ServiceId};
use crate::model::{Driver, Mode, SandboxKind, Traits};
use crate::names::{Name, NameKind};
use crate::reach::Family;
use crate::reason::Reason;
use crate::topology::Topology;
use crate::world::{Kind, View, World};

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
pub(crate) type NameIndex = Vec<FxHashMap<SmolStr, Vec<EndpointId>>>;

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
            let mut index: NameIndex = vec![FxHashMap::default(); self.networks.len()];
            for (id, endpoint) in self.endpoints() {
                let map = &mut index[endpoint.network.index()];
                let mut add = |name: SmolStr| {
                    let owners: &mut Vec<EndpointId> = map.entry(name).or_default();
                    if owners.last() != Some(&id) {
                        owners.push(id);
                    }
                };
                let names = self.names_on(id);
                let numbered = names
                    .iter()
                    .any(|name| name.kind == NameKind::DefaultContainerName);
                names
                    .into_iter()
                    .for_each(|name| add(name.text.to_lowercase_smolstr()));
                let replicas = self
                    .service(endpoint.service)
                    .replicas
                    .unwrap_or(1)
                    .min(NAMED_REPLICAS);
                for replica in (2..=replicas).take_while(|_| numbered) {
                    add(self
                        .container_name(endpoint.service, replica)
                        .to_lowercase_smolstr());
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
            return Resolution {
                status: ResolutionStatus::Unknown,
                reason: Some(Reason::OpaqueNamespace),
                ..Resolution::nobody(Reason::OpaqueNamespace)
            };
        }
        // A host-mode service has the host's files but `extra_hosts` of its own.
        let owner = if self.host == Some(sandbox) {
            from
        } else {
            self.sandbox(sandbox).services[0]
        };
        if let Some(found) = self.in_hosts_file(owner, sandbox, &asked, record) {
            return found;
        }
        match self.in_docker_dns(owner, sandbox, &asked, record) {
            Some(found) => found,
            None => self.beyond_docker(sandbox, &asked),
        }
    }

    /// `/etc/hosts`: `extra_hosts`, the container's own host name, links on the default bridge.
    fn in_hosts_file(
        &self,
        owner: ServiceId,
        sandbox: SandboxId,
        asked: &str,
        record: RecordType,
    ) -> Option<Resolution> {
        let traits = self.service(owner).traits.as_deref()?;
        let entries: Vec<_> = traits
            .hosts
            .iter()
            .filter(|entry| entry.name.eq_ignore_ascii_case(asked))
            .collect();
        let family = |address: &SmolStr| address.contains(':') == (record == RecordType::Aaaa);
        if entries.iter().any(|entry| entry.address.is_none()) {
            return Some(Resolution {
                status: ResolutionStatus::Unknown,
                ..Resolution::nobody(Reason::UnresolvedVariable)
            });
        }
        let hosts: Vec<SmolStr> = entries
            .iter()
            .filter_map(|entry| entry.address.clone())
            .filter(family)
            .collect();
        if !hosts.is_empty() {
            return Some(Resolution {
                hosts,
                ..Resolution::found(Vec::new())
            });
        }
        let own = traits.is_own_name(asked);
        if own && self.sandbox(sandbox).kind == SandboxKind::Own {
            let answers = self.addresses(
                &self.sandbox(sandbox).endpoints().collect::<Vec<_>>(),
                record,
            );
            if !answers.is_empty() {
                return Some(Resolution::found(answers));
            }
        }
        self.linked_on_default_bridge(owner, sandbox, asked, record)
    }

    fn linked_on_default_bridge(
        &self,
        owner: ServiceId,
        sandbox: SandboxId,
        asked: &str,
        record: RecordType,
    ) -> Option<Resolution> {
        let service = self.service(owner);
        let bridge = self
            .endpoints_of(sandbox)
            .first()
            .filter(|endpoint| !self.has_dns(endpoint.network))?;
        for link in &service.traits.as_deref()?.links {
            let target = self.find_in(service.project, &link.target)?;
            let endpoint = self
                .service(target)
                .sandbox
                .and_then(|other| self.endpoint_on(other, bridge.network));
            let Some(endpoint) = endpoint else {
                continue;
            };
            let hostname = self
                .service(target)
                .traits
                .as_deref()
                .and_then(|traits| traits.hostname.clone());
            let names = [
                Some(link.alias.clone()),
                Some(self.container_name(target, 1)),
                hostname.map(|name| name.text),
            ];
            if names
                .iter()
                .flatten()
                .any(|name| name.eq_ignore_ascii_case(asked))
            {
                return Some(Resolution::found(self.addresses(&[endpoint], record)));
            }
        }
        None
    }

    /// Docker's own DNS: the first of the container's networks that knows the name.
    fn in_docker_dns(
        &self,
        owner: ServiceId,
        sandbox: SandboxId,
        asked: &str,
        record: RecordType,
    ) -> Option<Resolution> {
        let ordered = self.view(World::Open).ordered(sandbox);
        let ordered: Vec<EndpointId> = ordered
            .into_iter()
            .filter(|id| self.has_dns(self.endpoint(*id).network))
            .collect();
        let mut missed = false;
        for (name, network) in split(asked) {
            let on = |id: &&EndpointId| {
                network.is_none_or(|network| {
                    self.network(self.endpoint(**id).network)
                        .real_name
                        .eq_ignore_ascii_case(network)
                })
            };
            for id in ordered.iter().filter(on) {
                match self.linked(owner, *id, name, record) {
                    Some(found) if !found.answers.is_empty() => return Some(found),
                    Some(_) => missed = true,
                    None => {}
                }
            }
            for id in ordered.iter().filter(on) {
                let Some(owners) = self.name_index()[self.endpoint(*id).network.index()].get(name)
                else {
                    continue;
                };
                let answers = self.addresses(owners, record);
                if !answers.is_empty() {
                    return Some(Resolution::found(answers));
                }
                missed = true;
                if self.engine.has(Fact::FamilyMissEndsSearch) {
                    break;
                }
            }
            if missed {
                return Some(Resolution {
                    status: ResolutionStatus::NotFound,
                    ..Resolution::nobody(Reason::DnsNoName)
                });
            }
        }
        None
    }

    /// A link of the asking service, on one of its networks.
    fn linked(
        &self,
        owner: ServiceId,
        own: EndpointId,
        name: &str,
        record: RecordType,
    ) -> Option<Resolution> {
        let service = self.service(owner);
        let network = self.endpoint(own).network;
        let links = &service.traits.as_deref()?.links;
        let project = &self.projects[service.project];
        for link in links {
            let numbered = [
                format_smolstr!("{}-1", link.target),
                format_smolstr!("{project}-{}-1", link.target),
            ];
            let known = link.alias.eq_ignore_ascii_case(name)
                || numbered
                    .iter()
                    .any(|other| other.eq_ignore_ascii_case(name));
            let target = self
                .find_in(service.project, &link.target)
                .filter(|_| known);
            let endpoint = target.and_then(|target| self.service(target).sandbox);
            if let Some(endpoint) = endpoint.and_then(|sandbox| self.endpoint_on(sandbox, network))
            {
                return Some(Resolution::found(self.addresses(&[endpoint], record)));
            }
        }
        None
    }

    /// The addresses of endpoints for a kind of question.
    fn addresses(
        &self,
        endpoints: &[EndpointId],
        record: RecordType,
    ) -> Vec<(ServiceId, NetworkId)> {
        let view = self.view(World::Open);
        let family = if record == RecordType::A {
            Family::V4
        } else {
            Family::V6
        };
        let endpoints = endpoints.iter().map(|id| self.endpoint(*id));
        let answering = endpoints.filter(|endpoint| view.has_family(endpoint.network, family));
        answering
            .map(|endpoint| (endpoint.service, endpoint.network))
            .collect()
    }

    /// What Docker does with a name that it does not know.
    fn beyond_docker(&self, sandbox: SandboxId, asked: &str) -> Resolution {
        let upstream = self.view(World::Open).asks_upstream(sandbox);
        let reason = if upstream {
            Reason::DnsNoName
        } else {
            Reason::InternalNoEgress
        };
        let nobody = Resolution {
            upstream,
            ..Resolution::nobody(reason)
        };
        let foreign = self
            .endpoints_of(sandbox)
            .iter()
            .any(|endpoint| self.network(endpoint.network).external);
        if foreign && !asked.contains('.') {
            return Resolution {
                status: ResolutionStatus::Unknown,
                reason: Some(Reason::ExternalUnknown),
                ..nobody
            };
        }
        if upstream && !self.is_ours(sandbox, asked) {
            return Resolution {
                status: ResolutionStatus::Upstream,
                reason: None,
                ..nobody
            };
        }
        nobody
    }

    /// Whether a name can only be meant for Docker: a single word, or one that is built like Docker's own names.
    fn is_ours(&self, sandbox: SandboxId, asked: &str) -> bool {
        let Some((first, rest)) = asked.split_once('.') else {
            return !self
                .traits_of(sandbox)
                .is_some_and(|traits| traits.dns_search);
        };
        rest == "docker.internal"
            || (self.find(first).is_some()
                && self
                    .networks
                    .iter()
                    .any(|network| network.real_name == rest || network.key == rest))
            || self
                .name_index()
                .iter()
                .any(|names| names.contains_key(asked))
            || split(asked).any(|(name, network)| {
                network.is_some_and(|network| {
                    self.networks
                        .iter()
                        .zip(self.name_index())
                        .any(|(node, names)| {
                            names.contains_key(name) && node.real_name.eq_ignore_ascii_case(network)
                        })
                })
            })
    }
}

impl View<'_> {
    /// Whether a container's questions get to resolvers outside.
    fn asks_upstream(self, sandbox: SandboxId) -> bool {
        use crate::reach::Client;
        let client = match self.topology.sandbox(sandbox).kind {
            SandboxKind::Host => return true,
            SandboxKind::None | SandboxKind::Opaque(_) => return false,
            SandboxKind::Own => Client::Sandbox(sandbox),
        };
        let dead = self
            .endpoints(sandbox)
            .iter()
            .all(|endpoint| self.kind(endpoint.network) == Kind::Dead);
        !dead
            && self
                .leaves(client, crate::reach::Beyond::Internet, Family::V4)
                .is_ok()
    }
}

impl Traits {
    /// Whether `/etc/hosts` has a name for the container itself: `hostname`, its first word, and with `domainname`.
    fn is_own_name(&self, asked: &str) -> bool {
        let Some(hostname) = &self.hostname else {
            return false;
        };
        let full = hostname.text.as_str();
        let short = full.split_once('.').map_or(full, |(first, _)| first);
        let qualified = self
            .domainname
            .as_ref()
            .map(|domain| format_smolstr!("{full}.{domain}"));
        [Some(full), Some(short), qualified.as_deref()]
            .into_iter()
            .flatten()
            .any(|name| name.eq_ignore_ascii_case(asked))
    }
}

impl Resolution {
    fn found(answers: Vec<(ServiceId, NetworkId)>) -> Self {
        let several = answers.iter().any(|(service, _)| *service != answers[0].0);
        Self {
            status: ResolutionStatus::Found,
            answers,
            hosts: Vec::new(),
            reason: several.then_some(Reason::DnsAmbiguous),
            upstream: false,
        }
    }

    fn nobody(reason: Reason) -> Self {
        Self {
            status: ResolutionStatus::NotFound,
            answers: Vec::new(),
            hosts: Vec::new(),
            reason: Some(reason),
            upstream: false,
        }
    }
}

/// The name itself, then every split at a dot into a name and a network, the longest name first.
fn split(asked: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let dots: Vec<usize> = asked.match_indices('.').map(|(at, _)| at).collect();
    let splits = dots
        .into_iter()
        .rev()
        .map(move |at| (&asked[..at], Some(&asked[at + 1..])));
    std::iter::once((asked, None)).chain(splits)
}
