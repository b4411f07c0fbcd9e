//! Services that nothing tells apart: all pairs without ever writing them down.
//!
//! Two sandboxes are of one class when they are of one kind, on the same networks with the same priorities, and publish
//! the same container ports at the same kinds of addresses. All members then reach the same others. Direct edges come
//! from the networks' member lists. What goes through the host does not depend on plain networks one by one, so that it
//! is worked out once for each pair of keys that leave these out ([`cross`]).

mod cross;
mod intern;
mod table;
mod walk;
mod wiring;

use crate::ids::{NetworkId, ServiceId};
use crate::model::SandboxKind;
use crate::reason::Reason;
use crate::route::Outcome;
use crate::topology::Topology;

pub(crate) use table::{ClassTable, forwards};
pub(crate) use walk::Walk;
pub use wiring::Wiring;

/// Services that nothing tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its members, in order.
    pub services: Vec<ServiceId>,
    /// The networks all of them are on, in order.
    pub networks: Vec<NetworkId>,
    /// The kind of their sandboxes.
    pub kind: SandboxKind,
}

/// Whether the members of a class can talk to those of another, or of the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassEdge {
    /// Who dials: a position in [`Topology::classes`].
    pub from: usize,
    /// Who answers.
    pub to: usize,
    /// Whether it is certain.
    pub outcome: Outcome,
    /// The weightiest reason.
    pub reason: Reason,
}

/// How many ordered pairs of started services can talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairCount {
    /// Pairs that certainly can.
    pub reachable: u64,
    /// Pairs of which it cannot be told.
    pub unknown: u64,
    /// All pairs.
    pub total: u64,
}

impl Topology {
    /// The classes of started services, in the order of their first sandboxes.
    pub fn classes(&self) -> &[Class] {
        self.class_list.get_or_init(|| self.list_classes())
    }

    fn list_classes(&self) -> Vec<Class> {
        let table = self.class_table();
        let mut classes: Vec<Class> = Vec::with_capacity(table.len());
        for &first in &table.first {
            let mut networks: Vec<NetworkId> = self
                .endpoints_of(first)
                .iter()
                .map(|endpoint| endpoint.network)
                .collect();
            networks.sort_unstable();
            networks.dedup();
            classes.push(Class {
                services: Vec::new(),
                networks,
                kind: self.sandbox(first).kind.clone(),
            });
        }
        for (id, sandbox) in self.sandboxes() {
            classes[table.of[id.index()] as usize]
                .services
                .extend(&sandbox.services);
        }
        for class in &mut classes {
            class.services.sort_unstable();
        }
        classes
    }

    /// The class of a service, by its position in [`Topology::classes`]; `None` when it is not started.
    pub fn class_of(&self, service: ServiceId) -> Option<usize> {
        let sandbox = self.service(service).sandbox?;
        Some(self.class_table().of[sandbox.index()] as usize)
    }

    pub(crate) fn class_table(&self) -> &ClassTable {
        self.classes.get_or_init(|| ClassTable::new(self))
    }

    /// Every pair of classes whose members can talk, or may be able to.
    ///
    /// A class is paired with itself when its members talk from one sandbox to another; members of one sandbox always do.
    pub fn class_edges(&self) -> Vec<ClassEdge> {
        let table = self.class_table();
        let mut walk = Walk::new(table);
        let mut edges = Vec::new();
        for from in 0..table.len() {
            walk.from(self, from, |to, outcome, reason| {
                edges.push(ClassEdge {
                    from,
                    to,
                    outcome,
                    reason,
                });
            });
        }
        edges
    }

    /// How many ordered pairs of different started services can talk, by any address.
    pub fn count_pairs(&self) -> PairCount {
        let table = self.class_table();
        let mut count = PairCount::default();
        let mut walk = Walk::new(table);
        for from in 0..table.len() {
            let members = u64::from(table.services[from]);
            let (reachable, unknown) = walk.count(self, from);
            count.reachable += members * reachable;
            count.unknown += members * unknown;
            // A service is no pair with itself, and those of one sandbox always talk.
            let (itself, within) = (members, u64::from(table.pairs_within[from]));
            match walk.within {
                Outcome::Reachable => count.reachable -= itself,
                Outcome::Unknown => {
                    count.unknown -= itself + within;
                    count.reachable += within;
                }
                Outcome::Unreachable => count.reachable += within,
            }
        }
        let services: u64 = table.services.iter().copied().map(u64::from).sum();
        count.total = services * services.saturating_sub(1);
        count
    }
}
