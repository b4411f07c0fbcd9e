//! Wants: whom each service means to talk to, and what says so.
//!
//! A want is read from what a person wrote, never guessed from what is unknown: a host that hangs on a variable without a value is none.
//! It holds the name of a host and a port, and no other part of the value: secrets stay where they are written.

pub(crate) mod address;
pub(crate) mod arguments;
mod config;
mod dsn;
mod mounted;
mod names;
mod place;
mod ports;
mod proxied;
pub(crate) mod scheme;
mod service;
#[cfg(test)]
mod tests;
pub(crate) mod variables;
mod verdict;

use std::ops::Range;

use composelint_compose::Project;
use composelint_topology::Topology;
use composelint_yaml::{SourceMap, Span};
use smol_str::SmolStr;

pub use mounted::{MountedFile, MountedFiles};
pub(crate) use names::Names;
pub use place::Place;
pub use ports::{WrongPort, declares_port, may_listen, wrong_port};
pub use scheme::Scheme;
pub use verdict::{Judge, WantVerdict};

use crate::confidence::Confidence;
use crate::own::Tables;

/// What says that a service wants to talk to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WantKind {
    /// An address with a scheme: `postgres://db:5432/shop`.
    Url,
    /// A host in a variable of its own, or a list of hosts.
    HostPort,
    /// A connection string: `Server=db,1433;…`.
    Dsn,
    /// A command or an entrypoint.
    Command,
    /// A health check.
    Healthcheck,
    /// A label that another service reads.
    Label,
    /// A mounted configuration file.
    ConfigFile,
    /// `links`.
    Link,
    /// `depends_on`: it says who starts first, and little more.
    DependsOn,
}

impl WantKind {
    /// What it is, for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            WantKind::Url => "address",
            WantKind::HostPort => "host",
            WantKind::Dsn => "connection string",
            WantKind::Command => "command",
            WantKind::Healthcheck => "health check",
            WantKind::Label => "label",
            WantKind::ConfigFile => "configuration file",
            WantKind::Link => "link",
            WantKind::DependsOn => "depends_on",
        }
    }
}

/// What is known about the port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantPort {
    /// Nobody wrote one; what the scheme or the program takes then, if it is known.
    Default(Option<u16>),
    /// This one.
    Written(u16, Place),
    /// It hangs on a variable without a value.
    Unknown,
}

impl WantPort {
    /// The number, if it is written or goes without saying.
    pub fn number(self) -> Option<u16> {
        match self {
            WantPort::Default(number) => number,
            WantPort::Written(number, _) => Some(number),
            WantPort::Unknown => None,
        }
    }
}

/// A host that a service means to talk to.
#[derive(Debug, Clone, PartialEq)]
pub struct Want {
    /// The position of the service in [`Project::services`].
    pub from: usize,
    /// What says so.
    pub kind: WantKind,
    /// The host as written: a name or an address, without a password or a path.
    pub host: SmolStr,
    /// Where the host is written.
    pub host_at: Place,
    /// The port.
    pub port: WantPort,
    /// The scheme of the address.
    pub scheme: Option<Scheme>,
    /// The variable, label or flag.
    pub key: Option<SmolStr>,
    /// The bytes of the whole entry.
    pub evidence: Span,
    /// How sure it is that the service itself talks to that host.
    pub confidence: Confidence,
    /// Whether the address may as well be meant for browsers.
    pub perhaps_browser: bool,
    /// Whether a variable brought the host: somebody may set it to something else.
    pub by_variable: bool,
    /// Whether the entry came from elsewhere, so that services that do not read it may have it too: an anchor, an env file.
    pub shared: bool,
}

impl Want {
    /// Whether the host is the container itself: `localhost` and its addresses.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

/// An address that a service is told to listen on.
#[derive(Debug, Clone, PartialEq)]
pub struct Listens {
    /// The position of the service.
    pub from: usize,
    /// The address or name.
    pub host: SmolStr,
    /// Where it is written.
    pub at: Place,
    /// What reads it: a program, or a variable.
    pub by: SmolStr,
    /// Whether it is a program's flag; a variable may be meant for something else.
    pub is_flag: bool,
}

/// What a Kafka broker tells its clients to dial.
#[derive(Debug, Clone, PartialEq)]
pub struct Advertised {
    /// The position of the broker.
    pub from: usize,
    /// The listener: `INTERNAL`.
    pub listener: SmolStr,
    /// The host that clients are sent to.
    pub host: SmolStr,
    /// The port they are sent to.
    pub port: u16,
    /// Where that is written.
    pub at: Place,
}

/// Whom the services of a project mean to talk to.
#[derive(Debug, Clone, Default)]
pub struct Wants {
    list: Vec<Want>,
    of: Vec<Range<usize>>,
    listens: Vec<Listens>,
    advertised: Vec<Advertised>,
}

impl Wants {
    /// Reads the wants of all active services from what the project says: in time linear in its size.
    ///
    /// `tables` are those of the project ([`crate::Roles::tables`]); `mounted` are the texts of configuration files that services mount, as far as anybody may read them.
    pub fn find(
        project: &Project,
        tables: &Tables,
        sources: &SourceMap,
        mounted: &MountedFiles,
    ) -> Wants {
        Self::among(&Names::of(project), project, tables, sources, mounted)
    }

    /// The same, with what becomes of each want: one verdict for each, in their order.
    pub fn judged(
        project: &Project,
        tables: &Tables,
        sources: &SourceMap,
        mounted: &MountedFiles,
        topology: &Topology,
    ) -> (Wants, Vec<WantVerdict>) {
        let names = Names::of(project);
        let wants = Self::among(&names, project, tables, sources, mounted);
        let verdicts = Judge::knowing(names, project, topology).all(&wants);
        (wants, verdicts)
    }

    fn among(
        names: &Names<'_>,
        project: &Project,
        tables: &Tables,
        sources: &SourceMap,
        mounted: &MountedFiles,
    ) -> Wants {
        let mut wants = Wants::default();
        let mut proxied = proxied::wants(project, tables);
        for (from, service) in project.services.values().enumerate() {
            let start = wants.list.len();
            if service.active {
                let mut reader =
                    service::Reader::new(tables, project, sources, names, from, &mut wants);
                reader.read(service);
                reader.files(service, mounted);
                for (_, told) in proxied.iter_mut().filter(|(proxy, _)| *proxy == from) {
                    wants.list.append(told);
                }
            }
            wants.of.push(start..wants.list.len());
        }
        wants
    }

    /// Every want, by service in the project's order.
    pub fn iter(&self) -> impl Iterator<Item = &Want> {
        self.list.iter()
    }

    /// The wants of the service at that position.
    pub fn of(&self, service: usize) -> &[Want] {
        self.of
            .get(service)
            .and_then(|range| self.list.get(range.clone()))
            .unwrap_or_default()
    }

    /// Where services are told to listen.
    pub fn listens(&self) -> &[Listens] {
        &self.listens
    }

    /// What Kafka brokers tell their clients.
    pub fn advertised(&self) -> &[Advertised] {
        &self.advertised
    }
}

/// Whether a host is the container itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified())
}
