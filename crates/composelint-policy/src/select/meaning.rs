//! What a selector means on a ground.

use std::ops::Range;

use composelint_compose::Text;
use composelint_compose::project::{Known, Service};
use composelint_topology::{
    Binding, BindingState, NetworkId, Node, Proto, SandboxKind, ServiceId, Tri,
};
use smol_str::SmolStr;

use super::glob::matches;
use super::{Atom, Selector, Step};
use crate::bits::Bits;
use crate::ground::Ground;

/// The nodes that a selector selects. Where it depends on a variable without a value, a node is only in `maybe`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Nodes that are certainly selected.
    pub sure: Bits,
    /// Those, and nodes that may be.
    pub maybe: Bits,
}

impl Selection {
    /// Nothing.
    pub fn none(bound: usize) -> Self {
        Self {
            sure: Bits::none(bound),
            maybe: Bits::none(bound),
        }
    }

    /// Exactly these.
    pub fn of(bits: Bits) -> Self {
        Self {
            sure: bits.clone(),
            maybe: bits,
        }
    }

    /// Whether nothing can be selected.
    pub fn is_empty(&self) -> bool {
        self.maybe.is_empty()
    }

    /// Keeps what is in a set.
    pub(crate) fn within(mut self, set: &Bits) -> Self {
        self.sure.keep(set);
        self.maybe.keep(set);
        self
    }

    fn insert(&mut self, number: usize, whether: Tri) {
        if whether != Tri::No {
            self.maybe.insert(number);
        }
        if whether == Tri::Yes {
            self.sure.insert(number);
        }
    }

    /// Everything in `all` that is not selected.
    pub(crate) fn complement(&self, all: &Bits) -> Self {
        let mut sure = all.clone();
        sure.drop_all(&self.maybe);
        let mut maybe = all.clone();
        maybe.drop_all(&self.sure);
        Self { sure, maybe }
    }
}

/// The tiers that a policy defines, in its order, with what they mean.
#[derive(Debug, Clone, Default)]
pub struct Tiers(Vec<(SmolStr, Selection)>);

impl Tiers {
    /// The tiers of a policy on a ground. A tier's own name in its definition, and names of later ones, are what roles say.
    pub fn of<'s>(
        defined: impl IntoIterator<Item = (&'s SmolStr, &'s Selector)>,
        ground: &Ground<'_>,
    ) -> Self {
        let mut tiers = Self::default();
        for (name, selector) in defined {
            let meaning = selector.select(ground, &tiers);
            tiers.0.retain(|(known, _)| known != name);
            tiers.0.push((name.clone(), meaning));
        }
        tiers
    }

    fn get(&self, name: &str) -> Option<&Selection> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, meaning)| meaning)
    }
}

impl Selector {
    /// The nodes it selects.
    pub fn select(&self, ground: &Ground<'_>, tiers: &Tiers) -> Selection {
        let mut stack: Vec<Selection> = Vec::new();
        for step in &self.steps {
            match step {
                Step::Atom(atom, _) => stack.push(atom.select(ground, tiers)),
                Step::Not => {
                    let top = stack
                        .pop()
                        .unwrap_or_else(|| Selection::none(ground.bound()));
                    stack.push(top.complement(ground.own_services()));
                }
                Step::And | Step::Or => {
                    let right = stack
                        .pop()
                        .unwrap_or_else(|| Selection::none(ground.bound()));
                    let Some(left) = stack.last_mut() else {
                        continue;
                    };
                    if *step == Step::And {
                        left.sure.keep(&right.sure);
                        left.maybe.keep(&right.maybe);
                    } else {
                        left.sure.add(&right.sure);
                        left.maybe.add(&right.maybe);
                    }
                }
            }
        }
        stack
            .pop()
            .unwrap_or_else(|| Selection::none(ground.bound()))
    }

    /// The atoms that select nothing at all, and where they stand.
    pub fn idle(&self, ground: &Ground<'_>, tiers: &Tiers) -> Vec<(&Atom, Range<usize>)> {
        self.atoms()
            .filter(|(atom, _)| atom.select(ground, tiers).is_empty())
            .collect()
    }
}

impl Atom {
    /// The nodes it selects.
    pub(crate) fn select(&self, ground: &Ground<'_>, tiers: &Tiers) -> Selection {
        if let Atom::Tier(name) = self
            && let Some(known) = tiers.get(name)
        {
            return known.clone();
        }
        let mut found = Selection::none(ground.bound());
        for (number, node) in ground.around() {
            if self.is_node(ground, node) {
                found.insert(number, Tri::Yes);
            }
        }
        if *self == Atom::Any {
            for (id, _) in ground.topology().services() {
                found.insert(id.index(), Tri::Yes);
            }
        }
        if self.is_about_nodes() {
            return found;
        }
        if let Atom::Name(pattern) = self
            && !super::glob::is_glob(pattern)
            && !pattern.contains('/')
        {
            // The name of one service, as nearly always: no need to look at all of them.
            let project = ground.own_position();
            if let Some(id) = ground.topology().find_in(project, pattern) {
                found.insert(id.index(), Tri::Yes);
            }
            return found;
        }
        let all = matches!(self, Atom::Name(pattern) if pattern.contains('/'));
        for (id, service) in ground.topology().services() {
            if all || service.project == ground.own_position() {
                found.insert(id.index(), self.is(ground, id));
            }
        }
        found
    }

    fn is_about_nodes(&self) -> bool {
        matches!(
            self,
            Atom::Host
                | Atom::Lan
                | Atom::LanRouted
                | Atom::Internet
                | Atom::External(_)
                | Atom::World
                | Atom::Any
        )
    }

    fn is_node(&self, ground: &Ground<'_>, node: Node) -> bool {
        match (self, node) {
            (Atom::Host, Node::Host)
            | (Atom::Lan, Node::Lan)
            | (Atom::LanRouted, Node::LanRouted)
            | (Atom::Internet, Node::Internet)
            | (Atom::World, Node::Lan | Node::Internet | Node::External(_))
            | (Atom::Any, _) => true,
            (Atom::External(pattern), Node::External(network)) => {
                is_network(ground, network, pattern)
            }
            _ => false,
        }
    }

    fn is(&self, ground: &Ground<'_>, id: ServiceId) -> Tri {
        let topology = ground.topology();
        match self {
            Atom::Name(pattern) => {
                let service = topology.service(id);
                let project = &topology.projects()[service.project];
                match pattern.split_once('/') {
                    Some((other, name)) => {
                        (matches(other, project) && matches(name, &service.name)).into()
                    }
                    None => matches(pattern, &service.name).into(),
                }
            }
            Atom::Net(pattern) => {
                let mut networks = ground.networks(id);
                networks
                    .any(|network| is_network(ground, network, pattern))
                    .into()
            }
            Atom::Published => any(ground.bindings(id).iter().map(is_open)),
            Atom::HostMode => topology
                .sandbox_of(id)
                .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host)
                .into(),
            _ => ground
                .facts(id)
                .map_or(Tri::No, |(service, role)| match self {
                    Atom::Role(wanted) => (role.role == *wanted).into(),
                    Atom::Tier(wanted) => (role.tier.as_str() == wanted).into(),
                    _ => self.is_written(service),
                }),
        }
    }

    /// What the file says about a service.
    fn is_written(&self, service: &Service) -> Tri {
        match self {
            Atom::Image(pattern) => service
                .image
                .as_ref()
                .map_or(Tri::No, |image| is_image(&image.value, pattern)),
            Atom::Label(key, wanted) => any(service
                .labels
                .iter()
                .filter(|(name, _)| *name == key)
                .map(|(_, value)| {
                    let Some(wanted) = wanted else {
                        return Tri::Yes;
                    };
                    value
                        .value
                        .known()
                        .map_or(Tri::Unknown, |text| matches(wanted, text).into())
                })),
            Atom::Profile(pattern) => service
                .profiles
                .iter()
                .any(|profile| matches(pattern, &profile.value))
                .into(),
            Atom::Port(port, proto) => any(ports(service).map(|(known, at)| match known {
                None => Tri::Unknown,
                Some(number) => (number == *port && proto.is_none_or(|proto| proto == at)).into(),
            })),
            _ => Tri::No,
        }
    }
}

fn any(mut all: impl Iterator<Item = Tri>) -> Tri {
    let mut found = Tri::No;
    for one in &mut all {
        match one {
            Tri::Yes => return Tri::Yes,
            Tri::Unknown => found = Tri::Unknown,
            Tri::No => {}
        }
    }
    found
}

fn is_open(binding: &Binding) -> Tri {
    match binding.state {
        _ if binding.doubt.is_some() => Tri::Unknown,
        BindingState::Effective { .. } => Tri::Yes,
        BindingState::Unknown(_) => Tri::Unknown,
        BindingState::Inert(_) => Tri::No,
    }
}

fn is_network(ground: &Ground<'_>, network: NetworkId, pattern: &str) -> bool {
    let network = ground.topology().network(network);
    matches(pattern, &network.real_name)
        || network.keys.iter().any(|(_, key)| matches(pattern, key))
}

/// The container's ports that a file names, in `ports` and in `expose`.
pub(crate) fn ports(service: &Service) -> impl Iterator<Item = (Option<u16>, Proto)> {
    let published = service.ports.iter().map(|port| {
        let target = match &port.target {
            Known::Known(target) => Some(*target),
            Known::Unknown(_) => None,
        };
        (target, Proto::parse(&port.protocol).unwrap_or(Proto::Tcp))
    });
    published.chain(service.expose.iter().flat_map(|text| exposed(&text.value)))
}

/// `80`, `80/udp`, `80-82`.
fn exposed(text: &Text) -> Vec<(Option<u16>, Proto)> {
    let Some(text) = text.known() else {
        return vec![(None, Proto::Tcp)];
    };
    let (range, proto) = text.split_once('/').unwrap_or((text, "tcp"));
    let proto = Proto::parse(proto).unwrap_or(Proto::Tcp);
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    match (first.trim().parse::<u16>(), last.trim().parse::<u16>()) {
        (Ok(first), Ok(last)) => (first..=last).map(|port| (Some(port), proto)).collect(),
        _ => Vec::new(),
    }
}

/// Whether an image is meant: by all of its name, by its name without tag, or by the last part of that.
fn is_image(text: &Text, pattern: &str) -> Tri {
    let whole = text.text.as_str();
    let folder = whole.rfind('/').map_or(0, |at| at + 1);
    let name_end = whole[folder..]
        .find([':', '@'])
        .map_or(whole.len(), |at| folder + at);
    let (name, last) = (&whole[..name_end], &whole[folder..name_end]);
    let holes = text.holes();
    let hit = |part: &str| matches(pattern, part);
    let in_name = holes
        .iter()
        .any(|hole| (hole.at as usize) < name_end || name_end == whole.len());
    if !in_name && (hit(name) || hit(last)) {
        return Tri::Yes;
    }
    if holes.is_empty() {
        return hit(whole).into();
    }
    if in_name || pattern.contains([':', '@', '*', '?']) {
        Tri::Unknown
    } else {
        Tri::No
    }
}
