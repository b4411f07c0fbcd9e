//! The picture of a topology: services, the networks they are on, the doors from outside and the ways out.
//!
//! A [`Picture`] is what every drawing shows; the drawings differ only in their language. Services are joined with networks,
//! not with each other: a network of fifty services is fifty lines, not a thousand.

mod dot;
mod focus;
mod html;
mod json;
mod mermaid;
mod svg;
mod text;

pub use dot::write as write_dot;
pub use html::write as write_html;
pub use json::write as write_json;
pub(crate) use mermaid::escape as mermaid_text;
pub use mermaid::write as write_mermaid;
pub use svg::write as write_svg;
pub use text::write as write_text;

use std::collections::BTreeMap;

use composelint_compose::project::{Known, Published};
use composelint_intent::{Role, Roles};
use composelint_topology::{
    Binding, BindingState, Driver, NetworkNode, SandboxKind, ServiceId, Topology, Tri,
};

use crate::text::shown;

/// What a drawing shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// The projects.
    pub projects: Vec<String>,
    /// Networks that somebody is on, in the order of the files.
    pub networks: Vec<Network>,
    /// Services, or groups of alike services, in the order of the files.
    pub services: Vec<Service>,
    /// Who is on which network: positions in `services` and `networks`, in the order of services.
    pub members: Vec<(usize, usize)>,
    /// Published ports that take effect, in the order of services.
    pub doors: Vec<Door>,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its key.
    pub key: String,
    /// The name the engine knows.
    pub real_name: String,
    /// Its driver.
    pub driver: String,
    /// Whether it is internal.
    pub internal: Tri,
    /// Whether somebody else makes it.
    pub external: bool,
    /// Whether its members get out through it.
    pub leaves: Tri,
}

/// A service, or several that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The names: one, unless it is a group.
    pub names: Vec<String>,
    /// Where it lives.
    pub home: Home,
    /// Its tier, where its role is known: `edge`, `app`, `data`, `ops`.
    pub tier: Option<&'static str>,
    /// Its role, where it is known.
    pub role: Option<&'static str>,
}

/// Where a service lives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// In a namespace of its own.
    Own,
    /// In that of another service.
    With(String),
    /// In the host's.
    Host,
    /// In one without any network.
    Nowhere,
    /// In one that the files don't tell.
    Unknown,
    /// It is not started.
    Idle,
}

/// A published port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The position in [`Picture::services`].
    pub service: usize,
    /// The port: `443`, `8080:80/udp`.
    pub label: String,
    /// Whether others than the host itself can dial it.
    pub public: bool,
}

/// What the services of the project at a position are.
pub type RolesOf<'r> = dyn Fn(usize) -> Option<&'r Roles> + 'r;

impl Picture {
    /// The picture of a whole topology.
    pub fn of(topology: &Topology, roles_of: &RolesOf<'_>) -> Self {
        let projects = topology.projects().iter().map(|name| shown(name)).collect();
        let mut picture = Self {
            projects,
            ..Self::default()
        };
        let mut position = BTreeMap::new();
        for (id, network) in topology
            .networks()
            .filter(|(_, network)| !network.endpoints.is_empty())
        {
            position.insert(id, picture.networks.len());
            picture.networks.push(network_of(network));
        }
        for (id, _) in topology.services() {
            let at = picture.services.len();
            picture.services.push(service_of(topology, id, roles_of));
            if topology.service(id).is_joined() {
                continue;
            }
            for endpoint in topology.endpoints_of_service(id) {
                picture.members.extend(
                    position
                        .get(&endpoint.network)
                        .map(|network| (at, *network)),
                );
            }
            let doors = topology
                .bindings_of(id)
                .iter()
                .filter_map(|binding| door(binding, at));
            picture.doors.extend(doors);
        }
        picture.doors.dedup();
        picture
    }

    /// The networks of a service.
    pub fn networks_of(&self, service: usize) -> impl Iterator<Item = usize> {
        // Members are in the order of services.
        let start = self
            .members
            .partition_point(|(member, _)| *member < service);
        let own = self.members[start..]
            .iter()
            .take_while(move |(member, _)| *member == service);
        own.map(|(_, network)| *network)
    }

    /// The position of a service.
    pub(crate) fn position_of(&self, name: &str) -> Option<usize> {
        self.services
            .iter()
            .position(|service| service.names.iter().any(|known| known == name))
    }

    /// The published ports of a service.
    pub fn doors_of(&self, service: usize) -> Vec<Door> {
        let start = self.doors.partition_point(|door| door.service < service);
        self.doors[start..]
            .iter()
            .take_while(|door| door.service == service)
            .cloned()
            .collect()
    }

    /// The services on a network.
    pub fn members_of(&self, network: usize) -> impl Iterator<Item = usize> {
        self.members
            .iter()
            .filter(move |(_, on)| *on == network)
            .map(|(member, _)| *member)
    }

    /// The same picture with alike services drawn as one: same home, same networks, no ports of their own.
    #[must_use]
    pub fn grouped(&self) -> Self {
        let mut grouped = Self {
            services: Vec::new(),
            members: Vec::new(),
            doors: Vec::new(),
            ..self.clone()
        };
        let mut known: BTreeMap<(Home, Vec<usize>), usize> = BTreeMap::new();
        for (at, service) in self.services.iter().enumerate() {
            let networks: Vec<usize> = self.networks_of(at).collect();
            let doors = self.doors_of(at);
            let class = (service.home.clone(), networks.clone());
            if doors.is_empty()
                && let Some(group) = known.get(&class)
            {
                let group = &mut grouped.services[*group];
                group.names.extend(service.names.iter().cloned());
                (group.role, group.tier) = (None, None);
                continue;
            }
            let new = grouped.services.len();
            if doors.is_empty() {
                known.insert(class, new);
            }
            grouped.services.push(service.clone());
            grouped
                .members
                .extend(networks.into_iter().map(|network| (new, network)));
            grouped.doors.extend(doors.into_iter().map(|door| Door {
                service: new,
                ..door
            }));
        }
        grouped
    }
}

impl Network {
    /// What is special about it, in words: `internal`, `external`, `macvlan`.
    pub(crate) fn traits(&self) -> Vec<&str> {
        let mut words = Vec::new();
        match self.internal {
            Tri::Yes => words.push("internal"),
            Tri::Unknown if !self.external => words.push("internal or not"),
            Tri::Unknown | Tri::No => {}
        }
        if self.external {
            words.push("external");
        }
        if self.driver != "bridge" {
            words.push(&self.driver);
        }
        words
    }
}

impl Service {
    /// The name, or how many there are.
    pub(crate) fn label(&self) -> String {
        match &self.names[..] {
            [name] => name.clone(),
            names => format!("{} services", names.len()),
        }
    }
}

impl Home {
    /// Where it lives, in words, if there is something to say.
    pub(crate) fn words(&self) -> Option<String> {
        match self {
            Home::Own => None,
            Home::With(name) => Some(format!("shares the network of {name}")),
            Home::Host => Some("host network".to_owned()),
            Home::Nowhere => Some("no network".to_owned()),
            Home::Unknown => Some("unknown network".to_owned()),
            Home::Idle => Some("not started".to_owned()),
        }
    }
}

fn network_of(network: &NetworkNode) -> Network {
    let leaves = match (network.internal, &network.driver, network.masquerade) {
        (Tri::Yes, _, _) | (_, Driver::Host | Driver::None, _) | (_, _, Tri::No) => Tri::No,
        (Tri::No, Driver::Bridge | Driver::DefaultBridge | Driver::Overlay, Tri::Yes) => Tri::Yes,
        (Tri::No, Driver::Macvlan | Driver::Ipvlan, _) if network.parent.is_some() => Tri::Yes,
        (Tri::No, Driver::Macvlan | Driver::Ipvlan, _) => Tri::No,
        _ => Tri::Unknown,
    };
    Network {
        key: shown(&network.key),
        real_name: shown(&network.real_name),
        driver: shown(network.driver.as_str()),
        internal: network.internal,
        external: network.external,
        leaves,
    }
}

fn service_of(topology: &Topology, id: ServiceId, roles_of: &RolesOf<'_>) -> Service {
    let node = topology.service(id);
    let home = match topology.sandbox_of(id) {
        None => Home::Idle,
        Some(sandbox) => match (&sandbox.kind, sandbox.services.first()) {
            (SandboxKind::Host, _) => Home::Host,
            (SandboxKind::None, _) => Home::Nowhere,
            (SandboxKind::Opaque(_), _) => Home::Unknown,
            (SandboxKind::Own, Some(owner)) if *owner != id && node.is_joined() => {
                Home::With(shown(&topology.service_name(*owner)))
            }
            (SandboxKind::Own, _) => Home::Own,
        },
    };
    let found = roles_of(node.project).map(|roles| roles.of(&node.name));
    let found = found.filter(|found| found.role != Role::Unknown);
    let tier = found.map(|found| found.tier.as_str());
    Service {
        names: vec![shown(&topology.service_name(id))],
        home,
        tier: tier.filter(|tier| *tier != "unknown"),
        role: found.map(|found| found.role.as_str()),
    }
}

fn door(binding: &Binding, service: usize) -> Option<Door> {
    let BindingState::Effective { .. } = binding.state else {
        return None;
    };
    Some(Door {
        service,
        label: port_label(binding),
        public: binding.is_public(),
    })
}

/// `443`, `8080:80`, `53/udp`.
pub(crate) fn port_label(binding: &Binding) -> String {
    let target = match &binding.target {
        Known::Known(port) => port.to_string(),
        Known::Unknown(_) => "?".to_owned(),
    };
    let published = match &binding.published {
        Published::Random => "*".to_owned(),
        Published::Port(port) => port.to_string(),
        Published::OneOf(first, last) => format!("{first}-{last}"),
        Published::Unknown(_) => "?".to_owned(),
    };
    let ports = if published == target {
        target
    } else {
        format!("{published}:{target}")
    };
    let protocol = binding.protocol.as_str();
    if protocol == "tcp" {
        ports
    } else {
        format!("{ports}/{protocol}")
    }
}

#[cfg(test)]
mod tests;
