//! From ways to a verdict with its proof.

use composelint_compose::project::{Known, Published};
use composelint_yaml::Span;
use smol_str::{SmolStr, format_smolstr};

use crate::binding::Binding;
use crate::classes::forwards;
use crate::ids::NetworkId;
use crate::names::NameKind;
use crate::node::Node;
use crate::reach::pair::ports;
use crate::reach::{Found, Opening, Way};
use crate::reason::Reason;
use crate::route::{Hop, Outcome, PortQuery, PortSet, Verdict};
use crate::topology::Topology;

impl Topology {
    /// The verdict over the ways of all worlds that matter.
    pub(crate) fn verdict(
        &self,
        from: Node,
        to: Node,
        port: Option<PortQuery>,
        found: &Found,
    ) -> Verdict {
        let fits = |opening: &&Opening| {
            port.is_none_or(|port| opening.ports.contains(port.port, port.proto))
        };
        let mut worlds = found
            .ways
            .iter()
            .map(|ways| ways.iter().filter(fits).collect::<Vec<&Opening>>());
        let mut ways: Vec<&Opening> = worlds.next().unwrap_or_default();
        let mut open_everywhere = !ways.is_empty();
        let mut closed_everywhere = ways.is_empty();
        for other in worlds {
            open_everywhere &= !other.is_empty();
            closed_everywhere &= other.is_empty();
            // What is shown is what holds in every world, or else what may hold.
            let narrower = open_everywhere && other.len() < ways.len();
            if ways.is_empty() || narrower {
                ways = other;
            }
        }
        let outcome = match (open_everywhere, closed_everywhere) {
            (true, _) if found.complete || self.is_certain(from, to) => Outcome::Reachable,
            (_, true) => return self.refusal(from, to, found),
            _ => Outcome::Unknown,
        };
        self.proof(from, to, port, outcome, &ways)
    }

    /// Whether two services share a network whose members talk to each other, whatever else there is to ask.
    fn is_certain(&self, from: Node, to: Node) -> bool {
        let (Some(from), Some(to)) = (from.service(), to.service()) else {
            return false;
        };
        let mut shared = self.shared_networks(from, to).into_iter();
        shared.any(|network| forwards(self, network).0 == Outcome::Reachable)
    }

    /// The verdict that ways carry.
    fn proof(
        &self,
        from: Node,
        to: Node,
        port: Option<PortQuery>,
        outcome: Outcome,
        ways: &[&Opening],
    ) -> Verdict {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut via: Vec<SmolStr> = Vec::new();
        let mut evidence: Vec<Span> = Vec::new();
        let mut route: Vec<Hop> = Vec::new();
        for opening in ways {
            push(&mut reasons, opening.reason);
            let through = self.via(opening.way);
            let places = self.evidence(from, to, opening.way);
            for span in &places {
                push(&mut evidence, *span);
            }
            if let Some(through) = &through {
                push(&mut via, through.clone());
            }
            if route.is_empty() {
                let via = through.unwrap_or_default();
                route.push(Hop {
                    from,
                    to,
                    reason: opening.reason,
                    via,
                    evidence: places,
                });
            }
        }
        if outcome == Outcome::Unknown {
            push(&mut reasons, self.doubt(from, to, ways));
        }
        let ports = match port {
            Some(port) => PortSet::List(vec![(port.port, port.proto)]),
            None => ports(ways.iter().copied()),
        };
        Verdict {
            outcome,
            ports,
            reasons,
            via,
            names: self.names_between(from, to),
            route,
            evidence,
        }
    }

    fn refusal(&self, from: Node, to: Node, found: &Found) -> Verdict {
        if let Some(ways) = found.ways.iter().find(|ways| !ways.is_empty()) {
            let mut verdict = Verdict::unreachable(Reason::WrongPort);
            verdict.evidence = ways
                .iter()
                .flat_map(|opening| self.evidence(from, to, opening.way))
                .collect();
            return verdict;
        }
        let (reason, ways) = self.first().why_not(from, to);
        let mut verdict = Verdict::unreachable(reason);
        for way in ways {
            verdict.evidence.extend(self.evidence(from, to, way));
            if let Way::Network(network) = way {
                verdict
                    .evidence
                    .extend(self.option_evidence(network, reason));
            }
        }
        verdict
            .evidence
            .extend(self.refusal_evidence(from, to, reason));
        verdict
    }

    /// The places that make a refusal so, other than memberships and ports.
    fn refusal_evidence(&self, from: Node, to: Node, reason: Reason) -> Vec<Span> {
        let services = [from, to].into_iter().filter_map(Node::service);
        match reason {
            Reason::ProfileInactive => {
                let inactive = services.filter(|id| self.service(*id).sandbox.is_none());
                inactive.map(|id| self.service(id).span).collect()
            }
            Reason::NetworkModeNone => services
                .filter_map(|id| self.service(id).mode_span)
                .collect(),
            Reason::InternalNoEgress | Reason::NoMasquerade | Reason::GatewayIsolated => {
                let endpoints = from
                    .service()
                    .map_or(&[][..], |id| self.endpoints_of_service(id));
                endpoints
                    .iter()
                    .filter_map(|endpoint| self.option_evidence(endpoint.network, reason))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn option_evidence(&self, network: NetworkId, reason: Reason) -> Option<Span> {
        let network = self.network(network);
        match reason {
            Reason::IccDisabled => network.option_span("enable_icc"),
            Reason::NoMasquerade => network.option_span("enable_ip_masquerade"),
            Reason::GatewayIsolated => network.option_span("gateway_mode_ipv4"),
            Reason::InternalNoEgress => network.internal_span,
            _ => None,
        }
    }

    /// What a way goes through, in words.
    pub(super) fn via(&self, way: Way) -> Option<SmolStr> {
        match way {
            Way::Sandbox | Way::Host => None,
            Way::Network(network) | Way::Egress(network) => Some(self.network(network).key.clone()),
            Way::Binding(id) => Some(host_port(self.binding(id))),
        }
    }

    /// The places in files that make a way.
    pub(super) fn evidence(&self, from: Node, to: Node, way: Way) -> Vec<Span> {
        let ends = || [from, to].into_iter().filter_map(Node::service);
        match way {
            Way::Binding(id) => vec![self.binding(id).span],
            Way::Network(network) | Way::Egress(network) => {
                let on = |id| {
                    let endpoints = self.endpoints_of_service(id);
                    endpoints
                        .iter()
                        .find(|endpoint| endpoint.network == network)
                        .map(|endpoint| endpoint.span)
                };
                let mut spans: Vec<Span> = ends().filter_map(on).collect();
                spans.dedup();
                spans
            }
            Way::Sandbox | Way::Host => {
                ends().filter_map(|id| self.service(id).mode_span).collect()
            }
        }
    }

    /// Why it cannot be told whether ways exist.
    fn doubt(&self, from: Node, to: Node, ways: &[&Opening]) -> Reason {
        if ways
            .iter()
            .any(|opening| opening.reason == Reason::OpaqueNamespace)
        {
            return Reason::OpaqueNamespace;
        }
        let bindings = ways.iter().filter_map(|opening| match opening.way {
            Way::Binding(id) => self.binding(id).doubt,
            _ => None,
        });
        let services = [from, to].into_iter().filter_map(Node::service);
        let networks = services
            .flat_map(|id| self.endpoints_of_service(id))
            .map(|endpoint| endpoint.network);
        let external = [from, to].into_iter().filter_map(|node| match node {
            Node::External(network) => Some(network),
            _ => None,
        });
        let doubts = networks
            .chain(external)
            .filter_map(|network| self.network(network).doubt);
        bindings
            .chain(doubts)
            .min()
            .unwrap_or(Reason::UnresolvedVariable)
    }

    /// The names by which one service can dial another.
    fn names_between(&self, from: Node, to: Node) -> Vec<SmolStr> {
        let (Some(from), Some(to)) = (from.service(), to.service()) else {
            return Vec::new();
        };
        let mut names: Vec<SmolStr> = Vec::new();
        for network in self.shared_networks(from, to) {
            let Some(endpoint) = self
                .service(to)
                .sandbox
                .and_then(|sandbox| self.endpoint_on(sandbox, network))
            else {
                continue;
            };
            for name in self.names_on(endpoint) {
                if name.kind != NameKind::DefaultContainerName {
                    push(&mut names, name.text);
                }
            }
        }
        names.retain(|name| {
            let resolution = self.resolve(from, name, crate::dns::RecordType::A);
            resolution
                .answers
                .iter()
                .any(|(service, _)| self.service(*service).sandbox == self.service(to).sandbox)
        });
        names
    }
}

/// The port to dial on the host, such as `8080/tcp`; the container's where the engine picks one.
pub(crate) fn host_port(binding: &Binding) -> SmolStr {
    let proto = binding.protocol;
    match &binding.published {
        Published::Port(port) => format_smolstr!("{port}/{proto}"),
        Published::OneOf(first, last) => format_smolstr!("{first}-{last}/{proto}"),
        Published::Unknown(text) => format_smolstr!("{}?/{proto}", text.text),
        Published::Random => match &binding.target {
            Known::Known(target) => format_smolstr!("{target}/{proto}"),
            Known::Unknown(text) => format_smolstr!("{}?/{proto}", text.text),
        },
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
