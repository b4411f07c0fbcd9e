//! What only some services have: found in one walk, so that the rules about it need not look at all the others.

use composelint_compose::project::Service;
use composelint_compose::{Map, Text};
use composelint_topology::{Binding, BindingState};

use crate::Input;

/// Something that a service has or has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A `ports` entry that others than the host itself can dial.
    Published,
    /// A `ports` entry that has no effect.
    InertPort,
    /// `network_mode`.
    Mode,
    /// `build`.
    Build,
    /// Anything mounted.
    Mounts,
    /// Any of `privileged`, `cap_add`, `security_opt`, `user`, and the namespaces of the host.
    Rights,
    /// `devices` or `device_cgroup_rules`.
    Devices,
    /// `tmpfs`.
    Tmpfs,
    /// `logging`.
    Logging,
    /// Any of `links`, `external_links`, `extra_hosts`.
    Hosts,
    /// `labels`.
    Labels,
    /// A variable or a word of a command with `://` in it.
    Address,
    /// The same with `.docker.internal`.
    HostName,
    /// The same with `172.`, as the engine's own addresses begin.
    BridgeAddress,
}

/// Which parts a service has: one bit each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts(u16);

impl Parts {
    /// The parts of a list.
    pub(crate) fn of(parts: &[Part]) -> Self {
        let bits = parts.iter().fold(0, |bits, part| bits | bit(*part));
        Self(bits)
    }

    /// Whether they have one in common.
    pub(crate) const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn add(&mut self, part: Part, has: bool) {
        if has {
            self.0 |= bit(part);
        }
    }
}

const fn bit(part: Part) -> u16 {
    1 << part as u16
}

/// What each service of the project has, in its order; `own` is the position of the project in the topology.
pub(crate) fn read(input: &Input<'_>, own: Option<usize>) -> Vec<Parts> {
    let services = input.project.services.values().enumerate();
    let parts = services.map(|(index, service)| {
        let mut parts = Parts::default();
        let id = own.and_then(|own| input.topology.service_at(own, index));
        let bindings = id.map_or(&[][..], |id| input.topology.bindings_of(id));
        parts.add(Part::Published, bindings.iter().any(Binding::is_public));
        let is_inert = |binding: &Binding| matches!(binding.state, BindingState::Inert(_));
        parts.add(Part::InertPort, bindings.iter().any(is_inert));
        let values = service.environment.values();
        values
            .filter_map(|variable| variable.value.as_ref())
            .for_each(|text| read_text(text, &mut parts));
        if !service.is_plain() {
            read_details(service, &mut parts);
        }
        for entry in service.tree.as_map().into_iter().flat_map(Map::iter) {
            match entry.key.as_str() {
                "device_cgroup_rules" => parts.add(Part::Devices, true),
                "tmpfs" => parts.add(Part::Tmpfs, true),
                "logging" => parts.add(Part::Logging, true),
                _ => {}
            }
        }
        parts
    });
    parts.collect()
}

fn read_details(service: &Service, parts: &mut Parts) {
    parts.add(Part::Mode, service.network_mode.is_some());
    parts.add(Part::Build, service.build.is_some());
    parts.add(Part::Mounts, !service.mounts.is_empty());
    let rights = service.privileged.is_some()
        || service.user.is_some()
        || !service.cap_add.is_empty()
        || !service.security_opt.is_empty()
        || !service.namespaces.is_empty();
    parts.add(Part::Rights, rights);
    parts.add(Part::Devices, !service.devices.is_empty());
    let hosts = !service.links.is_empty()
        || !service.external_links.is_empty()
        || !service.extra_hosts.is_empty();
    parts.add(Part::Hosts, hosts);
    parts.add(Part::Labels, !service.labels.is_empty());
    let lines = [&service.entrypoint, &service.command];
    for word in lines.into_iter().flatten().flat_map(|line| &line.value) {
        read_text(word, parts);
    }
}

/// One look at each byte, where each rule would search for its own word.
fn read_text(text: &Text, parts: &mut Parts) {
    let bytes = text.text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let has = |word: &[u8]| bytes[at..].starts_with(word);
        match byte {
            b':' => parts.add(Part::Address, has(b"://")),
            b'.' => parts.add(Part::HostName, has(b".docker.internal")),
            b'1' => parts.add(Part::BridgeAddress, has(b"172.")),
            _ => {}
        }
    }
}
