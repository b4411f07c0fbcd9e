//! `egress`: what may leave, and through whom.

use composelint_topology::{Node, Outcome};

use super::ignored::Ignored;
use super::{Bench, Found, Violation};
use crate::contract::{By, EgressAllow, Reach, Select};
use crate::select::Selection;

impl Bench<'_, '_> {
    /// Services with a way to the internet that is not allowed.
    ///
    /// With `via`, those in it may leave; the others have no way of their own, so that whatever leaves goes through them.
    pub(super) fn egress(
        &self,
        services: &Select,
        allow: &EgressAllow,
        ignored: &Ignored,
    ) -> Found {
        let services = self.services(services);
        let ground = self.ground;
        let gateways = match allow {
            EgressAllow::Any => return Found::default(),
            EgressAllow::None => Selection::none(ground.bound()),
            EgressAllow::Via(via) => self.services(via),
        };
        let mut found = Found {
            of: services.maybe.count(),
            ..Found::default()
        };
        let Some(internet) = ground.number(Node::Internet) else {
            return found;
        };
        for service in services.maybe.iter().filter(|it| *it < ground.services()) {
            if gateways.sure.contains(service) {
                continue;
            }
            let mut outcome = ground.outward(ground.service_id(service), internet);
            if outcome == Outcome::Unreachable || ignored.covers(service, internet) {
                continue;
            }
            if !services.sure.contains(service) || gateways.maybe.contains(service) {
                outcome = Outcome::Unknown;
            }
            if outcome == Outcome::Reachable {
                found.violators.push(service);
            }
            if found.sure.len() >= self.options.most {
                found.more += usize::from(outcome == Outcome::Reachable);
                continue;
            }
            let mut paths = self.ways(service, internet, &By::all(Reach::Direct));
            if paths.is_empty() {
                paths.push(vec![self.step(service, internet, &[])]);
            }
            found.add(
                outcome,
                Violation {
                    from: service,
                    to: internet,
                    paths,
                },
            );
        }
        found
    }
}
