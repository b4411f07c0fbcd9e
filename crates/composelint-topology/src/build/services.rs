//! Services of the projects, with their memberships and their ports.

use composelint_compose::Project;
use composelint_compose::project::{NetworkMode, Port, Service, ServiceNetwork, Spanned};
use composelint_compose::value::Text;
use composelint_yaml::Span;
use smol_str::{SmolStr, ToSmolStr};

use super::Builder;
use crate::binding::{Binding, BindingState, InertReason, Proto};
use crate::ids::{NetworkId, SandboxId, ServiceId};
use crate::model::{
    Endpoint, EndpointDetail, HostEntry, LinkNode, Mode, ServiceNode, StaticAddress, Traits,
};
use crate::names::{Name, NameKind};

/// Stands in until sandboxes are worked out.
fn no_sandbox() -> SandboxId {
    SandboxId::new(0)
}

impl Builder {
    /// Takes in the services of a project.
    ///
    /// Most services have little of what there is, and a glance at all of them costs far less than a look at each in turn.
    pub(super) fn read_services(&mut self, project: usize, source: &Project) {
        let services = source.services.values();
        let plain: Vec<bool> = services.clone().map(is_plain).collect();
        let memberships = services
            .clone()
            .filter_map(|service| service.networks.as_ref());
        let plain_memberships: Vec<bool> = memberships
            .flat_map(|networks| &networks.value)
            .map(is_plain_membership)
            .collect();
        self.topology
            .endpoints
            .reserve(plain_memberships.len().max(source.services.len()));
        self.topology
            .bindings
            .reserve(services.clone().map(|service| service.ports.len()).sum());
        let mut rest = plain_memberships.as_slice();
        for (index, (service, plain)) in services.zip(plain).enumerate() {
            let id = ServiceId::new(self.topology.services.len());
            let mode = if plain { Mode::Networks } else { mode(service) };
            let own = service
                .networks
                .as_ref()
                .map_or(0, |networks| networks.value.len());
            let (plain_memberships, others) = rest.split_at(own);
            rest = others;
            let reading = Reading {
                project,
                source,
                service,
                id,
                plain_memberships,
            };
            let endpoints = self.read_memberships(&reading, &mode);
            let bindings = self.read_ports(service, id);
            self.topology.services.push(ServiceNode {
                project,
                name: service.name.clone(),
                span: service.name_span,
                active: service.active,
                sandbox: None,
                replicas: service.replicas.known().copied(),
                mode_span: if plain {
                    None
                } else {
                    service.network_mode.as_ref().map(|mode| mode.span)
                },
                index,
                mode,
                endpoints,
                bindings,
                traits: if plain { None } else { traits(service) },
            });
            crate::errors::read_service(&mut self.topology, id, service, plain);
        }
    }

    fn read_memberships(&mut self, reading: &Reading<'_>, mode: &Mode) -> std::ops::Range<u32> {
        let start = position(self.topology.endpoints.len());
        let service = reading.service;
        let span = || {
            service
                .network_mode
                .as_ref()
                .map_or(service.name_span, |mode| mode.span)
        };
        if service.active {
            match mode {
                Mode::Networks => self.join_networks(reading),
                Mode::Bridge => {
                    let network = self.default_bridge(span());
                    self.push_endpoint(reading.id, network, span());
                }
                Mode::Other(name) => {
                    let network = self.network_of_real_name(name, span());
                    self.push_endpoint(reading.id, network, span());
                }
                _ => {}
            }
        }
        start..position(self.topology.endpoints.len())
    }

    fn join_networks(&mut self, reading: &Reading<'_>) {
        let Reading {
            project,
            source,
            service,
            id,
            plain_memberships,
        } = *reading;
        let Some(networks) = &service.networks else {
            let key = SmolStr::new_static("default");
            let network = self.network_of_key(project, source, &key, service.name_span);
            return self.push_endpoint(id, network, service.name_span);
        };
        for (membership, plain) in networks.value.iter().zip(plain_memberships) {
            let network = self.network_of_key(project, source, &membership.name, membership.span);
            self.topology.endpoints.push(Endpoint {
                sandbox: no_sandbox(),
                network,
                service: id,
                span: membership.span,
                implicit: false,
                gw_priority: if *plain {
                    0
                } else {
                    membership.gw_priority.unwrap_or(0)
                },
                detail: if *plain { None } else { detail(membership) },
            });
            if !plain && (membership.ipv4_address.is_some() || membership.ipv6_address.is_some()) {
                crate::errors::read_static(&mut self.topology, id, source, service, membership);
            }
        }
    }

    fn push_endpoint(&mut self, service: ServiceId, network: NetworkId, span: Span) {
        let sandbox = no_sandbox();
        self.topology.endpoints.push(Endpoint {
            sandbox,
            network,
            service,
            span,
            implicit: true,
            gw_priority: 0,
            detail: None,
        });
    }

    fn read_ports(&mut self, service: &Service, id: ServiceId) -> std::ops::Range<u32> {
        let start = position(self.topology.bindings.len());
        self.topology.bindings.extend(
            service
                .ports
                .iter()
                .enumerate()
                .map(|(index, port)| binding(id, index, port)),
        );
        start..position(self.topology.bindings.len())
    }
}

/// A service that is being read.
#[derive(Clone, Copy)]
struct Reading<'p> {
    project: usize,
    source: &'p Project,
    service: &'p Service,
    id: ServiceId,
    /// For each membership, whether [`is_plain_membership`].
    plain_memberships: &'p [bool],
}

/// Whether a service has nothing of [`Traits`], and no network mode.
fn is_plain(service: &Service) -> bool {
    service.is_plain()
        || (service.network_mode.is_none()
            && service.provider.is_none()
            && service.container_name.is_none()
            && service.hostname.is_none()
            && service.links.is_empty()
            && service.extra_hosts.is_empty()
            && service.dns_search.is_empty()
            && service.mounts.is_empty()
            && service.expose.is_empty())
}

/// Whether a membership is a network's name and nothing more.
fn is_plain_membership(membership: &ServiceNetwork) -> bool {
    membership.is_plain()
        || (membership.aliases.is_empty()
            && membership.ipv4_address.is_none()
            && membership.ipv6_address.is_none()
            && membership.gw_priority.is_none())
}

fn position(index: usize) -> u32 {
    u32::try_from(index).expect("a table never grows beyond the bytes of its files")
}

fn binding(service: ServiceId, index: usize, port: &Port) -> Binding {
    Binding {
        service,
        sandbox: None,
        span: port.span,
        port: index,
        protocol: Proto::parse(&port.protocol).unwrap_or(Proto::Tcp),
        host_ip: port.host_ip.clone(),
        published: port.published.clone(),
        target: port.target.clone(),
        state: BindingState::Inert(InertReason::Inactive),
        doubt: None,
    }
}

fn mode(service: &Service) -> Mode {
    if service.provider.is_some() {
        return Mode::Provider;
    }
    match service.network_mode.as_ref().map(|mode| &mode.value) {
        None => Mode::Networks,
        Some(NetworkMode::Host) => Mode::Host,
        Some(NetworkMode::None) => Mode::None,
        Some(NetworkMode::Bridge) => Mode::Bridge,
        Some(NetworkMode::Service(name)) => Mode::Service(name.clone()),
        Some(NetworkMode::Container(name)) => Mode::Container(name.clone()),
        Some(NetworkMode::Other(name)) => Mode::Other(name.clone()),
        Some(NetworkMode::Unknown(text)) => Mode::Unknown(text.text.clone()),
    }
}

fn detail(membership: &ServiceNetwork) -> Option<Box<EndpointDetail>> {
    let plain = membership.aliases.is_empty()
        && membership.ipv4_address.is_none()
        && membership.ipv6_address.is_none();
    if plain {
        return None;
    }
    Some(Box::new(EndpointDetail {
        aliases: membership
            .aliases
            .iter()
            .filter_map(|alias| name(alias, NameKind::Alias))
            .collect(),
        v4: membership.ipv4_address.as_ref().map(address),
        v6: membership.ipv6_address.as_ref().map(address),
    }))
}

fn address<A: std::str::FromStr>(text: &Spanned<Text>) -> StaticAddress<A> {
    let address = text.value.known().and_then(|text| text.parse().ok());
    StaticAddress {
        address,
        span: text.span,
    }
}

fn name(text: &Spanned<Text>, kind: NameKind) -> Option<Name> {
    let known = text.value.known()?;
    Some(Name {
        text: known.to_smolstr(),
        kind,
        span: text.span,
    })
}

/// What few services have; `None` for the many that have none of it.
fn traits(service: &Service) -> Option<Box<Traits>> {
    let socket = docker_socket(service);
    let plain = service.container_name.is_none()
        && service.hostname.is_none()
        && service.links.is_empty()
        && service.extra_hosts.is_empty()
        && service.dns_search.is_empty()
        && socket.is_none();
    if plain {
        return None;
    }
    let link = |link: &Spanned<composelint_compose::project::Link>| LinkNode {
        target: link.value.target.clone(),
        alias: link.value.alias.clone(),
    };
    let host = |entry: &Spanned<(SmolStr, Text)>| HostEntry {
        name: entry.value.0.clone(),
        address: entry.value.1.known().map(ToSmolStr::to_smolstr),
    };
    Some(Box::new(Traits {
        container_name: service
            .container_name
            .as_ref()
            .and_then(|text| name(text, NameKind::ContainerName)),
        container_name_unknown: service
            .container_name
            .as_ref()
            .is_some_and(|text| text.value.is_unknown()),
        hostname: service
            .hostname
            .as_ref()
            .and_then(|text| name(text, NameKind::Hostname)),
        domainname: service
            .domainname
            .as_ref()
            .and_then(|name| name.value.known())
            .map(SmolStr::new),
        links: service.links.iter().map(link).collect(),
        hosts: service.extra_hosts.iter().map(host).collect(),
        dns_search: !service.dns_search.is_empty(),
        docker_socket: socket,
    }))
}

/// Where the service mounts the Docker socket of the host.
fn docker_socket(service: &Service) -> Option<Span> {
    const SOCKETS: [&str; 3] = [
        "/var/run/docker.sock",
        "/run/docker.sock",
        "//./pipe/docker_engine",
    ];
    let mount = service.mounts.iter().find(|mount| {
        let source = mount
            .value
            .source
            .as_ref()
            .map_or("", |source| source.text.as_str());
        SOCKETS.contains(&source.replace('\\', "/").as_str())
    });
    mount.map(|mount| mount.span)
}
