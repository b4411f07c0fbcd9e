//! `exposure`: where ports are bound.

use composelint_compose::project::Known;
use composelint_topology::{
    BindAddress, Binding, BindingState, Driver, Node, Outcome, PortQuery, Reason, SandboxKind,
    ServiceId, Through,
};

use composelint_yaml::Span;

use super::ignored::Ignored;
use super::{Bench, Found, Step, Violation};
use crate::contract::{Exposure, Select};

/// A place where a service is open, and how widely.
struct Open {
    width: Exposure,
    outcome: Outcome,
    step: Step,
}

impl Bench<'_, '_> {
    /// Services that are open more widely than allowed.
    pub(super) fn exposure(
        &self,
        services: &Select,
        allow: Exposure,
        ports: &[PortQuery],
        ignored: &Ignored,
    ) -> Found {
        let services = self.services(services);
        let ground = self.ground;
        let mut found = Found {
            of: services.maybe.count(),
            ..Found::default()
        };
        let mut widest = Exposure::None;
        for service in services.maybe.iter().filter(|it| *it < ground.services()) {
            let id = ground.service_id(service);
            let open = self.openings(id, ports).into_iter();
            let open: Vec<Open> = open.filter(|it| it.width > allow).collect();
            let Some(best) = open.iter().map(|it| it.outcome).max() else {
                continue;
            };
            let shown: Vec<Open> = open.into_iter().filter(|it| it.outcome == best).collect();
            let Some(widest_here) = shown.iter().max_by_key(|it| it.width) else {
                continue;
            };
            let from = ground.number(widest_here.step.from).unwrap_or(service);
            if ignored.excepts(service, service) || ignored.is_frozen(from, service) {
                continue;
            }
            let certain = best == Outcome::Reachable && services.sure.contains(service);
            let outcome = if certain { best } else { Outcome::Unknown };
            if certain {
                found.violators.push(service);
            }
            if found.sure.len() >= self.options.most {
                found.more += usize::from(certain);
                continue;
            }
            widest = widest.max(widest_here.width);
            let paths = shown.into_iter().map(|open| vec![open.step]).collect();
            let to = service;
            found.add(outcome, Violation { from, to, paths });
        }
        if let Some(verdict) = [&found.sure, &found.maybe]
            .into_iter()
            .find(|list| !list.is_empty())
        {
            let names: Vec<String> = verdict.iter().map(|it| ground.name(it.to)).collect();
            let verb = if names.len() == 1 { "is" } else { "are" };
            let may = if found.sure.is_empty() {
                "may be"
            } else {
                verb
            };
            found.message = Some(format!(
                "{} {may} open to {}",
                super::some(&names),
                words(widest)
            ));
        }
        found
    }

    /// Every place where a service is open.
    fn openings(&self, id: ServiceId, ports: &[PortQuery]) -> Vec<Open> {
        let topology = self.ground.topology();
        let node = topology.service(id);
        let Some(sandbox) = topology.sandbox_of(id) else {
            return Vec::new();
        };
        let everywhere = |from, reason, via: &str, evidence, outcome| {
            everywhere(id, from, reason, via, evidence, outcome)
        };
        let mode = || node.mode_span.into_iter().collect::<Vec<_>>();
        match sandbox.kind {
            SandboxKind::Host => {
                let open = everywhere(Node::Lan, Reason::HostMode, "", mode(), Outcome::Reachable);
                return vec![open];
            }
            SandboxKind::Opaque(_) => {
                let reason = Reason::OpaqueNamespace;
                return vec![everywhere(Node::Lan, reason, "", mode(), Outcome::Unknown)];
            }
            SandboxKind::None => return Vec::new(),
            SandboxKind::Own => {}
        }
        let mut open = self.on_networks(id);
        for binding in self.ground.bindings(id) {
            open.extend(self.bound(id, binding, ports));
        }
        open
    }

    /// Where a service is open because of whom its networks lead to.
    fn on_networks(&self, id: ServiceId) -> Vec<Open> {
        let topology = self.ground.topology();
        let endpoints = topology.endpoints_of_service(id).iter();
        let open = endpoints.filter_map(|endpoint| {
            let network = topology.network(endpoint.network);
            let (from, reason, outcome) = match network.driver {
                Driver::Macvlan => (Node::Lan, Reason::LanMember, Outcome::Reachable),
                Driver::Ipvlan | Driver::Unknown | Driver::Other(_) => {
                    (Node::Lan, Reason::LanMember, Outcome::Unknown)
                }
                _ if network.external => {
                    let from = Node::External(endpoint.network);
                    (from, Reason::SameNetwork, Outcome::Reachable)
                }
                _ => return None,
            };
            let at = vec![endpoint.span];
            Some(everywhere(id, from, reason, &network.key, at, outcome))
        });
        open.collect()
    }

    /// A published port, if it takes effect.
    fn bound(&self, id: ServiceId, binding: &Binding, ports: &[PortQuery]) -> Option<Open> {
        let target = match &binding.target {
            Known::Known(port) => Some(*port),
            Known::Unknown(_) => None,
        };
        let asked = |query: &PortQuery| {
            query.proto == binding.protocol && target.is_none_or(|port| port == query.port)
        };
        if !ports.is_empty() && !ports.iter().any(asked) {
            return None;
        }
        let width = match binding.state {
            BindingState::Inert(_) if binding.doubt.is_none() => return None,
            BindingState::Unknown(_) | BindingState::Inert(_) => Exposure::Any,
            BindingState::Effective { .. } => binding.addresses().map(width).max()?,
        };
        let certain = binding.doubt.is_none()
            && binding.is_effective()
            && (ports.is_empty() || target.is_some());
        let from = if width > Exposure::Loopback {
            Node::Lan
        } else {
            Node::Host
        };
        let topology = self.ground.topology();
        let mut ways = topology.ways(from, Node::Service(id)).into_iter();
        let way = ways.find(|way| {
            matches!(way.through, Through::Binding(at) if topology.binding(at).span == binding.span)
        });
        let mut step = way.map_or_else(
            || Step {
                from,
                to: Node::Service(id),
                reason: Reason::ViaPublishedPort.as_str(),
                via: "".into(),
                evidence: vec![binding.span],
            },
            |way| way.hop.into(),
        );
        // Who shares the namespace of the one who publishes is open by that.
        if binding.service != id {
            step.evidence.extend(topology.service(id).mode_span);
        }
        let outcome = if certain {
            Outcome::Reachable
        } else {
            Outcome::Unknown
        };
        Some(Open {
            width,
            outcome,
            step,
        })
    }
}

fn width(address: BindAddress) -> Exposure {
    match address {
        BindAddress::Wildcard => Exposure::Any,
        BindAddress::Specific(_) => Exposure::HostIp,
        BindAddress::Loopback(_) => Exposure::Loopback,
    }
}

fn words(width: Exposure) -> &'static str {
    match width {
        Exposure::None | Exposure::Loopback => "the host",
        Exposure::HostIp => "one of the host's addresses",
        Exposure::Any => "the outside",
    }
}

/// A way in at every port.
fn everywhere(
    id: ServiceId,
    from: Node,
    reason: Reason,
    via: &str,
    evidence: Vec<Span>,
    outcome: Outcome,
) -> Open {
    Open {
        width: Exposure::Any,
        outcome,
        step: Step {
            from,
            to: Node::Service(id),
            reason: reason.as_str(),
            via: via.into(),
            evidence,
        },
    }
}
