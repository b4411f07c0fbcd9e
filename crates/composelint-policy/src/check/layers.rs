//! `layers`: who may stand beside whom, from the outside in.
//!
//! Networks work both ways, so that "may only reach the next layer" is looked at as who stands beside whom: closed layers
//! forbid every connection between layers that are not neighbours, in either direction. A connection that only goes
//! against the order (a published port of an outer layer, dialled from an inner one) violates open layers, too.

use composelint_topology::{Node, Outcome};

use super::between::mirror;
use super::ignored::Ignored;
use super::pairs::Question;
use super::{Bench, Found, Step, Violation};
use crate::bits::Bits;
use crate::contract::{By, Kind};
use crate::select::Selection;

impl Bench<'_, '_> {
    pub(super) fn layers(&self, kind: &Kind, ignored: &Ignored) -> Found {
        let Kind::Layers {
            order,
            closed,
            siblings,
            exhaustive,
            by,
            ..
        } = kind
        else {
            return Found::default();
        };
        let layers: Vec<Selection> = order.iter().map(|layer| self.services(layer)).collect();
        let mut found = Found::default();
        for (outer_at, outer) in layers.iter().enumerate() {
            for (inner_at, inner) in layers.iter().enumerate().skip(outer_at + 1) {
                let apart = *closed && inner_at - outer_at > 1;
                found.join(self.beside(outer, inner, apart, by, ignored));
            }
            if *siblings {
                let mut among = self.pairs(Question {
                    from: outer,
                    to: outer,
                    by,
                    ignored,
                    only: None,
                });
                mirror(&mut among);
                found.join(among);
            }
        }
        if *exhaustive {
            let alone = self.in_no_layer(&layers, ignored);
            found.message = found.message.filter(|_| !found.sure.is_empty());
            if found.sure.is_empty() && !alone.sure.is_empty() {
                let names: Vec<String> = alone
                    .sure
                    .iter()
                    .map(|violation| self.ground.name(violation.from))
                    .collect();
                let verb = if names.len() == 1 { "is" } else { "are" };
                found.message = Some(format!("{} {verb} in no layer", super::some(&names)));
            }
            found.join(alone);
        }
        found.of = self.ground.own_services().count();
        found
    }

    /// What is wrong between an outer and an inner layer.
    fn beside(
        &self,
        outer: &Selection,
        inner: &Selection,
        apart: bool,
        by: &By,
        ignored: &Ignored,
    ) -> Found {
        let ask = |from, to, only| {
            self.pairs(Question {
                from,
                to,
                by,
                ignored,
                only,
            })
        };
        if apart {
            let mut found = ask(outer, inner, None);
            found.join(ask(inner, outer, None));
            mirror(&mut found);
            return found;
        }
        let against_the_order = |from: usize, to: usize| {
            let back = self.ground.dials(to, from);
            self.look(to, from, back, by) == Outcome::Unreachable
        };
        ask(inner, outer, Some(&against_the_order))
    }

    /// Services of the project that no layer has.
    fn in_no_layer(&self, layers: &[Selection], ignored: &Ignored) -> Found {
        let mut rest: Bits = self.ground.own_services().clone();
        rest.keep(self.started());
        let mut found = Found::default();
        for layer in layers {
            rest.drop_all(&layer.sure);
        }
        for service in rest.iter() {
            if ignored.covers(service, service) {
                continue;
            }
            let doubtful = layers.iter().any(|layer| layer.maybe.contains(service));
            let node = self.ground.node(service);
            let span = self
                .ground
                .topology()
                .service(self.ground.service_id(service))
                .span;
            let step = Step {
                from: node,
                to: node,
                reason: "NO_LAYER",
                via: "".into(),
                evidence: vec![span],
            };
            let outcome = if doubtful {
                Outcome::Unknown
            } else {
                found.violators.push(service);
                Outcome::Reachable
            };
            let paths = vec![vec![step]];
            found.add(
                outcome,
                Violation {
                    from: service,
                    to: service,
                    paths,
                },
            );
        }
        found
    }

    /// A service as both ends of a step.
    pub(super) fn single(&self, service: usize) -> Node {
        self.ground.node(service)
    }
}
