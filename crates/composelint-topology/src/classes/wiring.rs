//! How services are wired, for those who walk over all of them: networks one by one, what goes through the host by kinds.
//!
//! Whoever asks about sets of services marks the networks and the kinds of one set and looks for them among those of the
//! other: no pair is ever written down.

use crate::classes::ClassTable;
use crate::ids::{NetworkId, ServiceId};
use crate::reason::Reason;
use crate::route::Outcome;
use crate::topology::Topology;

/// The wires of a topology.
#[derive(Clone, Copy)]
pub struct Wiring<'t> {
    topology: &'t Topology,
    table: &'t ClassTable,
}

impl Topology {
    /// How services are wired.
    pub fn wiring(&self) -> Wiring<'_> {
        Wiring {
            topology: self,
            table: self.class_table(),
        }
    }
}

impl Wiring<'_> {
    /// Whether the members of a network can talk to each other.
    pub fn on_network(self, network: NetworkId) -> (Outcome, Reason) {
        self.table.forwards[network.index()]
    }

    /// How many kinds of callers there are, as far as ways through the host are concerned.
    pub fn callers(self) -> usize {
        self.table.cross.callers()
    }

    /// How many kinds of services that answer there are.
    pub fn answerers(self) -> usize {
        self.table.cross.by_server.len()
    }

    /// What kind of caller a service is; `None` when it is not started.
    pub fn caller(self, service: ServiceId) -> Option<usize> {
        let class = self.topology.class_of(service)?;
        Some(self.table.cross.caller(class))
    }

    /// What kind a service is when it answers; `None` when it is not started.
    pub fn answerer(self, service: ServiceId) -> Option<usize> {
        let class = self.topology.class_of(service)?;
        Some(self.table.cross.servers[class] as usize)
    }

    /// Whether callers of a kind get to services of a kind other than over a common network.
    pub fn through_host(self, caller: usize, answerer: usize) -> Option<(Outcome, Reason)> {
        self.table.cross.answer(caller, answerer)
    }
}

impl std::fmt::Debug for Wiring<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wiring")
            .field("classes", &self.table.len())
            .finish_non_exhaustive()
    }
}
