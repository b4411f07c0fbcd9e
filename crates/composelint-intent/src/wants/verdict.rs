//! Wants times reachability: what becomes of a want, and why.

use std::cell::Cell;
use std::net::IpAddr;

use composelint_compose::Project;
use composelint_topology::{
    Driver, NetworkId, RecordType, ResolutionStatus, SandboxKind, ServiceId, Topology, Tri,
};
use smol_str::SmolStr;

use super::{Names, Want, Wants, is_loopback};

/// What becomes of a want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantVerdict {
    /// The service dials itself by one of its own names.
    Own,
    /// The container itself: `localhost`.
    Loopback,
    /// An address, not a name.
    Address(IpAddr),
    /// The Docker host.
    Host,
    /// A name for resolvers outside of Docker.
    Outside,
    /// It resolves and can be reached. Several services where all answer to the name.
    Reaches(Vec<ServiceId>),
    /// The name resolves, but packets do not get there: `enable_icc: "false"`.
    Blocked(ServiceId),
    /// A service has the name, but not on a network that the asking one joins.
    /// `sure` is false where a network made elsewhere may have another container of that name.
    NoSharedNetwork {
        /// The service that has the name.
        to: ServiceId,
        /// Whether nobody else can answer.
        sure: bool,
    },
    /// The asking service is in the host's sandbox, which has no names of Docker.
    FromHostMode(ServiceId),
    /// The service that is meant is in the host's sandbox, which has no name.
    ToHostMode(ServiceId),
    /// The asking service has no network.
    FromNowhere(ServiceId),
    /// The service that is meant has no network.
    ToNowhere(ServiceId),
    /// Both are on Docker's own bridge, which has no names.
    DefaultBridge(ServiceId),
    /// A service that is not started under these profiles has the name; its position in the project.
    Inactive(usize),
    /// A name that Compose once made, or that looks like one of Docker's: `shop_db_1`, `db.shop`. The name that works.
    ProjectScoped {
        /// The service that is meant.
        to: ServiceId,
        /// The name that resolves.
        name: SmolStr,
    },
    /// Nobody has the name; the one that comes nearest.
    NotFound(Option<SmolStr>),
    /// It cannot be told: a network made elsewhere, a variable.
    Unsure,
}

/// Decides about the wants of one project.
#[derive(Debug)]
pub struct Judge<'a> {
    project: &'a Project,
    topology: &'a Topology,
    names: Names<'a>,
    own: usize,
    ids: Vec<Option<ServiceId>>,
    /// For how many more unknown names the nearest one is looked for.
    searches: Cell<usize>,
}

/// The most names of services that an unknown name is compared with, and the most unknown names: all with all would take minutes.
const MOST_NAMES: usize = 2000;
const MOST_SEARCHES: usize = 500;

/// How many wants before a want are looked at for the same host.
const NEAR: usize = 8;

/// Names by which containers know the Docker host.
const HOST_NAMES: [&str; 5] = [
    "host.docker.internal",
    "gateway.docker.internal",
    "docker.for.mac.localhost",
    "docker.for.mac.host.internal",
    "docker.for.win.localhost",
];

impl<'a> Judge<'a> {
    /// A judge for a project of a topology.
    pub fn new(project: &'a Project, topology: &'a Topology) -> Self {
        Self::knowing(Names::of(project), project, topology)
    }

    /// The same, with the names of the project's services.
    pub(super) fn knowing(names: Names<'a>, project: &'a Project, topology: &'a Topology) -> Self {
        let own = topology
            .projects()
            .iter()
            .position(|name| *name == project.name)
            .unwrap_or_default();
        let mut ids = vec![None; project.services.len()];
        for (id, node) in topology.services().filter(|(_, node)| node.project == own) {
            if let Some(slot) = ids.get_mut(node.index) {
                *slot = Some(id);
            }
        }
        Self {
            project,
            topology,
            names,
            own,
            ids,
            searches: Cell::new(MOST_SEARCHES),
        }
    }

    /// The service at a position of the project, if it is started.
    pub fn id(&self, service: usize) -> Option<ServiceId> {
        let id = (*self.ids.get(service)?)?;
        self.topology.service(id).sandbox.map(|_| id)
    }

    /// What becomes of each want. Who asks for which name decides, so what the same service said just before is not asked again.
    pub(super) fn all(&self, wants: &Wants) -> Vec<WantVerdict> {
        let list = &wants.list;
        let mut verdicts: Vec<WantVerdict> = Vec::with_capacity(list.len());
        for (at, want) in list.iter().enumerate() {
            let near = at.saturating_sub(NEAR)..at;
            let same =
                |other: &usize| list[*other].from == want.from && list[*other].host == want.host;
            let verdict = match near.rev().find(same) {
                Some(other) => verdicts[other].clone(),
                None => self.judge(want),
            };
            verdicts.push(verdict);
        }
        verdicts
    }

    /// What becomes of a want.
    pub fn judge(&self, want: &Want) -> WantVerdict {
        let Some(from) = self.id(want.from) else {
            return WantVerdict::Unsure;
        };
        let host = want.host.trim_end_matches('.');
        if is_loopback(host) {
            return WantVerdict::Loopback;
        }
        if let Ok(address) = host.parse() {
            return WantVerdict::Address(address);
        }
        if HOST_NAMES
            .iter()
            .any(|name| host.eq_ignore_ascii_case(name))
        {
            return WantVerdict::Host;
        }
        let resolution = self.topology.resolve(from, host, RecordType::A);
        match resolution.status {
            ResolutionStatus::Found => self.found(from, &resolution.answers),
            status => self.missed(from, host, status),
        }
    }

    /// Somebody answers.
    fn found(&self, from: ServiceId, answers: &[(ServiceId, NetworkId)]) -> WantVerdict {
        let mut services: Vec<ServiceId> = answers.iter().map(|(service, _)| *service).collect();
        services.sort_unstable();
        services.dedup();
        let sandbox = self.topology.service(from).sandbox;
        if services.is_empty() {
            // `extra_hosts` answers.
            return WantVerdict::Outside;
        }
        if services
            .iter()
            .all(|service| self.topology.service(*service).sandbox == sandbox)
        {
            return WantVerdict::Own;
        }
        let blocked = answers
            .iter()
            .filter(|(_, network)| !self.is_open(*network))
            .find(|(service, _)| self.topology.direct(from, *service).is_unreachable());
        match blocked {
            Some((service, _)) => WantVerdict::Blocked(*service),
            None => WantVerdict::Reaches(services),
        }
    }

    /// Whether who answers on a network can be reached there without a further question.
    fn is_open(&self, network: NetworkId) -> bool {
        let network = self.topology.network(network);
        network.icc == Tri::Yes && network.driver == Driver::Bridge && network.doubt().is_none()
    }

    /// Nobody answers, or nobody can tell who does.
    fn missed(&self, from: ServiceId, host: &str, status: ResolutionStatus) -> WantVerdict {
        let topology = self.topology;
        let owners = self.names.owners(host);
        if owners.iter().any(|owner| self.id(*owner) == Some(from)) {
            return WantVerdict::Own;
        }
        let started = owners.iter().find_map(|owner| self.id(*owner));
        let Some(to) = started else {
            return match owners.first() {
                Some(owner) => WantVerdict::Inactive(*owner),
                None => self.unknown(host, status),
            };
        };
        let (Some(here), Some(there)) = (topology.sandbox_of(from), topology.sandbox_of(to)) else {
            return WantVerdict::Unsure;
        };
        if topology.service(from).sandbox == topology.service(to).sandbox {
            return WantVerdict::Own;
        }
        match (&here.kind, &there.kind) {
            (SandboxKind::Opaque(_), _) | (_, SandboxKind::Opaque(_)) => WantVerdict::Unsure,
            (SandboxKind::None, _) => WantVerdict::FromNowhere(to),
            (SandboxKind::Host, _) => WantVerdict::FromHostMode(to),
            (_, SandboxKind::Host) => WantVerdict::ToHostMode(to),
            (_, SandboxKind::None) => WantVerdict::ToNowhere(to),
            (SandboxKind::Own, SandboxKind::Own) => self.apart(from, to, status),
        }
    }

    /// Two ordinary services, one of which cannot resolve the other.
    fn apart(&self, from: ServiceId, to: ServiceId, status: ResolutionStatus) -> WantVerdict {
        let topology = self.topology;
        let shared = topology.shared_networks(from, to);
        let is_docker0 = |id: &NetworkId| topology.network(*id).driver == Driver::DefaultBridge;
        if shared.iter().any(is_docker0) {
            return WantVerdict::DefaultBridge(to);
        }
        if !shared.is_empty() {
            // A name that the other one has on a network that is not shared.
            return WantVerdict::Unsure;
        }
        let unknown = self
            .joins_unknown_network(from)
            .max(self.joins_unknown_network(to));
        if unknown || topology.direct(from, to).is_reachable() {
            return WantVerdict::Unsure;
        }
        let sure = matches!(
            status,
            ResolutionStatus::NotFound | ResolutionStatus::Upstream
        );
        WantVerdict::NoSharedNetwork { to, sure }
    }

    /// Whether a service joins a network whose name hangs on a variable.
    fn joins_unknown_network(&self, service: ServiceId) -> bool {
        let endpoints = self.topology.endpoints_of_service(service).iter();
        endpoints
            .map(|endpoint| self.topology.network(endpoint.network))
            .any(|network| !network.real_name_known)
    }

    /// A name that no service of the project has.
    fn unknown(&self, host: &str, status: ResolutionStatus) -> WantVerdict {
        if let Some((to, name)) = self.scoped(host) {
            return WantVerdict::ProjectScoped { to, name };
        }
        match status {
            ResolutionStatus::Unknown => WantVerdict::Unsure,
            _ if host.contains('.') => WantVerdict::Outside,
            ResolutionStatus::Upstream | ResolutionStatus::Found => WantVerdict::Outside,
            ResolutionStatus::NotFound => WantVerdict::NotFound(self.nearest(host)),
        }
    }

    /// `shop_db_1`, which the first Compose made, and `db.shop` or `db.back`, which nobody makes.
    fn scoped(&self, host: &str) -> Option<(ServiceId, SmolStr)> {
        let project = self.project.name.as_str();
        let started = |name: &str| {
            let id = self.topology.find_in(self.own, name)?;
            self.topology.service(id).sandbox.map(|_| (id, name.into()))
        };
        if let Some((first, rest)) = host.split_once('.') {
            let is_key = |key: &str| self.project.networks.contains_key(key);
            return (rest == project || is_key(rest)).then(|| started(first))?;
        }
        let rest = host.strip_prefix(project)?;
        let numbered = |separator: char| {
            let rest = rest.strip_prefix(separator)?;
            let (name, number) = rest.rsplit_once(separator)?;
            number
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(name)
        };
        numbered('_').or_else(|| numbered('-')).and_then(started)
    }

    /// The name of the project that comes nearest to a mistyped one.
    fn nearest(&self, host: &str) -> Option<SmolStr> {
        if self.project.services.len() > MOST_NAMES {
            return None;
        }
        self.searches.set(self.searches.get().checked_sub(1)?);
        let host = host.to_ascii_lowercase();
        let most = match host.len() {
            0..=3 => 1,
            _ => 2,
        };
        let started = self.project.services.iter().enumerate();
        started
            .filter(|(_, (name, _))| {
                let (name, host) = (name.chars().count(), host.chars().count());
                name.abs_diff(host) <= most
            })
            .filter(|(at, _)| self.id(*at).is_some())
            .map(|(_, (name, _))| {
                (
                    strsim::damerau_levenshtein(&name.to_ascii_lowercase(), &host),
                    name,
                )
            })
            .filter(|(distance, name)| *distance <= most && *distance < name.len().min(host.len()))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, name)| name.clone())
    }
}
