//! The parts of a topology: services, sandboxes, networks, endpoints.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use composelint_compose::project::IpamPool;
use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::ids::{EndpointId, NetworkId, SandboxId, ServiceId};
use crate::names::Name;
use crate::reason::Reason;
use crate::world::Variant;

/// Yes, no, or it depends on something that is not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tri {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It depends on a variable, or on something made outside of the project.
    Unknown,
}

impl Tri {
    /// Whether it is certainly so.
    pub const fn is_yes(self) -> bool {
        matches!(self, Tri::Yes)
    }

    /// Whether it may be so.
    pub const fn may_be(self) -> bool {
        !matches!(self, Tri::No)
    }
}

impl From<bool> for Tri {
    fn from(value: bool) -> Self {
        if value { Tri::Yes } else { Tri::No }
    }
}

/// A service of one of the projects.
#[derive(Debug, Clone)]
pub struct ServiceNode {
    /// The position of its project in [`Topology::projects`](crate::Topology::projects).
    pub project: usize,
    /// Its key.
    pub name: SmolStr,
    /// The bytes of the key.
    pub span: Span,
    /// Whether it is started: its profiles are active and it has at least one replica.
    pub active: bool,
    /// The namespace it runs in; `None` when it is not started.
    pub sandbox: Option<SandboxId>,
    /// The number of containers; `None` when it depends on a variable.
    pub replicas: Option<u32>,
    /// Where its network mode is written, if it is.
    pub mode_span: Option<Span>,
    /// Its position in the project's list of services.
    pub index: usize,
    pub(crate) mode: Mode,
    pub(crate) endpoints: Range<u32>,
    pub(crate) bindings: Range<u32>,
    pub(crate) traits: Option<Box<Traits>>,
}

/// What few services have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traits {
    pub(crate) container_name: Option<Name>,
    pub(crate) container_name_unknown: bool,
    pub(crate) hostname: Option<Name>,
    pub(crate) domainname: Option<SmolStr>,
    pub(crate) links: Vec<LinkNode>,
    pub(crate) hosts: Vec<HostEntry>,
    pub(crate) dns_search: bool,
    pub(crate) docker_socket: Option<Span>,
}

/// A `links` entry.
#[derive(Debug, Clone)]
pub(crate) struct LinkNode {
    pub(crate) target: SmolStr,
    pub(crate) alias: SmolStr,
}

/// An `extra_hosts` entry.
#[derive(Debug, Clone)]
pub(crate) struct HostEntry {
    pub(crate) name: SmolStr,
    /// `None` when it depends on a variable.
    pub(crate) address: Option<SmolStr>,
}

/// How a service gets its namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Through its `networks`.
    Networks,
    Host,
    None,
    Bridge,
    Service(SmolStr),
    Container(SmolStr),
    Other(SmolStr),
    Unknown(SmolStr),
    /// `provider`: no container.
    Provider,
}

impl ServiceNode {
    /// Where the Docker socket is mounted, if it is.
    pub fn docker_socket(&self) -> Option<Span> {
        self.traits.as_ref().and_then(|traits| traits.docker_socket)
    }

    /// Whether it has its namespace from another service or container.
    pub fn is_joined(&self) -> bool {
        matches!(self.mode, Mode::Service(_) | Mode::Container(_))
    }
}

/// What kind of namespace a sandbox is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SandboxKind {
    /// A container's own, with endpoints on networks.
    Own,
    /// The host's: every service with `network_mode: host`.
    Host,
    /// `network_mode: none`.
    None,
    /// One that the project does not define: `container:x` of somebody else, or a mode that depends on a variable.
    Opaque(SmolStr),
}

/// A network namespace, and for a service with replicas, all of its alike namespaces.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// What kind it is.
    pub kind: SandboxKind,
    /// The services in it; the owner comes first.
    pub services: Tenants,
    /// How many there are; `None` when it depends on a variable.
    pub replicas: Option<u32>,
    pub(crate) endpoints: Range<u32>,
    pub(crate) gateways: Gateways,
}

/// The services in a sandbox: nearly always one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenants(TenantList);

#[derive(Debug, Clone, PartialEq, Eq)]
enum TenantList {
    One([ServiceId; 1]),
    Several(Vec<ServiceId>),
}

impl Tenants {
    pub(crate) const fn of(owner: ServiceId) -> Self {
        Self(TenantList::One([owner]))
    }

    pub(crate) fn push(&mut self, service: ServiceId) {
        match &mut self.0 {
            TenantList::One([owner]) => self.0 = TenantList::Several(vec![*owner, service]),
            TenantList::Several(services) => services.push(service),
        }
    }

    /// Puts those behind the owner into the order of the files.
    pub(crate) fn sort_guests(&mut self) {
        if let TenantList::Several(services) = &mut self.0 {
            services[1..].sort_unstable();
        }
    }
}

impl std::ops::Deref for Tenants {
    type Target = [ServiceId];

    fn deref(&self) -> &[ServiceId] {
        match &self.0 {
            TenantList::One(owner) => owner,
            TenantList::Several(services) => services,
        }
    }
}

impl<'t> IntoIterator for &'t Tenants {
    type Item = &'t ServiceId;
    type IntoIter = std::slice::Iter<'t, ServiceId>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Sandbox {
    /// Its endpoints, in the order of the file.
    pub fn endpoints(&self) -> impl ExactSizeIterator<Item = EndpointId> + use<> {
        (self.endpoints.start as usize..self.endpoints.end as usize).map(EndpointId::new)
    }
}

/// Which of its networks a sandbox leaves by, and which publishes its ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gateways {
    /// The endpoint with the IPv4 default route.
    pub(crate) v4: Option<EndpointId>,
    /// The endpoint with the IPv6 default route.
    pub(crate) v6: Option<EndpointId>,
}

/// A network driver.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Driver {
    /// A bridge that Compose or somebody else made.
    Bridge,
    /// Docker's own bridge, `docker0`.
    DefaultBridge,
    /// `macvlan`: members are machines of the LAN.
    Macvlan,
    /// `ipvlan`.
    Ipvlan,
    /// `overlay`.
    Overlay,
    /// `host`: refused by the engine.
    Host,
    /// `none` or `null`: refused by the engine.
    None,
    /// A plugin.
    Other(SmolStr),
    /// It depends on a variable.
    Unknown,
}

impl Driver {
    /// Whether it is the bridge driver.
    pub const fn is_bridge(&self) -> bool {
        matches!(self, Driver::Bridge | Driver::DefaultBridge)
    }

    /// The word in files.
    pub fn as_str(&self) -> &str {
        match self {
            Driver::Bridge | Driver::DefaultBridge => "bridge",
            Driver::Macvlan => "macvlan",
            Driver::Ipvlan => "ipvlan",
            Driver::Overlay => "overlay",
            Driver::Host => "host",
            Driver::None => "null",
            Driver::Other(name) => name,
            Driver::Unknown => "unknown",
        }
    }
}

/// `com.docker.network.bridge.gateway_mode_ipv4` and `_ipv6`, as far as the engine knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum GatewayMode {
    /// Published ports are host ports.
    #[default]
    Nat,
    /// As `nat`, with direct access from outside.
    NatUnprotected,
    /// Published ports are open at the container's own address.
    Routed,
    /// No address on the host at all.
    Isolated,
    /// It depends on a variable.
    Unknown,
}

/// `com.docker.network.bridge.host_binding_ipv4`: where `ports` without an address are bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HostBinding {
    /// On all addresses.
    #[default]
    All,
    /// On this one, and not on IPv6.
    Address(Ipv4Addr),
    /// It depends on a variable.
    Unknown,
}

/// A network, known by its real name.
#[derive(Debug, Clone)]
pub struct NetworkNode {
    /// The name the engine knows.
    pub real_name: SmolStr,
    /// Whether all of the name is known.
    pub real_name_known: bool,
    /// The key in the project that makes it, else in the first one that uses it.
    pub key: SmolStr,
    /// That project; `None` for a network that no file declares (`bridge`, `network_mode: some-network`).
    pub project: Option<usize>,
    /// Every project's key for it.
    pub keys: Vec<(usize, SmolStr)>,
    /// Whether a file declares it (an implicit `default` is not declared).
    pub declared: bool,
    /// Whether none of the projects makes it.
    pub external: bool,
    /// Who is on an external network besides the services of these projects, where somebody said so.
    pub others_on_it: Option<Box<[SmolStr]>>,
    /// Its driver.
    pub driver: Driver,
    /// `internal`.
    pub internal: Tri,
    /// Whether members may talk to each other (`enable_icc`).
    pub icc: Tri,
    /// Whether packets leave with the host's address (`enable_ip_masquerade`).
    pub masquerade: Tri,
    /// The gateway mode for IPv4 on this engine.
    pub gateway_mode_v4: GatewayMode,
    /// The gateway mode for IPv6 on this engine.
    pub gateway_mode_v6: GatewayMode,
    /// Where ports without an address are bound.
    pub host_binding: HostBinding,
    /// Whether it has IPv4 addresses.
    pub ipv4: Tri,
    /// Whether it has IPv6 addresses.
    pub ipv6: Tri,
    /// The parent interface of a macvlan or ipvlan.
    pub parent: Option<SmolStr>,
    /// The host's address on the bridge, where the file fixes it.
    pub gateway_v4: Option<Ipv4Addr>,
    /// The bytes of the declaration's key; for an implicit `default` those of a service that uses it.
    pub span: Span,
    /// The bytes of `internal`.
    pub internal_span: Option<Span>,
    /// The bytes of the driver options that change who reaches whom: option and span.
    pub option_spans: Vec<(SmolStr, Span)>,
    /// Members.
    pub endpoints: Vec<EndpointId>,
    pub(crate) ipam: Box<[IpamPool]>,
    pub(crate) doubt: Option<Reason>,
    /// What it is, or what it most openly can be.
    pub(crate) variant: Variant,
    /// What else it can be.
    pub(crate) others: Box<[Variant]>,
}

impl NetworkNode {
    /// Whether the key itself depends on a variable (`networks: ["${NET}"]`): it stands for one of the project's networks.
    pub fn stands_in(&self) -> bool {
        !self.real_name_known && self.key.contains("${")
    }

    /// Whether containers of other projects may be on it.
    pub fn may_have_others(&self) -> bool {
        let nobody = self
            .others_on_it
            .as_ref()
            .is_some_and(|others| others.is_empty());
        self.external && !nobody
    }

    /// Whether a container of another project may have this name on it.
    pub(crate) fn may_hold(&self, name: &str) -> bool {
        self.external
            && self
                .others_on_it
                .as_ref()
                .is_none_or(|others| others.iter().any(|other| other.eq_ignore_ascii_case(name)))
    }

    /// Why something about it cannot be told, if that is so.
    pub fn doubt(&self) -> Option<Reason> {
        self.doubt
    }

    /// `ipam.config`.
    pub fn pools(&self) -> &[IpamPool] {
        &self.ipam
    }

    /// The bytes of a driver option, by its last word (`enable_icc`).
    pub fn option_span(&self, option: &str) -> Option<Span> {
        self.option_spans
            .iter()
            .find(|(name, _)| name.ends_with(option))
            .map(|(_, span)| *span)
    }
}

/// A membership of a sandbox in a network.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The namespace.
    pub sandbox: SandboxId,
    /// The network.
    pub network: NetworkId,
    /// The service that has the membership; others may share its sandbox.
    pub service: ServiceId,
    /// The bytes of the membership; for an implicit one those of the service's key or of `network_mode`.
    pub span: Span,
    /// Whether nobody wrote it: the implicit `default`, or `network_mode: bridge`.
    pub implicit: bool,
    /// `gw_priority`.
    pub gw_priority: i64,
    pub(crate) detail: Option<Box<EndpointDetail>>,
}

/// What few endpoints have.
#[derive(Debug, Clone, Default)]
pub(crate) struct EndpointDetail {
    pub(crate) aliases: Vec<Name>,
    pub(crate) v4: Option<StaticAddress<Ipv4Addr>>,
    pub(crate) v6: Option<StaticAddress<Ipv6Addr>>,
}

/// A static address as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaticAddress<A> {
    /// The address; `None` when it cannot be read or depends on a variable.
    pub address: Option<A>,
    /// Where it is written.
    pub span: Span,
}

impl Endpoint {
    /// `aliases`.
    pub fn aliases(&self) -> &[Name] {
        self.detail.as_ref().map_or(&[], |detail| &detail.aliases)
    }

    /// `ipv4_address`.
    pub fn static_v4(&self) -> Option<StaticAddress<Ipv4Addr>> {
        self.detail.as_ref().and_then(|detail| detail.v4)
    }

    /// `ipv6_address`.
    pub fn static_v6(&self) -> Option<StaticAddress<Ipv6Addr>> {
        self.detail.as_ref().and_then(|detail| detail.v6)
    }
}
