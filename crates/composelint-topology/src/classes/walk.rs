//! Goes over the classes that one class can talk to.

use crate::classes::table::{ClassTable, narrow};
use crate::reason::Reason;
use crate::route::Outcome;
use crate::topology::Topology;

/// A walk over classes, with the memory it reuses from one to the next.
pub(crate) struct Walk<'c> {
    table: &'c ClassTable,
    /// For each class, the source it was last touched for.
    stamp: Vec<u32>,
    direct: Vec<(Outcome, Reason)>,
    touched: Vec<u32>,
    /// Whether members of the last source talk to each other from sandbox to sandbox.
    pub(crate) within: Outcome,
}

impl<'c> Walk<'c> {
    pub(crate) fn new(table: &'c ClassTable) -> Self {
        Self {
            table,
            stamp: vec![u32::MAX; table.len()],
            direct: vec![(Outcome::Unreachable, Reason::NoSharedNetwork); table.len()],
            touched: Vec::new(),
            within: Outcome::Unreachable,
        }
    }

    /// Calls `found` for each class that members of `from` can talk to: first over networks, then through the host.
    ///
    /// The class itself is among them when its members talk to each other from one sandbox to another.
    pub(crate) fn from(
        &mut self,
        topology: &Topology,
        from: usize,
        mut found: impl FnMut(usize, Outcome, Reason),
    ) {
        self.touch(topology, from);
        self.within = Outcome::Unreachable;
        let answers = self.table.cross.answers(from);
        for &to in &self.touched {
            let to = to as usize;
            let cross = answers
                .get(self.table.cross.servers[to] as usize)
                .copied()
                .flatten();
            let (outcome, reason) = best(self.direct[to], cross);
            if outcome == Outcome::Unreachable {
                continue;
            }
            if to == from {
                self.within = outcome;
            }
            found(to, outcome, reason);
        }
        for (key, answer) in answers.iter().enumerate() {
            let Some((outcome, reason)) = *answer else {
                continue;
            };
            for &to in &self.table.cross.by_server[key] {
                if self.stamp[to as usize] == narrow(from) {
                    continue;
                }
                if to as usize == from {
                    self.within = outcome;
                }
                found(to as usize, outcome, reason);
            }
        }
    }

    /// How many services members of `from` can talk to, and how many they may be able to, the class itself included.
    pub(crate) fn count(&mut self, topology: &Topology, from: usize) -> (u64, u64) {
        self.touch(topology, from);
        self.within = Outcome::Unreachable;
        let (table, answers) = (self.table, self.table.cross.answers(from));
        let mut counts = [0; 3];
        for (key, answer) in answers.iter().enumerate() {
            if let Some((outcome, _)) = answer {
                counts[*outcome as usize] += table.cross.services[key];
                if table.cross.servers[from] as usize == key {
                    self.within = *outcome;
                }
            }
        }
        for &to in &self.touched {
            let to = to as usize;
            let services = u64::from(table.services[to]);
            let cross = answers
                .get(table.cross.servers[to] as usize)
                .copied()
                .flatten();
            if let Some((outcome, _)) = cross {
                counts[outcome as usize] -= services;
            }
            let (outcome, _) = best(self.direct[to], cross);
            counts[outcome as usize] += services;
            if to == from {
                self.within = outcome;
            }
        }
        (
            counts[Outcome::Reachable as usize],
            counts[Outcome::Unknown as usize],
        )
    }

    /// Marks the classes that share a network with `from`.
    fn touch(&mut self, topology: &Topology, from: usize) {
        self.touched.clear();
        let mark = narrow(from);
        for endpoint in topology.endpoints_of(self.table.first[from]) {
            let network = endpoint.network.index();
            let answer = self.table.forwards[network];
            for &to in self.table.on(network) {
                let slot = to as usize;
                if self.stamp[slot] != mark {
                    self.stamp[slot] = mark;
                    self.direct[slot] = answer;
                    self.touched.push(to);
                } else if self.direct[slot].0 < answer.0 {
                    self.direct[slot] = answer;
                }
            }
        }
    }
}

fn best(direct: (Outcome, Reason), cross: Option<(Outcome, Reason)>) -> (Outcome, Reason) {
    match cross {
        Some(cross) if cross.0 > direct.0 => cross,
        _ => direct,
    }
}
