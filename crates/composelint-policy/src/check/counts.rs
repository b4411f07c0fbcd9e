//! `count`: how many there may be.

use composelint_topology::{Node, Outcome, Reason};

use super::ignored::Ignored;
use super::spread::Terms;
use super::{Bench, Found, Step, Violation};
use crate::bits::Bits;
use crate::contract::{By, Count, Reach, Select};
use crate::select::Selection;

/// A bound in both directions.
#[derive(Clone, Copy)]
struct Bounds {
    max: Option<u64>,
    min: Option<u64>,
}

impl Bounds {
    fn hold(self, count: usize) -> bool {
        let count = count as u64;
        self.max.is_none_or(|max| count <= max) && self.min.is_none_or(|min| count >= min)
    }

    fn words(self) -> String {
        match (self.max, self.min) {
            (Some(max), Some(min)) => format!("between {min} and {max}"),
            (Some(max), None) => format!("at most {max}"),
            (None, Some(min)) => format!("at least {min}"),
            (None, None) => "any number".to_owned(),
        }
    }

    /// How certain it is that a count between two numbers breaks the bounds.
    fn broken(self, sure: usize, maybe: usize) -> Outcome {
        match (self.hold(sure), self.hold(maybe)) {
            (true, true) => Outcome::Unreachable,
            (false, false) => Outcome::Reachable,
            _ => Outcome::Unknown,
        }
    }
}

/// `1 network`, `2 networks`.
fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// The same of a number that is not certain: `0 to 2 ports`.
fn between(sure: usize, maybe: usize, what: &str) -> String {
    if sure == maybe {
        counted(sure, what)
    } else {
        format!("{sure} to {maybe} {what}s")
    }
}

impl Bench<'_, '_> {
    pub(super) fn count(
        &self,
        of: &Count,
        max: Option<u64>,
        min: Option<u64>,
        ignored: &Ignored,
    ) -> Found {
        let bounds = Bounds { max, min };
        match of {
            Count::NetworksPerService(of) => self.count_networks(of.as_ref(), bounds, ignored),
            Count::Published(of) => self.count_published(of.as_ref(), bounds, ignored),
            Count::Bridges(pair) => self.count_bridges(&pair.0, &pair.1, bounds, ignored),
            Count::ReachableFrom(from, reach) => self.count_reached(from, *reach, bounds, ignored),
        }
    }

    fn of(&self, select: Option<&Select>) -> Selection {
        if let Some(select) = select {
            self.services(select)
        } else {
            let mut own = self.ground.own_services().clone();
            own.keep(self.started());
            Selection::of(own)
        }
    }

    fn count_networks(&self, of: Option<&Select>, bounds: Bounds, ignored: &Ignored) -> Found {
        let services = self.of(of);
        let topology = self.ground.topology();
        let mut found = Found {
            of: services.maybe.count(),
            ..Found::default()
        };
        for service in services.maybe.iter() {
            let id = self.ground.service_id(service);
            let endpoints = topology.endpoints_of_service(id);
            if bounds.hold(endpoints.len()) || ignored.covers(service, service) {
                continue;
            }
            let node = self.single(service);
            let steps = endpoints.iter().map(|endpoint| Step {
                from: node,
                to: node,
                reason: Reason::SameNetwork.as_str(),
                via: topology.network(endpoint.network).key.clone(),
                evidence: vec![endpoint.span],
            });
            let mut steps: Vec<Step> = steps.collect();
            if steps.is_empty() {
                steps.push(self.nothing(service));
            }
            let certain = services.sure.contains(service);
            found.message.get_or_insert_with(|| {
                let networks = counted(endpoints.len(), "network");
                let name = self.ground.name(service);
                format!("{name} is on {networks}, not {}", bounds.words())
            });
            self.push_single(&mut found, service, certain, vec![steps]);
        }
        found
    }

    fn count_published(&self, of: Option<&Select>, bounds: Bounds, ignored: &Ignored) -> Found {
        let services = self.of(of);
        let topology = self.ground.topology();
        let (mut sure, mut maybe) = (0, 0);
        let mut paths = Vec::new();
        let mut services_that_publish = Vec::new();
        for service in services.maybe.iter() {
            let id = self.ground.service_id(service);
            let bindings = topology.bindings_of(id).iter();
            let bindings = bindings.filter(|it| it.is_effective() || it.doubt.is_some());
            let mut bindings = bindings.peekable();
            if bindings.peek().is_none() || ignored.covers(service, service) {
                continue;
            }
            services_that_publish.push(service);
            for binding in bindings {
                maybe += 1;
                sure += usize::from(binding.doubt.is_none() && services.sure.contains(service));
                let from = if binding.is_public() {
                    Node::Lan
                } else {
                    Node::Host
                };
                paths.push(vec![Step {
                    from,
                    to: Node::Service(id),
                    reason: Reason::ViaPublishedPort.as_str(),
                    via: "".into(),
                    evidence: vec![binding.span],
                }]);
            }
        }
        let ports = between(sure, maybe, "port");
        let verb = if (sure, maybe) == (1, 1) { "is" } else { "are" };
        let message = format!("{ports} {verb} published, not {}", bounds.words());
        self.total(
            bounds.broken(sure, maybe),
            message,
            services_that_publish,
            paths,
            &services,
        )
    }

    /// Services that are in neither group and dial both.
    fn count_bridges(
        &self,
        left: &Select,
        right: &Select,
        bounds: Bounds,
        ignored: &Ignored,
    ) -> Found {
        let (left, right) = (self.services(left), self.services(right));
        let mut rest = self.ground.own_services().clone();
        rest.keep(self.started());
        rest.drop_all(&left.maybe);
        rest.drop_all(&right.maybe);
        let (mut sure, mut maybe) = (0, 0);
        let mut bridges = Vec::new();
        let mut paths = Vec::new();
        for service in rest.iter() {
            let sides = [&left, &right].map(|side| {
                let dialled = side.maybe.iter().map(|it| {
                    let known = self.ground.dials(service, it);
                    let certain = known == Outcome::Reachable && side.sure.contains(it);
                    (
                        if certain {
                            known
                        } else {
                            known.min(Outcome::Unknown)
                        },
                        it,
                    )
                });
                dialled.max_by_key(|(outcome, it)| (*outcome, std::cmp::Reverse(*it)))
            });
            let [Some((left, one)), Some((right, other))] = sides else {
                continue;
            };
            let outcome = left.min(right);
            if outcome == Outcome::Unreachable || ignored.covers(service, service) {
                continue;
            }
            maybe += 1;
            sure += usize::from(outcome == Outcome::Reachable);
            bridges.push(service);
            paths.push(vec![
                self.step(service, one, &[]),
                self.step(service, other, &[]),
            ]);
        }
        let names: Vec<String> = bridges.iter().map(|it| self.ground.name(*it)).collect();
        let message = format!(
            "the groups are joined by {} ({}), not {}",
            counted(maybe, "service"),
            super::some(&names),
            bounds.words()
        );
        let all = Selection::of(rest);
        self.total(bounds.broken(sure, maybe), message, bridges, paths, &all)
    }

    fn count_reached(
        &self,
        from: &Select,
        reach: Reach,
        bounds: Bounds,
        ignored: &Ignored,
    ) -> Found {
        let services = self.services(from);
        let mut found = Found {
            of: services.maybe.count(),
            ..Found::default()
        };
        for service in services.maybe.iter() {
            let [sure, maybe] = match reach {
                Reach::Direct => self.dialled(service),
                Reach::Transitive => self.radius(service),
            };
            let outcome = bounds.broken(sure, maybe);
            if outcome == Outcome::Unreachable || ignored.covers(service, service) {
                continue;
            }
            let certain = outcome == Outcome::Reachable && services.sure.contains(service);
            let name = self.ground.name(service);
            found.message.get_or_insert_with(|| {
                let services = between(sure, maybe, "service");
                format!("{name} reaches {services}, not {}", bounds.words())
            });
            if found.sure.len() >= self.options.most {
                found.more += usize::from(certain);
                continue;
            }
            let paths = self.reached_by(service, reach);
            self.push_single(&mut found, service, certain, paths);
        }
        found
    }

    /// How many services one service dials, certainly and perhaps.
    fn dialled(&self, service: usize) -> [usize; 2] {
        let others = self.started().iter().filter(|it| *it != service);
        others.fold([0, 0], |[sure, maybe], other| {
            match self.ground.dials(service, other) {
                Outcome::Reachable => [sure + 1, maybe + 1],
                Outcome::Unknown => [sure, maybe + 1],
                Outcome::Unreachable => [sure, maybe],
            }
        })
    }

    /// How many services one service gets to through others. All services of a class get equally far.
    fn radius(&self, service: usize) -> [usize; 2] {
        let topology = self.ground.topology();
        let class = topology.class_of(self.ground.service_id(service));
        let mut known = self.ground.radius.borrow_mut();
        known.resize(topology.classes().len(), None);
        if let Some((sure, maybe)) = class.and_then(|class| known[class]) {
            return [sure, maybe];
        }
        let counts = [false, true].map(|doubtful| self.everybody(service, doubtful).count() - 1);
        // Who has guests in its namespace, or is one, reaches them besides what its class reaches.
        let alone = topology
            .sandbox_of(self.ground.service_id(service))
            .is_some_and(|sandbox| sandbox.services.len() == 1);
        if let Some(class) = class.filter(|_| alone) {
            known[class] = Some((counts[0], counts[1]));
        }
        counts
    }

    /// Every service that one gets to through others, itself included.
    pub(crate) fn everybody(&self, service: usize, doubtful: bool) -> Bits {
        let bound = self.ground.bound();
        let (mut start, nobody) = (Bits::none(bound), Bits::none(bound));
        start.insert(service);
        let terms = Terms {
            blocked: &nobody,
            via: &[],
            doubtful,
        };
        let mut seen = self.spread(&start, terms).seen;
        seen.keep(self.started());
        seen
    }

    /// The paths to everybody who is reached.
    fn reached_by(&self, service: usize, reach: Reach) -> Vec<Vec<Step>> {
        let bound = self.ground.bound();
        let (mut start, nobody) = (Bits::none(bound), Bits::none(bound));
        start.insert(service);
        let most = self.options.most;
        let direct = By::all(Reach::Direct);
        let mut paths: Vec<Vec<Step>> = match reach {
            Reach::Direct => {
                let others = self.started().iter().filter(|it| *it != service);
                let dialled =
                    others.filter(|it| self.ground.dials(service, *it) != Outcome::Unreachable);
                let first =
                    dialled.filter_map(|it| self.ways(service, it, &direct).into_iter().next());
                first.take(most).collect()
            }
            Reach::Transitive => {
                let terms = Terms {
                    blocked: &nobody,
                    via: &[],
                    doubtful: true,
                };
                let spread = self.spread(&start, terms);
                let mut seen = spread.seen.clone();
                seen.keep(self.started());
                seen.remove(service);
                let all = seen.iter().map(|it| self.path(&spread, it, &[]));
                all.take(most).collect()
            }
        };
        if paths.is_empty() {
            paths.push(vec![self.nothing(service)]);
        }
        paths
    }

    /// The step that says that a service has nothing of what is counted.
    fn nothing(&self, service: usize) -> Step {
        let node = self.single(service);
        let span = self
            .ground
            .topology()
            .service(self.ground.service_id(service))
            .span;
        Step {
            from: node,
            to: node,
            reason: Reason::NoSharedNetwork.as_str(),
            via: "".into(),
            evidence: vec![span],
        }
    }

    fn push_single(&self, found: &mut Found, service: usize, certain: bool, paths: Vec<Vec<Step>>) {
        let outcome = if certain {
            found.violators.push(service);
            Outcome::Reachable
        } else {
            Outcome::Unknown
        };
        if found.sure.len() >= self.options.most {
            found.more += 1;
            return;
        }
        let violation = Violation {
            from: service,
            to: service,
            paths,
        };
        found.add(outcome, violation);
    }

    /// One number for all services together.
    fn total(
        &self,
        outcome: Outcome,
        message: String,
        services: Vec<usize>,
        mut paths: Vec<Vec<Step>>,
        all: &Selection,
    ) -> Found {
        let mut found = Found {
            of: all.maybe.count(),
            ..Found::default()
        };
        if outcome == Outcome::Unreachable {
            return found;
        }
        let first = services
            .first()
            .copied()
            .or_else(|| all.maybe.iter().next());
        let Some(first) = first else { return found };
        if paths.is_empty() {
            paths.push(vec![self.nothing(first)]);
        }
        found.message = Some(message);
        if outcome == Outcome::Reachable {
            found.violators = services;
        }
        found.add(
            outcome,
            Violation {
                from: first,
                to: first,
                paths,
            },
        );
        found
    }
}
