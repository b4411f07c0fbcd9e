//! Where a service listens, as far as its files tell, and the host's side of its ports taken for the container's.

use composelint_compose::Project;
use composelint_compose::project::{Known, Published, Service};
use composelint_topology::{Binding, Proto, ServiceId, Topology};
use composelint_yaml::Span;

use super::variables::Meaning;
use crate::own::Tables;
use crate::roles::Roles;

/// A port on the host's side of a published port, dialled as if the container listened there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongPort {
    /// The `ports` entry.
    pub entry: Span,
    /// The container's port in it.
    pub target: u16,
    /// Whether the image is known to listen there.
    pub by_image: bool,
}

/// The port that a service listens on instead of `port`, where `port` is only what the host publishes.
///
/// Nothing where something says that the container may listen on `port` as well: `expose`, the image, a variable, the command.
pub fn wrong_port(
    project: &Project,
    topology: &Topology,
    roles: &Roles,
    to: ServiceId,
    port: u16,
) -> Option<WrongPort> {
    let mut found: Option<WrongPort> = None;
    let sandbox = topology.sandbox_of(to)?;
    let is_host_side = |binding: &Binding| {
        binding.protocol == Proto::Tcp && binding.published == Published::Port(port)
    };
    // Most ports that are dialled are nobody's on the host.
    let mut bindings = sandbox
        .services
        .iter()
        .flat_map(|id| topology.bindings_of(*id));
    if !bindings.any(is_host_side) {
        return None;
    }
    for id in &sandbox.services {
        let node = topology.service(*id);
        let service = project.services.get(&node.name)?;
        if may_listen(service, roles, port) {
            return None;
        }
        for binding in topology.bindings_of(*id) {
            let target = *binding.target.known()?;
            if !is_host_side(binding) {
                continue;
            }
            let image = roles.of(&node.name).image();
            let wrong = WrongPort {
                entry: binding.span,
                target,
                by_image: image.is_some_and(|image| image.port(target, "tcp").is_some()),
            };
            if found.is_some_and(|found| found.target != target) {
                return None;
            }
            found = Some(wrong);
        }
    }
    found
}

/// Whether anything says that a service listens on a port.
pub fn may_listen(service: &Service, roles: &Roles, port: u16) -> bool {
    declares_port(service, roles, port)
        || service
            .ports
            .iter()
            .any(|entry| entry.target.known().is_none())
        || is_mentioned(service, roles.tables(), port)
}

/// Whether a service certainly listens on a port: `ports`, `expose` or the image says so.
pub fn declares_port(service: &Service, roles: &Roles, port: u16) -> bool {
    let by_image = || {
        let image = roles.of(&service.name).image();
        image.is_some_and(|image| image.ports.iter().any(|known| known.port == port))
    };
    let by_ports = || {
        service
            .ports
            .iter()
            .any(|entry| entry.target == Known::Known(port))
    };
    let by_expose = || {
        service.expose.iter().any(|entry| {
            let text = entry.value.text.split('/').next().unwrap_or("");
            in_range(text, port)
        })
    };
    by_ports() || by_expose() || by_image()
}

fn in_range(text: &str, port: u16) -> bool {
    let number = |text: &str| text.trim().parse::<u16>().ok();
    match text.split_once('-') {
        Some((first, last)) => {
            let (Some(first), Some(last)) = (number(first), number(last)) else {
                return false;
            };
            (first..=last).contains(&port)
        }
        None => number(text) == Some(port),
    }
}

/// Whether a variable or the command has the number where it may say where to listen.
fn is_mentioned(service: &Service, tables: &Tables, port: u16) -> bool {
    let has_number = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit())
            .any(|number| number.parse() == Ok(port))
    };
    let in_variables = || {
        service.environment.iter().any(|(key, variable)| {
            let Some(text) = &variable.value else {
                return false;
            };
            has_number(&text.text)
                && (!text.text.contains("://")
                    || matches!(
                        tables.meaning(key),
                        Some(Meaning::Listen | Meaning::Advertised | Meaning::Port)
                    ))
        })
    };
    let lines = [&service.entrypoint, &service.command];
    let mut words = lines.into_iter().flatten().flat_map(|line| &line.value);
    words.any(|word| has_number(&word.text)) || in_variables()
}
