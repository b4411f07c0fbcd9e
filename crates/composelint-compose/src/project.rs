//! The typed project: what the rest of composelint reads.
//!
//! Every field that a person wrote keeps the bytes it was written at ([`Spanned`]) and its story ([`History`]).
//! Values that hold a variable without a value are [`Known::Unknown`]: never empty, never guessed.

mod service;
mod sparse;

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use composelint_yaml::{FileId, Span};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;

use crate::value::{History, Text, Value};

pub use service::{Service, ServiceDetails, ServiceRarities};
pub(crate) use sparse::{Sparse, SparseBox};

/// A map from names to things, in the order of the files.
pub type Named<T> = IndexMap<SmolStr, T, FxBuildHasher>;

/// A value and the bytes it was written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The bytes a person would edit.
    pub span: Span,
    /// Its story, where it has one: see [`crate::value::Value::history`].
    pub history: Option<Arc<History>>,
}

/// A value that may depend on a variable without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The value.
    Known(T),
    /// The text as far as it is known.
    Unknown(Text),
}

impl<T> Known<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Known::Known(value) => Some(value),
            Known::Unknown(_) => None,
        }
    }
}

/// A loaded project.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The project's name (`-p`, `COMPOSE_PROJECT_NAME`, `name:`, else the directory's), normalised.
    pub name: SmolStr,
    /// Where `name:` is written, if it is.
    pub name_span: Option<Span>,
    /// The project directory, as the loader knows it.
    pub directory: String,
    /// The Compose files in the order they were merged (includes and `extends` targets follow), then env files.
    pub files: Vec<ProjectFile>,
    /// Every service, also those whose profiles are inactive ([`Service::active`]), in file order.
    pub services: Named<Service>,
    /// Every declared network, and the implicit `default` if an active service uses it.
    pub networks: Named<Network>,
    /// Top-level volumes.
    pub volumes: Named<Resource>,
    /// Top-level secrets.
    pub secrets: Named<Resource>,
    /// Top-level configs.
    pub configs: Named<Resource>,
    /// Top-level models.
    pub models: Named<Resource>,
    /// Profiles that are active (`*` stays `*`); as for Compose, one without a name when none were asked for.
    pub profiles: Vec<SmolStr>,
    /// Every use of a variable in the project's files, in the order of reading.
    pub variables: Vec<VariableUse>,
    /// False where a file that belongs to the project could not be read.
    pub complete: bool,
    /// True where the file is no project by itself: services without image and build, networks declared elsewhere.
    pub fragment: bool,
    /// What is left of the merged, canonical tree: `x-*` and the like. Each section's trees are with its entries.
    pub tree: Value,
}

/// A use of a variable (`${NAME}`) in a Compose file or an env file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableUse {
    /// The variable.
    pub name: SmolStr,
    /// The bytes of the expression.
    pub span: Span,
    /// Where the text in its place comes from.
    pub state: VariableState,
    /// Its value, where that is part of the text. It belongs to whoever runs composelint: no output but the user's own request shows it.
    pub value: Option<SmolStr>,
}

/// Where the text in the place of a variable comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariableState {
    /// The variable has a value (or, with `+`, decides for the alternative).
    Set,
    /// It has none, and the file says what to take instead (`-`, `:-`, or nothing with `+`).
    Default,
    /// It has none, and the file does not say what to take instead: unknown, or blank for Compose.
    Unset,
    /// It has none, and the file says that it must (`?`, `:?`): it is up to whoever runs the project.
    Required,
}

/// A file that was read for a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectFile {
    /// Which file.
    pub file: FileId,
    /// What it was read as.
    pub role: FileRole,
}

/// What a file was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// The first Compose file.
    Base,
    /// A later Compose file.
    Override,
    /// Brought in by `include`.
    Include,
    /// Read for `extends`.
    Extends,
    /// `.env`, `--env-file`, or the `env_file` of an include: interpolation.
    Interpolation,
    /// The `env_file` of a service.
    EnvFile,
    /// The `label_file` of a service.
    LabelFile,
}

/// `build`, as far as topology and rules read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// `context`.
    pub context: Option<Spanned<Text>>,
    /// `network` during the build.
    pub network: Option<Spanned<Text>>,
}

/// One variable of a container.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvVar {
    /// Its bytes: of the entry in `environment`, or of the line in the env file.
    pub span: Span,
    /// The bytes of the value alone.
    pub value_span: Span,
    /// The value; `None` when the key has no value and is taken from the shell.
    pub value: Option<Text>,
    /// Whether it comes from an `env_file`.
    pub from_file: bool,
    /// Its story.
    pub history: Option<Arc<History>>,
}

/// An `env_file` entry.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvFile {
    /// The path, from the project directory on; its bytes are those that a person wrote.
    pub path: Spanned<Text>,
    /// `required`, true unless the long form says otherwise.
    pub required: bool,
    /// The file, if it was read.
    pub file: Option<FileId>,
}

/// One published port: a binding before the engine has seen it.
#[derive(Debug, Clone, PartialEq)]
pub struct Port {
    /// The bytes of the entry in `ports`.
    pub span: Span,
    /// The entry's story.
    pub history: Option<Arc<History>>,
    /// Whether it was written in the short form (`"8080:80"`).
    pub short: bool,
    /// `host_ip`; `None` when it isn't given. In `${PORT}:80` the variable may bring an address along, so it is unknown there.
    pub host_ip: Option<Known<IpAddr>>,
    /// The host's port; unknown also where the file says what is no port (`published: web`).
    pub published: Published,
    /// The container's port.
    pub target: Known<u16>,
    /// `tcp` or `udp` (or `sctp`), lower-case.
    pub protocol: SmolStr,
}

/// The host's side of a published port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The engine picks a free port.
    Random,
    /// This port.
    Port(u16),
    /// One free port of an inclusive range (`9000-9010:80`).
    OneOf(u16, u16),
    /// It depends on a variable without a value.
    Unknown(Text),
}

/// `network_mode`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkMode {
    /// `host`.
    Host,
    /// `none`.
    None,
    /// `bridge` (and `default`): docker0.
    Bridge,
    /// `service:NAME`.
    Service(SmolStr),
    /// `container:NAME`.
    Container(SmolStr),
    /// Any other word: the engine looks for a network of that name.
    Other(SmolStr),
    /// It depends on a variable without a value.
    Unknown(Text),
}

/// A service's membership in a network.
///
/// What few have is in [`MembershipDetails`], and reads as if it stood here.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceNetwork {
    /// The network's key; where it depends on a variable without a value, as written (`${NET}`).
    pub name: SmolStr,
    /// Whether the name depends on a variable without a value.
    pub unknown: bool,
    /// The bytes of the entry: the key in the long form, the item in the list.
    pub span: Span,
    /// The membership's story.
    pub history: Option<Arc<History>>,
    pub(crate) details: SparseBox<MembershipDetails>,
}

/// What few memberships have.
#[derive(Debug, Clone, PartialEq)]
pub struct MembershipDetails {
    /// `aliases`.
    pub aliases: Vec<Spanned<Text>>,
    /// `ipv4_address`.
    pub ipv4_address: Option<Spanned<Text>>,
    /// `ipv6_address`.
    pub ipv6_address: Option<Spanned<Text>>,
    /// `link_local_ips`.
    pub link_local_ips: Vec<Spanned<Text>>,
    /// `mac_address`.
    pub mac_address: Option<Spanned<Text>>,
    /// `gw_priority`.
    pub gw_priority: Option<i64>,
    /// `priority`.
    pub priority: Option<i64>,
    /// `interface_name`.
    pub interface_name: Option<Spanned<Text>>,
    /// `driver_opts` of the endpoint.
    pub driver_opts: Named<Spanned<Text>>,
}

impl Sparse for MembershipDetails {
    const EMPTY: Self = Self {
        aliases: Vec::new(),
        ipv4_address: None,
        ipv6_address: None,
        link_local_ips: Vec::new(),
        mac_address: None,
        gw_priority: None,
        priority: None,
        interface_name: None,
        driver_opts: Named::with_hasher(FxBuildHasher),
    };

    fn none() -> &'static Self {
        static NONE: MembershipDetails = MembershipDetails::EMPTY;
        &NONE
    }
}

impl Deref for ServiceNetwork {
    type Target = MembershipDetails;

    fn deref(&self) -> &MembershipDetails {
        self.details.get()
    }
}

impl ServiceNetwork {
    /// Whether it has nothing of [`MembershipDetails`].
    pub fn is_plain(&self) -> bool {
        self.details.is_none()
    }
}

/// A dependency.
#[derive(Debug, Clone, PartialEq)]
pub struct DependsOn {
    /// The other service; where it depends on a variable without a value, as written (`${DB}`).
    pub service: SmolStr,
    /// Whether the name depends on a variable without a value.
    pub unknown: bool,
    /// Where it is written.
    pub span: Span,
    /// Its story.
    pub history: Option<Arc<History>>,
    /// `service_started`, `service_healthy`, `service_completed_successfully`.
    pub condition: SmolStr,
    /// `required`, true unless written otherwise.
    pub required: bool,
    /// Whether `depends_on` says it, or `links`, `volumes_from` or `network_mode` imply it.
    pub implied_by: Option<SmolStr>,
    /// Whether the list form was used.
    pub short: bool,
}

/// `links` or `external_links` entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The service or container.
    pub target: SmolStr,
    /// The alias; the target's name when none is given.
    pub alias: SmolStr,
}

/// `healthcheck`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Healthcheck {
    /// `test`, with its leading `CMD`, `CMD-SHELL` or `NONE`.
    pub test: Vec<Text>,
    /// `disable: true` or `test: NONE`.
    pub disabled: bool,
}

/// A mount: an entry of `volumes` or `tmpfs`.
#[derive(Debug, Clone, PartialEq)]
pub struct Mount {
    /// `bind`, `volume`, `tmpfs`, `npipe`, `cluster`, `image`; empty where a variable without a value decides (`${DATA}:/x`).
    pub kind: SmolStr,
    /// The host's path (as the loader knows the project directory, and from there on) or the volume's name; `None` for an anonymous volume and tmpfs.
    pub source: Option<Text>,
    /// The path in the container.
    pub target: Text,
    /// Whether it is read-only, or a variable without a value decides about that.
    pub read_only: bool,
    /// `bind.propagation`.
    pub propagation: Option<SmolStr>,
}

/// A network.
///
/// What few have is in [`NetworkDetails`], and reads as if it stood here.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Its key.
    pub key: SmolStr,
    /// The bytes of the key; for the implicit `default` those of the first `services` key.
    pub key_span: Span,
    /// The bytes of the entry's value.
    pub span: Span,
    /// Whether the file declares it (the implicit `default` is not declared).
    pub declared: bool,
    /// The name the engine knows: `name`, else `<project>_<key>`, else, when external, the key.
    pub real_name: Known<SmolStr>,
    /// Where `name` is written.
    pub name_span: Option<Span>,
    /// `external: true`.
    pub external: Option<Spanned<Known<bool>>>,
    /// `internal`.
    pub internal: Option<Spanned<Known<bool>>>,
    /// The canonical tree.
    pub tree: Value,
    pub(crate) details: SparseBox<NetworkDetails>,
}

/// What few networks have.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkDetails {
    /// `attachable`.
    pub attachable: Option<Spanned<Known<bool>>>,
    /// `enable_ipv4`.
    pub enable_ipv4: Option<Spanned<Known<bool>>>,
    /// `enable_ipv6`.
    pub enable_ipv6: Option<Spanned<Known<bool>>>,
    /// `driver`.
    pub driver: Option<Spanned<Text>>,
    /// `driver_opts`.
    pub driver_opts: Named<Spanned<Text>>,
    /// `ipam.driver`.
    pub ipam_driver: Option<Spanned<Text>>,
    /// `ipam.config` entries.
    pub ipam: Vec<IpamPool>,
    /// `labels`.
    pub labels: Named<Spanned<Text>>,
}

impl Sparse for NetworkDetails {
    const EMPTY: Self = Self {
        attachable: None,
        enable_ipv4: None,
        enable_ipv6: None,
        driver: None,
        driver_opts: Named::with_hasher(FxBuildHasher),
        ipam_driver: None,
        ipam: Vec::new(),
        labels: Named::with_hasher(FxBuildHasher),
    };

    fn none() -> &'static Self {
        static NONE: NetworkDetails = NetworkDetails::EMPTY;
        &NONE
    }
}

impl Deref for Network {
    type Target = NetworkDetails;

    fn deref(&self) -> &NetworkDetails {
        self.details.get()
    }
}

impl Network {
    /// Whether it has nothing of [`NetworkDetails`].
    pub fn is_plain(&self) -> bool {
        self.details.is_none()
    }
}

/// An entry of `ipam.config`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IpamPool {
    /// `subnet`.
    pub subnet: Option<Spanned<Text>>,
    /// `gateway`.
    pub gateway: Option<Spanned<Text>>,
    /// `ip_range`.
    pub ip_range: Option<Spanned<Text>>,
    /// `aux_addresses`.
    pub aux_addresses: Vec<Spanned<Text>>,
}

/// A top-level volume, secret, config or model.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its key.
    pub key: SmolStr,
    /// The bytes of the key.
    pub key_span: Span,
    /// The canonical tree.
    pub tree: Value,
}
