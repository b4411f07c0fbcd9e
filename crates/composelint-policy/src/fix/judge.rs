//! Which facts stand against a contract.

use composelint_topology::{Driver, Node, SandboxKind, ServiceId, Through};

use super::facts::{Fact, Facts, Numbered};
use super::{cover, fewer, flow};
use crate::bits::Bits;
use crate::check::{Bench, Checked};
use crate::contract::{By, Contract, Count, EgressAllow, Exposure, Kind, Reach, Way};

/// Whether edits of memberships and ports can satisfy a contract.
pub(super) fn is_repairable(kind: &Kind) -> bool {
    match kind {
        Kind::Count { of, max, .. } => fewer::is_possible(of, *max),
        Kind::Egress { allow, .. } => *allow != EgressAllow::Any,
        _ => true,
    }
}

/// How a contract looks at reachability.
fn by(kind: &Kind) -> Option<&By> {
    match kind {
        Kind::Forbid { by, .. }
        | Kind::AllowOnly { by, .. }
        | Kind::Isolate { by, .. }
        | Kind::Layers { by, .. } => Some(by),
        _ => None,
    }
}

/// Adds facts whose end repairs what is violated.
pub(super) fn cut(bench: &Bench<'_, '_>, found: &Checked<'_>, facts: &mut Facts) {
    let kind = &found.contract.kind;
    let transitive = by(kind).is_some_and(|by| by.reach == Reach::Transitive);
    match kind {
        Kind::Egress { .. } => cut_egress(bench, found, facts),
        Kind::Exposure { allow, .. } => cut_exposure(bench, found, *allow, facts),
        _ if transitive => cut_chains(bench, found, facts),
        _ => cut_edges(bench, found, facts),
    }
}

/// Direct connections: the fewest facts that touch every one of them.
fn cut_edges(bench: &Bench<'_, '_>, found: &Checked<'_>, facts: &mut Facts) {
    let kind = &found.contract.kind;
    let all = By::all(Reach::Direct);
    let by = by(kind).unwrap_or(&all);
    let mut known = Numbered::default();
    let mut edges = Vec::new();
    for violation in &found.violations {
        let (from, to) = (
            bench.ground.node(violation.from),
            bench.ground.node(violation.to),
        );
        for way in bench.ground.topology().ways(from, to) {
            if !by.via.is_empty() && !by.via.contains(&Way::of(way.through)) {
                continue;
            }
            let ends = ends(bench, from, to, way.through, kind);
            let mut ends = ends.into_iter().map(|fact| known.number(fact));
            if let Some(first) = ends.next() {
                edges.push((first, ends.next().unwrap_or(first)));
            }
        }
        if violation.from == violation.to {
            return;
        }
    }
    edges.sort_unstable();
    edges.dedup();
    for at in cover::cover(&edges) {
        facts.insert(known.0[at].clone());
    }
}

/// The facts that a direct way needs: one, or one of two.
fn ends(bench: &Bench<'_, '_>, from: Node, to: Node, through: Through, kind: &Kind) -> Vec<Fact> {
    let unpublish = matches!(kind, Kind::Protect { .. });
    closing(bench, from, to, through, unpublish)
}

/// The same; a port is bound to loopback, or no longer published at all.
pub(super) fn closing(
    bench: &Bench<'_, '_>,
    from: Node,
    to: Node,
    through: Through,
    unpublish: bool,
) -> Vec<Fact> {
    let topology = bench.ground.topology();
    match through {
        Through::Network(network) | Through::Egress(network) => [from, to]
            .into_iter()
            .filter_map(Node::service)
            .filter_map(|id| {
                let endpoints = topology.endpoints_of_service(id);
                let endpoint = endpoints.iter().find(|it| it.network == network)?;
                Some(Fact::Member(endpoint.service, network))
            })
            .collect(),
        Through::Binding(id) => {
            let binding = topology.binding(id);
            vec![if unpublish {
                Fact::Published(binding.service, binding.port)
            } else {
                Fact::Open(binding.service, binding.port)
            }]
        }
        Through::Sandbox | Through::Host => {
            let ends = [from, to].into_iter().filter_map(Node::service);
            let mut joined = ends.filter_map(|id| joined(bench, id));
            joined.next().map(Fact::Namespace).into_iter().collect()
        }
    }
}

/// A service that lives in another namespace than its own.
pub(super) fn joined(bench: &Bench<'_, '_>, id: ServiceId) -> Option<ServiceId> {
    let topology = bench.ground.topology();
    let in_host = || {
        topology
            .sandbox_of(id)
            .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host)
    };
    (topology.service(id).is_joined() || in_host()).then_some(id)
}

/// Services with a way out: their network becomes internal where nobody else needs it, else they leave it.
fn cut_egress(bench: &Bench<'_, '_>, found: &Checked<'_>, facts: &mut Facts) {
    let topology = bench.ground.topology();
    let mut violating = Bits::none(bench.ground.bound());
    for service in &found.violators.0 {
        violating.insert(*service);
    }
    for service in &found.violators.0 {
        let id = bench.ground.service_id(*service);
        let host = topology
            .sandbox_of(id)
            .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host);
        if host {
            facts.insert(Fact::Namespace(id));
            continue;
        }
        let ways = topology.ways(Node::Service(id), Node::Internet);
        for network in ways.iter().filter_map(|way| match way.through {
            Through::Egress(network) | Through::Network(network) => Some(network),
            _ => None,
        }) {
            let node = topology.network(network);
            let members = topology.members(network);
            let all = members
                .iter()
                .all(|member| violating.contains(member.index()));
            let endpoints = topology.endpoints_of_service(id);
            let only = endpoints.len() == 1;
            let closable = !node.external && node.driver == Driver::Bridge;
            if closable && (all || only) {
                facts.insert(Fact::Egress(network));
                continue;
            }
            let endpoint = endpoints.iter().find(|it| it.network == network);
            facts_of(endpoint.map(|it| it.service), network, facts);
        }
    }
}

fn facts_of(
    service: Option<ServiceId>,
    network: composelint_topology::NetworkId,
    facts: &mut Facts,
) {
    if let Some(service) = service {
        facts.insert(Fact::Member(service, network));
    }
}

/// Ports that are bound too widely, and networks that make a service a machine of the LAN or of another project.
fn cut_exposure(bench: &Bench<'_, '_>, found: &Checked<'_>, allow: Exposure, facts: &mut Facts) {
    let topology = bench.ground.topology();
    for violation in &found.violations {
        let id = bench.ground.service_id(violation.to);
        for step in violation.paths.iter().flatten() {
            let endpoints = topology.endpoints_of_service(id).iter();
            let mut left =
                endpoints.filter(|endpoint| step.evidence.first() == Some(&endpoint.span));
            if let Some(endpoint) = left.next() {
                facts.insert(Fact::Member(endpoint.service, endpoint.network));
                continue;
            }
            let bindings = bench.ground.bindings(id).iter();
            let mut any = false;
            for binding in bindings.filter(|it| step.evidence.first() == Some(&it.span)) {
                any = true;
                facts.insert(if allow >= Exposure::Loopback {
                    Fact::Open(binding.service, binding.port)
                } else {
                    Fact::Published(binding.service, binding.port)
                });
            }
            if !any && topology.service(id).mode_span.is_some() {
                facts.insert(Fact::Namespace(id));
            }
        }
    }
}

/// Ways through others: a minimum cut.
fn cut_chains(bench: &Bench<'_, '_>, found: &Checked<'_>, facts: &mut Facts) {
    let mut sources: Vec<usize> = found.violations.iter().map(|it| it.from).collect();
    sources.sort_unstable();
    sources.dedup();
    let targets_of = |source: usize| {
        let own = found.violations.iter().filter(move |it| it.from == source);
        own.map(|it| it.to).collect::<Vec<usize>>()
    };
    // Sources that share their targets are cut from them together.
    let targets: Vec<usize> = found.violations.iter().map(|it| it.to).collect();
    let apart = !sources.iter().any(|source| targets.contains(source));
    if apart {
        pour(bench, found, &sources, &targets, facts);
        return;
    }
    if let Some(first) = sources.first() {
        pour(bench, found, &[*first], &targets_of(*first), facts);
    }
}

fn pour(
    bench: &Bench<'_, '_>,
    found: &Checked<'_>,
    sources: &[usize],
    targets: &[usize],
    facts: &mut Facts,
) {
    let mut blocked = Bits::none(bench.ground.bound());
    let sure = |select: &crate::contract::Select| bench.select(select).sure;
    for through in found
        .contract
        .ignore
        .iter()
        .filter_map(|entry| entry.through.as_ref())
    {
        blocked.add(&sure(through));
    }
    if let Some(through_not) = by(&found.contract.kind).and_then(|by| by.through_not.as_ref()) {
        blocked.add(&sure(through_not));
    }
    if let Kind::AllowOnly { from, .. } = &found.contract.kind {
        blocked.add(&sure(from));
    }
    let mut pipes = Pipes::new(bench);
    pipes.lay(&blocked);
    let (source, sink) = (pipes.flow.node(), pipes.flow.node());
    for from in sources {
        pipes.flow.open(source, *from);
    }
    for to in targets {
        pipes.flow.open(*to, sink);
    }
    let Some(cut) = pipes.flow.cut(source, sink) else {
        return;
    };
    for at in cut {
        facts.insert(pipes.facts[at].clone());
    }
}

/// The topology as pipes: nodes of the ground first, then one for each network, then what is needed in between.
struct Pipes<'p, 'b, 'a> {
    bench: &'p Bench<'b, 'a>,
    flow: flow::Flow,
    facts: Vec<Fact>,
}

impl<'p, 'b, 'a> Pipes<'p, 'b, 'a> {
    fn new(bench: &'p Bench<'b, 'a>) -> Self {
        let mut pipes = Self {
            bench,
            flow: flow::Flow::default(),
            facts: Vec::new(),
        };
        let nodes = bench.ground.bound() + bench.ground.topology().networks().len();
        for _ in 0..nodes {
            pipes.flow.node();
        }
        pipes
    }

    fn fact(&mut self, fact: Fact) -> usize {
        self.facts.push(fact);
        self.facts.len() - 1
    }

    fn lay(&mut self, blocked: &Bits) {
        let ground = self.bench.ground;
        let topology = ground.topology();
        let (wiring, bound) = (ground.wiring(), ground.bound());
        let certain = composelint_topology::Outcome::Reachable;
        for (_, endpoint) in topology.endpoints() {
            let service = endpoint.service.index();
            if blocked.contains(service) || !ground.started().contains(service) {
                continue;
            }
            if wiring.on_network(endpoint.network).0 == certain {
                let fact = self.fact(Fact::Member(endpoint.service, endpoint.network));
                let network = bound + endpoint.network.index();
                self.flow.both_by_fact(service, network, fact);
            }
        }
        self.lay_namespaces(blocked);
        let host = self.flow.node();
        for service in ground.started().iter() {
            let id = ground.service_id(service);
            let in_host = topology
                .sandbox_of(id)
                .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host);
            if in_host && !blocked.contains(service) {
                let fact = self.fact(Fact::Namespace(id));
                self.flow.both_by_fact(service, host, fact);
            }
            if topology.service(id).docker_socket().is_some() {
                let fact = self.fact(Fact::Socket(id));
                self.flow.by_fact(service, host, fact);
            }
        }
        self.lay_host(host, blocked);
        self.lay_around(blocked);
    }

    /// Guests and the one whose namespace they share.
    fn lay_namespaces(&mut self, blocked: &Bits) {
        let topology = self.bench.ground.topology();
        for (_, sandbox) in topology.sandboxes() {
            if sandbox.kind == SandboxKind::Host {
                continue;
            }
            let Some(owner) = sandbox.services.first() else {
                continue;
            };
            for guest in sandbox.services.iter().skip(1) {
                if !blocked.contains(guest.index()) && !blocked.contains(owner.index()) {
                    let fact = self.fact(Fact::Namespace(*guest));
                    self.flow.both_by_fact(owner.index(), guest.index(), fact);
                }
            }
        }
    }

    /// What goes through the host: from each kind of caller to each published port.
    fn lay_host(&mut self, host: usize, blocked: &Bits) {
        let ground = self.bench.ground;
        let topology = ground.topology();
        let wiring = ground.wiring();
        let callers: Vec<usize> = (0..wiring.callers()).map(|_| self.flow.node()).collect();
        for service in ground.started().iter() {
            if blocked.contains(service) {
                continue;
            }
            let id = ground.service_id(service);
            let own = topology
                .sandbox_of(id)
                .is_some_and(|it| it.kind == SandboxKind::Own);
            if let Some(caller) = wiring.caller(id).filter(|_| own) {
                self.flow.open(service, callers[caller]);
            }
        }
        for answerer in 0..wiring.answerers() {
            for service in ground.answering(answerer) {
                let id = ground.service_id(*service);
                if topology.service(id).is_joined() {
                    continue;
                }
                let ports = topology.bindings_of(id).iter().filter(|it| it.is_public());
                let ports: Vec<Fact> = ports.map(|it| Fact::Open(id, it.port)).collect();
                let into: Vec<usize> = ports
                    .into_iter()
                    .map(|port| {
                        let (node, fact) = (self.flow.node(), self.fact(port));
                        self.flow.by_fact(node, *service, fact);
                        node
                    })
                    .collect();
                for (caller, node) in callers.iter().enumerate() {
                    if wiring.through_host(caller, answerer).is_none() {
                        continue;
                    }
                    let host_mode = topology
                        .sandbox_of(id)
                        .is_some_and(|sandbox| sandbox.kind == SandboxKind::Host);
                    if host_mode {
                        self.flow.open(*node, host);
                    }
                    for port in &into {
                        self.flow.open(*node, *port);
                    }
                }
                if topology
                    .sandbox_of(id)
                    .is_some_and(|it| it.kind == SandboxKind::Own)
                {
                    self.flow.open(host, *service);
                }
            }
        }
    }

    /// From and to what lies around the services, as long as some network lets it.
    fn lay_around(&mut self, blocked: &Bits) {
        let ground = self.bench.ground;
        let certain = composelint_topology::Outcome::Reachable;
        for service in ground.started().iter().filter(|it| !blocked.contains(*it)) {
            let id = ground.service_id(service);
            for (number, node) in ground.around() {
                if ground.outward(id, number) == certain {
                    let networks = ground.topology().ways(Node::Service(id), node);
                    let egress = networks.iter().find_map(|way| match way.through {
                        Through::Egress(network) => Some(network),
                        _ => None,
                    });
                    match egress {
                        Some(network) => {
                            let fact = self.fact(Fact::Egress(network));
                            self.flow.by_fact(service, number, fact);
                        }
                        None => self.flow.open(service, number),
                    }
                }
                if ground.inward(number, id) == certain {
                    self.lay_inward(number, node, id);
                }
            }
        }
    }

    fn lay_inward(&mut self, number: usize, node: Node, id: ServiceId) {
        for way in self.bench.ground.topology().ways(node, Node::Service(id)) {
            let fact = match way.through {
                Through::Binding(binding) => {
                    let binding = self.bench.ground.topology().binding(binding);
                    Some(Fact::Open(binding.service, binding.port))
                }
                Through::Network(network) => Some(Fact::Member(id, network)),
                _ => None,
            };
            match fact {
                Some(fact) => {
                    let fact = self.fact(fact);
                    self.flow.by_fact(number, id.index(), fact);
                }
                None => self.flow.open(number, id.index()),
            }
        }
    }
}

/// What a contract is against, as pairs of sides.
fn meant_pairs(bench: &Bench<'_, '_>, contract: &Contract) -> Vec<(Bits, Bits)> {
    let select = |select: &crate::contract::Select| bench.select(select).maybe;
    let ground = bench.ground;
    let mut pairs: Vec<(Bits, Bits)> = Vec::new();
    match &contract.kind {
        Kind::Forbid { from, to, .. } | Kind::Require { from, to, .. } => {
            pairs.push((select(from), select(to)));
        }
        Kind::AllowOnly { from, to, .. } => {
            let mut others = ground.started().clone();
            others.drop_all(&select(from));
            pairs.push((others, select(to)));
        }
        Kind::Isolate { groups, each, .. } => {
            let groups: Vec<Bits> = groups.iter().chain(each).map(select).collect();
            if let [only] = &groups[..] {
                pairs.push((only.clone(), only.clone()));
            }
            for (at, group) in groups.iter().enumerate() {
                for other in &groups[at + 1..] {
                    pairs.push((group.clone(), other.clone()));
                }
            }
        }
        Kind::Layers {
            order, siblings, ..
        } => {
            let layers: Vec<Bits> = order.iter().map(select).collect();
            for (at, layer) in layers.iter().enumerate() {
                if *siblings {
                    pairs.push((layer.clone(), layer.clone()));
                }
                for inner in layers.iter().skip(at + 2) {
                    pairs.push((layer.clone(), inner.clone()));
                }
            }
        }
        Kind::Protect { services, except } => {
            let mut others = ground.started().clone();
            if let Some(except) = except {
                others.drop_all(&select(except));
            }
            for (number, _) in ground.around() {
                others.insert(number);
            }
            pairs.push((others, select(services)));
        }
        Kind::Count {
            of: Count::ReachableFrom(from, _),
            ..
        } => pairs.push((select(from), ground.started().clone())),
        Kind::Egress { services, .. } | Kind::Exposure { services, .. } => {
            let mut around = Bits::none(ground.bound());
            for (number, _) in ground.around() {
                around.insert(number);
            }
            pairs.push((select(services), around));
        }
        Kind::Count { .. } => {}
    }
    pairs
}

/// Whether a pair of names is what a contract is against, so that its end is no surprise.
pub(super) fn meant<'m>(
    bench: &Bench<'m, '_>,
    contract: &Contract,
) -> impl Fn(&str, &str) -> bool + 'm {
    let ground = bench.ground;
    let pairs = meant_pairs(bench, contract);
    move |from: &str, to: &str| {
        let number = |name: &str| {
            let node = ground.topology().parse_node(name).ok()?;
            ground.number(node)
        };
        let (Some(from), Some(to)) = (number(from), number(to)) else {
            return false;
        };
        pairs
            .iter()
            .any(|(a, b)| a.contains(from) && b.contains(to) || a.contains(to) && b.contains(from))
    }
}
