//! Which projects meet on one host: one makes a network that another one calls external.

use composelint_topology::{Meeting, hosts};

use crate::projects::Found;

/// Gathers projects into hosts, in the order of the first project of each. Those of `--with` are on one host with whoever comes first.
pub(super) fn gather(found: Vec<Found>) -> Vec<Vec<Found>> {
    let projects = found.iter().map(|found| Meeting::of(&found.loaded.project));
    let projects: Vec<Meeting> = projects.collect();
    let beside = (0..found.len()).filter(|at| found[*at].beside);
    let hosts = hosts(&projects, &beside.collect::<Vec<_>>());
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    let members = |members: Vec<usize>| {
        let members = members.into_iter();
        members.filter_map(|at| found[at].take()).collect()
    };
    hosts.into_iter().map(members).collect()
}
