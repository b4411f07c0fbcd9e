//! `require`: what has to keep working.

use composelint_topology::{
    Node, Outcome, PortQuery, Proto, Reason, RecordType, ResolutionStatus, ServiceId, Through,
};
use composelint_yaml::Span;

use super::ignored::Ignored;
use super::spread::Terms;
use super::{Bench, Found, Step, Violation};
use crate::bits::Bits;
use crate::contract::{Reach, Select};
use crate::select::ports;

/// Why a connection that has to work does not: the reason, how certain that is, and where to look.
type Refusal = (Reason, Outcome, Vec<Span>);

impl Bench<'_, '_> {
    /// Everybody in `from` who does not reach everybody in `to`.
    pub(super) fn require(
        &self,
        from: &Select,
        to: &Select,
        port: Option<PortQuery>,
        by_name: bool,
        reach: Reach,
        ignored: &Ignored,
    ) -> Found {
        let (from, to) = (self.active(from), self.select(to));
        let mut found = Found {
            of: from.maybe.count(),
            ..Found::default()
        };
        for source in from.maybe.iter() {
            let reached = (reach == Reach::Transitive).then(|| self.reached(source));
            for target in to.maybe.iter().filter(|target| *target != source) {
                let refusal = match &reached {
                    Some([sure, maybe]) => self.not_reached(source, target, sure, maybe),
                    None => self.refusal(source, target, port, by_name),
                };
                let Some((reason, mut outcome, evidence)) = refusal else {
                    continue;
                };
                if ignored.covers(source, target) {
                    continue;
                }
                if !from.sure.contains(source) || !to.sure.contains(target) {
                    outcome = Outcome::Unknown;
                }
                let certain = outcome == Outcome::Reachable;
                if certain {
                    found.violators.push(source);
                }
                if found.sure.len() >= self.options.most {
                    found.more += usize::from(certain);
                    continue;
                }
                let step = Step {
                    from: self.ground.node(source),
                    to: self.ground.node(target),
                    reason: reason.as_str(),
                    via: "".into(),
                    evidence,
                };
                let paths = vec![vec![step]];
                found.add(
                    outcome,
                    Violation {
                        from: source,
                        to: target,
                        paths,
                    },
                );
            }
        }
        found
    }

    /// Whom a node reaches through others, certainly and perhaps.
    fn reached(&self, source: usize) -> [Bits; 2] {
        let bound = self.ground.bound();
        let (mut start, nobody) = (Bits::none(bound), Bits::none(bound));
        start.insert(source);
        let mut all = Bits::none(bound);
        for (number, _) in self.ground.around() {
            all.insert(number);
        }
        [false, true].map(|doubtful| {
            let terms = Terms {
                blocked: &nobody,
                via: &[],
                doubtful,
            };
            let mut spread = self.spread(&start, terms);
            self.arrive(&mut spread, &all, terms);
            spread.seen
        })
    }

    fn not_reached(
        &self,
        source: usize,
        target: usize,
        sure: &Bits,
        maybe: &Bits,
    ) -> Option<Refusal> {
        if sure.contains(target) {
            return None;
        }
        let verdict =
            self.ground
                .topology()
                .reach(self.ground.node(source), self.ground.node(target), None);
        let outcome = if maybe.contains(target) {
            Outcome::Unknown
        } else {
            Outcome::Reachable
        };
        Some((
            verdict.reason(),
            outcome,
            self.places(source, target, verdict.evidence),
        ))
    }

    /// Why one node does not dial another one, if it does not. The outcome is how certain the refusal is.
    fn refusal(
        &self,
        source: usize,
        target: usize,
        port: Option<PortQuery>,
        by_name: bool,
    ) -> Option<Refusal> {
        let topology = self.ground.topology();
        let (from, to) = (self.ground.node(source), self.ground.node(target));
        let (Node::Service(asker), Node::Service(asked)) = (from, to) else {
            let verdict = topology.reach(from, to, port);
            return match verdict.outcome {
                Outcome::Reachable => None,
                Outcome::Unknown => Some((
                    doubt(&verdict.reasons),
                    Outcome::Unknown,
                    self.places(source, target, verdict.evidence),
                )),
                Outcome::Unreachable => Some((
                    verdict.reason(),
                    Outcome::Reachable,
                    self.places(source, target, verdict.evidence),
                )),
            };
        };
        if port.is_none() && !by_name && self.over_network(asker, asked) == Outcome::Reachable {
            return None;
        }
        self.no_network(source, target, port)
            .or_else(|| self.wrong_port(asked, port))
            .or_else(|| self.no_name(asker, asked, by_name))
    }

    /// Whether two services are in one namespace, or share a network whose members talk.
    fn over_network(&self, from: ServiceId, to: ServiceId) -> Outcome {
        let topology = self.ground.topology();
        let sandbox = |id| topology.service(id).sandbox;
        if sandbox(from).is_none() || sandbox(to).is_none() {
            return Outcome::Unreachable;
        }
        if sandbox(from) == sandbox(to) {
            return Outcome::Reachable;
        }
        let shared = self
            .ground
            .networks(from)
            .filter(|network| self.ground.networks(to).any(|other| other == *network));
        shared
            .map(|network| self.ground.wiring().on_network(network).0)
            .max()
            .unwrap_or(Outcome::Unreachable)
    }

    fn no_network(&self, source: usize, target: usize, port: Option<PortQuery>) -> Option<Refusal> {
        let topology = self.ground.topology();
        let (from, to) = (self.ground.node(source), self.ground.node(target));
        let ways = topology.ways(from, to).into_iter().filter(|way| {
            matches!(way.through, Through::Network(_) | Through::Sandbox)
                && port.is_none_or(|port| way.ports.contains(port.port, port.proto))
        });
        match ways.map(|way| way.outcome).max() {
            Some(Outcome::Reachable) => None,
            Some(_) => {
                let verdict = topology.reach(from, to, port);
                Some((
                    doubt(&verdict.reasons),
                    Outcome::Unknown,
                    self.places(source, target, verdict.evidence),
                ))
            }
            None => {
                let verdict = topology.reach(from, to, None);
                let reason = if verdict.is_reachable() {
                    Reason::NoSharedNetwork
                } else {
                    verdict.reason()
                };
                let evidence = self.places(source, target, verdict.evidence);
                Some((reason, Outcome::Reachable, evidence))
            }
        }
    }

    /// Whether the file and the image say that the service listens elsewhere.
    fn wrong_port(&self, asked: ServiceId, port: Option<PortQuery>) -> Option<Refusal> {
        let port = port?;
        let (service, role) = self.ground.facts(asked)?;
        let known: Vec<(Option<u16>, Proto)> = ports(service).collect();
        let fits = |(number, proto): &(Option<u16>, Proto)| {
            number.is_none_or(|number| number == port.port) && *proto == port.proto
        };
        if known.is_empty() || known.iter().any(fits) || role.image().is_some() {
            return None;
        }
        let written = service.ports.iter().map(|port| port.span);
        let exposed = service.expose.iter().map(|text| text.span);
        Some((
            Reason::WrongPort,
            Outcome::Reachable,
            written.chain(exposed).collect(),
        ))
    }

    /// Whether the service's name means somebody else, or nobody.
    fn no_name(&self, asker: ServiceId, asked: ServiceId, by_name: bool) -> Option<Refusal> {
        if !by_name {
            return None;
        }
        let topology = self.ground.topology();
        let node = topology.service(asked);
        let resolution = topology.resolve(asker, &node.name, RecordType::A);
        let here = vec![node.span];
        match resolution.status {
            ResolutionStatus::Unknown => Some((Reason::UnresolvedVariable, Outcome::Unknown, here)),
            ResolutionStatus::Found => {
                let own = |(service, _): &(ServiceId, _)| {
                    topology.service(*service).sandbox == node.sandbox
                };
                if resolution.hosts.is_empty() && resolution.answers.iter().all(own) {
                    return None;
                }
                let mut others: Vec<Span> = here;
                for (service, _) in resolution.answers.iter().filter(|answer| !own(answer)) {
                    others.push(topology.service(*service).span);
                }
                Some((Reason::DnsAmbiguous, Outcome::Reachable, others))
            }
            _ => Some((Reason::DnsNoName, Outcome::Reachable, here)),
        }
    }

    /// Where to look: what the verdict rests on, else the two services.
    fn places(&self, source: usize, target: usize, evidence: Vec<Span>) -> Vec<Span> {
        if !evidence.is_empty() {
            return evidence;
        }
        let ends = [source, target].map(|number| self.ground.node(number));
        let services = ends.into_iter().filter_map(Node::service);
        services
            .map(|id| self.ground.topology().service(id).span)
            .collect()
    }
}

/// The reason that says why nobody can tell.
fn doubt(reasons: &[Reason]) -> Reason {
    let doubt = reasons.iter().copied().find(|reason| reason.is_doubt());
    doubt.unwrap_or(Reason::UnresolvedVariable)
}
