//! Which projects meet on one host: one makes a network that another one calls external.

use std::collections::BTreeMap;

use composelint_compose::Project;
use composelint_compose::project::Known;

use crate::projects::Found;

/// Gathers projects into hosts, in the order of the first project of each.
///
/// Projects of one name are alternatives (two files of one folder), so that a host never has both. Those of `--with` are
/// on one host with whoever comes first.
pub(super) fn gather(found: Vec<Found>) -> Vec<Vec<Found>> {
    let mut makers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, found) in found.iter().enumerate() {
        for name in networks(&found.loaded.project, false) {
            makers.entry(name).or_default().push(at);
        }
    }
    let mut host_of: Vec<usize> = (0..found.len()).collect();
    let mut members: Vec<Vec<usize>> = (0..found.len()).map(|at| vec![at]).collect();
    for (at, guest) in found.iter().enumerate() {
        for name in networks(&guest.loaded.project, true) {
            for maker in makers.get(&name).into_iter().flatten() {
                join(at, *maker, &found, &mut host_of, &mut members);
            }
        }
    }
    for at in (1..found.len()).filter(|at| found[*at].beside) {
        join(0, at, &found, &mut host_of, &mut members);
    }
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    let hosts = members.into_iter().filter(|members| !members.is_empty());
    hosts
        .map(|members| {
            members
                .into_iter()
                .filter_map(|at| found[at].take())
                .collect()
        })
        .collect()
}

/// Joins the hosts of two projects, unless that would put two projects of one name together.
fn join(a: usize, b: usize, found: &[Found], host_of: &mut [usize], members: &mut [Vec<usize>]) {
    let (into, from) = (host_of[a].min(host_of[b]), host_of[a].max(host_of[b]));
    let name = |at: &usize| &found[*at].loaded.project.name;
    let clash = members[from]
        .iter()
        .any(|x| members[into].iter().any(|y| name(x) == name(y)));
    if into == from || clash {
        return;
    }
    let mut moved = std::mem::take(&mut members[from]);
    for at in &moved {
        host_of[*at] = into;
    }
    members[into].append(&mut moved);
    members[into].sort_unstable();
}

/// The real names of the networks that a project makes, or of those it expects to find.
fn networks(project: &Project, external: bool) -> impl Iterator<Item = String> {
    let named = project.networks.values().filter(move |network| {
        let is_external = network
            .external
            .as_ref()
            .map(|external| external.value.known() == Some(&true));
        is_external.unwrap_or(false) == external
    });
    named.filter_map(|network| match &network.real_name {
        Known::Known(name) => Some(name.to_string()),
        Known::Unknown(_) => None,
    })
}
