//! What others than the project's own services can reach, and what can leave.

use composelint_yaml::Span;
use smol_str::{SmolStr, format_smolstr};

use crate::binding::{BindAddress, BindingState};
use crate::ids::ServiceId;
use crate::node::Node;
use crate::reach::{Opening, Way};
use crate::reason::Reason;
use crate::route::{Outcome, PortSet, Verdict};
use crate::topology::Topology;

/// Something of a service that is open to somebody outside of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// The service.
    pub service: ServiceId,
    /// What to dial: `8080/tcp`, `any`.
    pub port: SmolStr,
    /// The service's own ports that this leads to.
    pub target: PortSet,
    /// Where to dial: an address of the host, or `NETWORK address` for the container's own.
    pub address: SmolStr,
    /// Who can.
    pub from: Node,
    /// Whether that is certain.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// The bytes that make it so.
    pub span: Span,
}

impl Topology {
    /// Everything that the host, the LAN, the internet and other projects can reach, by service and then by who.
    ///
    /// Of the host, only published ports are listed: it reaches every port of every container on its bridges anyway.
    pub fn exposure(&self) -> Vec<Exposed> {
        let mut sources: Vec<Node> = Node::PSEUDO.iter().map(|(_, node)| *node).collect();
        sources.extend(
            self.nodes()
                .filter(|node| matches!(node, Node::External(_))),
        );
        let services = self
            .services()
            .filter(|(_, service)| service.sandbox.is_some())
            .map(|(id, _)| id);
        services
            .flat_map(|id| sources.iter().flat_map(move |from| self.exposed(*from, id)))
            .collect()
    }

    /// What is open of one service to one node.
    fn exposed(&self, from: Node, service: ServiceId) -> Vec<Exposed> {
        let to = Node::Service(service);
        let found = self.in_worlds(from, to, |view| view.openings(from, to));
        let mut open: Vec<&Opening> = Vec::new();
        for opening in found.ways.iter().flatten() {
            if !open.contains(&opening) {
                open.push(opening);
            }
        }
        let shown = open
            .into_iter()
            .filter(|opening| from != Node::Host || !matches!(opening.way, Way::Network(_)));
        let shown = shown.map(|opening| {
            let certain = found.complete && found.ways.iter().all(|ways| ways.contains(opening));
            let outcome = if certain {
                Outcome::Reachable
            } else {
                Outcome::Unknown
            };
            self.exposed_by(from, service, opening, outcome)
        });
        shown.collect()
    }

    fn exposed_by(
        &self,
        from: Node,
        service: ServiceId,
        opening: &Opening,
        outcome: Outcome,
    ) -> Exposed {
        let node = self.service(service);
        let (port, address, span) = match opening.way {
            Way::Binding(id) => {
                let binding = self.binding(id);
                (
                    crate::reach::host_port(binding),
                    bound(&binding.state, from),
                    binding.span,
                )
            }
            Way::Network(network) | Way::Egress(network) => {
                let endpoints = self.endpoints_of_service(service);
                let endpoint = endpoints
                    .iter()
                    .find(|endpoint| endpoint.network == network);
                let address = format_smolstr!("{} address", self.network(network).real_name);
                (
                    format_smolstr!("{}", opening.ports),
                    address,
                    endpoint.map_or(node.span, |endpoint| endpoint.span),
                )
            }
            Way::Host | Way::Sandbox => {
                let port = format_smolstr!("{}", opening.ports);
                (
                    port,
                    SmolStr::new_static("host"),
                    node.mode_span.unwrap_or(node.span),
                )
            }
        };
        let target = opening.ports.clone();
        Exposed {
            service,
            port,
            target,
            address,
            from,
            outcome,
            reason: opening.reason,
            span,
        }
    }

    /// Whether a service can reach the internet.
    pub fn egress(&self, service: ServiceId) -> Verdict {
        self.reach(Node::Service(service), Node::Internet, None)
    }
}

/// The addresses of a binding that somebody can dial.
fn bound(state: &BindingState, from: Node) -> SmolStr {
    let BindingState::Effective { v4, v6, .. } = state else {
        return SmolStr::default();
    };
    let shown = |bound: BindAddress, wildcard: &str| match bound {
        BindAddress::Wildcard => wildcard.to_owned(),
        BindAddress::Loopback(ip) | BindAddress::Specific(ip) if ip.is_ipv6() => format!("[{ip}]"),
        BindAddress::Loopback(ip) | BindAddress::Specific(ip) => ip.to_string(),
    };
    let dialable = |bound: &BindAddress| from == Node::Host || bound.is_public();
    let addresses: Vec<String> = [(v4, "0.0.0.0"), (v6, "[::]")]
        .into_iter()
        .filter_map(|(bound, wildcard)| bound.filter(dialable).map(|bound| shown(bound, wildcard)))
        .collect();
    addresses.join(", ").into()
}
