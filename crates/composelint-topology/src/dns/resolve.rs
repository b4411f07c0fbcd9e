//! How a name is looked up: the hosts file, Docker's own DNS, and what lies beyond.

use smol_str::{SmolStr, format_smolstr};

use crate::dns::{NAMED_REPLICAS, RecordType, Resolution, ResolutionStatus};
use crate::facts::Fact;
use crate::ids::{EndpointId, NetworkId, SandboxId, ServiceId};
use crate::model::{LinkNode, SandboxKind, Traits};
use crate::reach::{Beyond, Client, Family};
use crate::reason::Reason;
use crate::world::View;

/// A question in the making.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'q> {
    /// Whose files and links count.
    pub(super) owner: ServiceId,
    pub(super) sandbox: SandboxId,
    /// In lower case, without a last dot.
    pub(super) name: &'q str,
    pub(super) record: RecordType,
}

impl View<'_> {
    pub(super) fn resolve(self, question: &Question<'_>) -> Resolution {
        self.in_hosts_file(question)
            .or_else(|| self.in_docker_dns(question))
            .unwrap_or_else(|| self.beyond_docker(question))
    }

    /// `/etc/hosts`: `extra_hosts`, the container's own host name, links on the default bridge.
    fn in_hosts_file(self, question: &Question<'_>) -> Option<Resolution> {
        let traits = self.topology.service(question.owner).traits.as_deref()?;
        let named = || {
            traits
                .hosts
                .iter()
                .filter(|entry| entry.name.eq_ignore_ascii_case(question.name))
        };
        if named().any(|entry| entry.address.is_none()) {
            return Some(Resolution::unknown(Reason::UnresolvedVariable));
        }
        let family =
            |address: &SmolStr| address.contains(':') == (question.record == RecordType::Aaaa);
        let hosts: Vec<SmolStr> = named()
            .filter_map(|entry| entry.address.clone())
            .filter(family)
            .collect();
        if !hosts.is_empty() {
            return Some(Resolution {
                hosts,
                ..Resolution::found(Vec::new())
            });
        }
        let sandbox = self.topology.sandbox(question.sandbox);
        if traits.is_own_name(question.name) && sandbox.kind == SandboxKind::Own {
            let answers = self.addresses(sandbox.endpoints(), question.record);
            if !answers.is_empty() {
                return Some(Resolution::found(answers));
            }
        }
        self.linked_on_default_bridge(question, &traits.links)
    }

    fn linked_on_default_bridge(
        self,
        question: &Question<'_>,
        links: &[LinkNode],
    ) -> Option<Resolution> {
        let topology = self.topology;
        let bridge = self.endpoints(question.sandbox).first()?.network;
        if topology.has_dns(bridge) {
            return None;
        }
        let project = topology.service(question.owner).project;
        links.iter().find_map(|link| {
            let target = topology.find_in(project, &link.target)?;
            let endpoint = self.endpoint_on(topology.service(target).sandbox?, bridge)?;
            let traits = topology.service(target).traits.as_deref();
            let hostname = traits
                .and_then(|traits| traits.hostname.as_ref())
                .map(|name| name.text.clone());
            let names = [
                Some(link.alias.clone()),
                Some(topology.container_name(target, 1)),
                hostname,
            ];
            let known = names
                .iter()
                .flatten()
                .any(|name| name.eq_ignore_ascii_case(question.name));
            known
                .then(|| Resolution::found(self.addresses([endpoint].into_iter(), question.record)))
        })
    }

    /// Docker's own DNS: the first of the container's networks that knows the name.
    fn in_docker_dns(self, question: &Question<'_>) -> Option<Resolution> {
        let mut ordered = self.ordered(question.sandbox);
        ordered.retain(|id| self.topology.has_dns(self.topology.endpoint(*id).network));
        for (name, network) in split(question.name) {
            let on = |id: &EndpointId| {
                let real_name = &self.network(self.topology.endpoint(*id).network).real_name;
                network.is_none_or(|network| real_name.eq_ignore_ascii_case(network))
            };
            let asked: Vec<EndpointId> = ordered.iter().copied().filter(on).collect();
            if let Some(found) = self.on_networks(question, name, &asked) {
                return Some(found);
            }
        }
        None
    }

    /// The first of some networks that knows a name: links first, then the names of their members.
    fn on_networks(
        self,
        question: &Question<'_>,
        name: &str,
        asked: &[EndpointId],
    ) -> Option<Resolution> {
        let mut missed = false;
        for id in asked {
            match self.linked(question, *id, name) {
                Some(found) if !found.answers.is_empty() => return Some(found),
                Some(_) => missed = true,
                None => {}
            }
        }
        for id in asked {
            let names = &self.topology.name_index()[self.topology.endpoint(*id).network.index()];
            let Some(owners) = names.get(name) else {
                continue;
            };
            let answers = self.addresses(owners.iter(), question.record);
            if !answers.is_empty() {
                return Some(Resolution::found(answers));
            }
            missed = true;
            if self.has(Fact::FamilyMissEndsSearch) {
                break;
            }
        }
        // The name is there, but not in the family that was asked for.
        missed.then(|| Resolution::nobody(Reason::DnsNoName))
    }

    /// A link of the asking service, on one of its networks.
    ///
    /// Compose adds `<service>-<k>` and `<project>-<service>-<k>`, where k is the number of the linking replica.
    fn linked(self, question: &Question<'_>, own: EndpointId, name: &str) -> Option<Resolution> {
        let topology = self.topology;
        let service = topology.service(question.owner);
        let network = topology.endpoint(own).network;
        let project = &topology.projects[service.project];
        let replicas = service.replicas.unwrap_or(1).min(NAMED_REPLICAS);
        let numbered = |target: &str| {
            (1..=replicas).any(|replica| {
                let short = format_smolstr!("{target}-{replica}");
                short.eq_ignore_ascii_case(name)
                    || format_smolstr!("{project}-{short}").eq_ignore_ascii_case(name)
            })
        };
        service.traits.as_deref()?.links.iter().find_map(|link| {
            if !link.alias.eq_ignore_ascii_case(name) && !numbered(&link.target) {
                return None;
            }
            let target = topology.find_in(service.project, &link.target)?;
            let endpoint = self.endpoint_on(topology.service(target).sandbox?, network)?;
            Some(Resolution::found(
                self.addresses([endpoint].into_iter(), question.record),
            ))
        })
    }

    /// The addresses of endpoints for a kind of question.
    fn addresses(
        self,
        endpoints: impl Iterator<Item = EndpointId>,
        record: RecordType,
    ) -> Vec<(ServiceId, NetworkId)> {
        let family = if record == RecordType::A {
            Family::V4
        } else {
            Family::V6
        };
        let endpoints = endpoints.map(|id| self.topology.endpoint(id));
        let answering = endpoints.filter(|endpoint| self.has_family(endpoint.network, family));
        answering
            .map(|endpoint| (endpoint.service, endpoint.network))
            .collect()
    }

    /// What Docker does with a name that it does not know.
    fn beyond_docker(self, question: &Question<'_>) -> Resolution {
        let upstream = self.asks_upstream(question.sandbox);
        let reason = if upstream {
            Reason::DnsNoName
        } else {
            Reason::InternalNoEgress
        };
        let nobody = Resolution {
            upstream,
            ..Resolution::nobody(reason)
        };
        // Members that nobody here knows may answer.
        let foreign = self
            .endpoints(question.sandbox)
            .iter()
            .any(|endpoint| self.network(endpoint.network).may_hold(question.name));
        if foreign && !question.name.contains('.') {
            return Resolution {
                upstream,
                ..Resolution::unknown(Reason::ExternalUnknown)
            };
        }
        if upstream && !self.is_ours(question) {
            return Resolution {
                status: ResolutionStatus::Upstream,
                reason: None,
                ..nobody
            };
        }
        nobody
    }

    /// Whether a name can only be meant for Docker: a single word, or one that is built like Docker's own names.
    fn is_ours(self, question: &Question<'_>) -> bool {
        let topology = self.topology;
        let Some((first, rest)) = question.name.split_once('.') else {
            return !topology
                .traits_of(question.sandbox)
                .is_some_and(|traits| traits.dns_search);
        };
        let networks = || topology.networks.iter().zip(topology.name_index());
        let qualified = |(name, network): (&str, Option<&str>)| {
            networks().any(|(node, names)| {
                names.contains_key(name)
                    && network.is_none_or(|network| node.real_name.eq_ignore_ascii_case(network))
            })
        };
        let keyed = || networks().any(|(node, _)| node.real_name == rest || node.key == rest);
        rest == "docker.internal"
            || (topology.find(first).is_some() && keyed())
            || split(question.name).any(qualified)
    }

    /// Whether a container's questions get to resolvers outside.
    fn asks_upstream(self, sandbox: SandboxId) -> bool {
        let client = match self.topology.sandbox(sandbox).kind {
            SandboxKind::Host => return true,
            SandboxKind::None | SandboxKind::Opaque(_) => return false,
            SandboxKind::Own => Client::Sandbox(sandbox),
        };
        let alive = self
            .endpoints(sandbox)
            .iter()
            .any(|endpoint| self.is_alive(endpoint.network));
        alive && self.leaves(client, Beyond::Internet, Family::V4).is_ok()
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
        let names = [Some(full), Some(short), qualified.as_deref()];
        names
            .into_iter()
            .flatten()
            .any(|name| name.eq_ignore_ascii_case(asked))
    }
}

impl Resolution {
    pub(super) fn found(answers: Vec<(ServiceId, NetworkId)>) -> Self {
        let several = answers.iter().any(|(service, _)| *service != answers[0].0);
        let reason = several.then_some(Reason::DnsAmbiguous);
        Self {
            status: ResolutionStatus::Found,
            answers,
            hosts: Vec::new(),
            reason,
            upstream: false,
        }
    }

    pub(super) fn nobody(reason: Reason) -> Self {
        let (answers, hosts) = (Vec::new(), Vec::new());
        Self {
            status: ResolutionStatus::NotFound,
            answers,
            hosts,
            reason: Some(reason),
            upstream: false,
        }
    }

    pub(super) fn unknown(reason: Reason) -> Self {
        Self {
            status: ResolutionStatus::Unknown,
            ..Self::nobody(reason)
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
