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
    pub(super) fn read_services(&mut self, project: usize, source: &Project) {
        for (index, service) in source.services.values().enumerate() {
            let id = ServiceId::new(self.topology.services.len());
            let mode = mode(service);
            let endpoints = self.read_memberships(project, source, service, id, &mode);
            let bindings = self.read_ports(service, id);
            self.topology.services.push(ServiceNode {
                project,
                name: service.name.clone(),
                span: service.name_span,
                active: service.active,
                sandbox: None,
                replicas: service.replicas.known().copied(),
                mode_span: service.network_mode.as_ref().map(|mode| mode.span),
                index,
                mode,
                endpoints,
                bindings,
                traits: traits(service),
            });
            crate::errors::read_service(&mut self.topology, id, source, service);
        }
    }

    fn read_memberships(
        &mut self,
        project: usize,
        source: &Project,
        service: &Service,
        id: ServiceId,
        mode: &Mode,
    ) -> std::ops::Range<u32> {
        let start = position(self.topology.endpoints.len());
        if service.active {
            match mode {
                Mode::Networks => self.join_networks(project, source, service, id),
                Mode::Bridge => {
                    let span = service
                        .network_mode
                        .as_ref()
                        .map_or(service.name_span, |mode| mode.span);
                    let network = self.default_bridge(span);
                    self.push_endpoint(id, network, span);
                }
                Mode::Other(name) => {
                    let span = service
                        .network_mode
                        .as_ref()
                        .map_or(service.name_span, |mode| mode.span);
                    let network = self.network_of_real_name(name, span);
                    self.push_endpoint(id, network, span);
                }
                _ => {}
            }
        }
        start..position(self.topology.endpoints.len())
    }

    fn join_networks(
        &mut self,
        project: usize,
        source: &Project,
        service: &Service,
        id: ServiceId,
    ) {
        let Some(networks) = &service.networks else {
            let network = self.network_of_key(
                project,
                source,
                &SmolStr::new_static("default"),
                service.name_span,
            );
            return self.push_endpoint(id, network, service.name_span);
        };
        for membership in &networks.value {
            let network = self.network_of_key(project, source, &membership.name, membership.span);
            self.topology.endpoints.push(Endpoint {
                sandbox: no_sandbox(),
                network,
                service: id,
                span: membership.span,
                implicit: false,
                gw_priority: membership.gw_priority.unwrap_or(0),
                detail: detail(membership),
            });
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
