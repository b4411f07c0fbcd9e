//! Which projects a fix has to hold in, and which fixes of a report do not.

use std::collections::BTreeMap;

use composelint_lint::Refusal;
use composelint_lint::fix::{From, Texts, unproven};

use crate::analysis::{Analysed, Host, Trial};
use crate::configuration::Wishes;
use crate::disk::Disk;
use crate::projects::in_parallel;

/// The hosts by their positions, those together that read one file and have something to fix; in the order of the first of each group.
pub(crate) fn groups(hosts: &[Host]) -> Vec<Vec<usize>> {
    let mut readers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut group_of: Vec<usize> = (0..hosts.len()).collect();
    for (at, host) in hosts.iter().enumerate() {
        for file in &host.files {
            let path = host.sources.get(file.file).path();
            let first = *readers.entry(path).or_insert(at);
            let (a, b) = (group_of[first], group_of[at]);
            if a == b {
                continue;
            }
            for group in &mut group_of[..=at] {
                if *group == a.max(b) {
                    *group = a.min(b);
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, group) in group_of.into_iter().enumerate() {
        groups.entry(group).or_default().push(at);
    }
    let groups = groups.into_values();
    groups
        .filter(|group| group.iter().any(|at| concerns_fixes(&hosts[*at])))
        .collect()
}

fn concerns_fixes(host: &Host) -> bool {
    let mut findings = host.projects.iter().flat_map(|it| &it.findings);
    findings.any(|finding| !finding.fixes.is_empty() || finding.unfixed.is_some())
}

/// Takes the fixes away that were tried and do not do what they say: a report that hands out edits vouches for them.
pub(crate) fn drop_unproven(hosts: &mut [Host], disk: &Disk, wishes: &Wishes) {
    let dropped = in_parallel(groups(hosts), |group| {
        let group_hosts: Vec<&Host> = group.iter().map(|at| &hosts[*at]).collect();
        let trial = Trial::new(&group_hosts, disk, wishes);
        let unproven = unproven(trial.now(), &|texts: &Texts| trial.with(texts));
        // States are the projects of the hosts in order.
        let projects = group.iter().flat_map(|host| {
            let projects = 0..hosts[*host].projects.len();
            projects.map(move |project| (*host, project))
        });
        let projects: Vec<(usize, usize)> = projects.collect();
        let from = unproven.into_iter().flat_map(|(fix, _)| fix.from);
        let from = from.filter_map(|from| Some((*projects.get(from.state)?, from)));
        let mut from: Vec<((usize, usize), From)> = from.collect();
        // The last fix of a finding first, so that positions stay true.
        from.sort_by_key(|(_, from)| std::cmp::Reverse(from.fix));
        from
    });
    for ((host, project), from) in dropped.into_iter().flatten() {
        drop_one(&mut hosts[host].projects[project], &from);
    }
}

fn drop_one(project: &mut Analysed, from: &From) {
    let mut findings = project.findings.iter_mut();
    // By name: findings about the configuration have come among the others since.
    let finding = findings.find(|it| it.rule == from.rule && it.fingerprint == from.fingerprint);
    let Some(finding) = finding.filter(|it| from.fix < it.fixes.len()) else {
        return;
    };
    finding.fixes.remove(from.fix);
    if finding.fixes.is_empty() {
        finding.unfixed = Some(Refusal::Unproven);
    }
}
