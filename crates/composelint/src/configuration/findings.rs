//! What is wrong with the configurations of a run, once all their projects were checked.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use composelint_lint::config::{Reading, Usage, findings};
use composelint_yaml::FileId;

use super::{Configured, Wishes, all_rules, real};
use crate::analysis::Host;

/// A configuration among the files of a host.
#[derive(Debug)]
pub(crate) struct Governed {
    pub(crate) configured: Arc<Configured>,
    /// Where it is among the sources of the host.
    pub(crate) file: FileId,
    /// What it says, with the spans it has there.
    pub(crate) reading: Reading,
}

/// Adds what is wrong with each configuration to the findings of the first project that goes by it.
///
/// Whether an entry is of use is only told where a walk saw all projects that the configuration can mean: `walked` are the folders that
/// were walked.
pub(crate) fn report(hosts: &mut [Host], wishes: &Wishes, walked: &[PathBuf]) {
    let mut told: Vec<Arc<Configured>> = Vec::new();
    for at in 0..hosts.len() {
        for governed in 0..hosts[at].configurations.len() {
            let configured = hosts[at].configurations[governed].configured.clone();
            if told.iter().any(|known| Arc::ptr_eq(known, &configured)) {
                continue;
            }
            let saw_all = walked
                .iter()
                .any(|root| configured.folder.starts_with(real(root)));
            let usage = saw_all.then(|| usage(hosts, &configured));
            tell(&mut hosts[at], governed, usage.as_ref(), wishes);
            told.push(configured);
        }
    }
}

/// What the projects that go by a configuration have.
fn usage(hosts: &[Host], configured: &Arc<Configured>) -> Usage {
    let mut usage = Usage::default();
    for host in hosts {
        let governed = host.configurations.iter();
        let mut governed = governed.filter(|it| Arc::ptr_eq(&it.configured, configured));
        let Some(governed) = governed.next() else {
            continue;
        };
        for project in host
            .projects
            .iter()
            .filter(|it| it.found.goes_by(configured))
        {
            let loaded = &project.found.loaded.project;
            usage.note(loaded, &project.findings, governed.file);
        }
    }
    usage
}

fn tell(host: &mut Host, governed: usize, usage: Option<&Usage>, wishes: &Wishes) {
    let Governed {
        configured,
        reading,
        file,
    } = &host.configurations[governed];
    let rules = all_rules();
    let settings = wishes.settings(Some(reading));
    let mut problems = reading.problems.clone();
    problems.extend(reading.configuration.expired(wishes.today));
    if let Some(usage) = usage {
        problems.extend(reading.configuration.unused(usage, &rules, &settings));
        configured.note_idle_globs();
    }
    let noted = configured
        .noted
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    problems.extend(noted.iter().cloned().map(|mut problem| {
        problem.span.file = *file;
        problem
    }));
    drop(noted);
    let project = host
        .projects
        .iter()
        .position(|it| it.found.goes_by(configured));
    let Some(project) = project.map(|at| &mut host.projects[at]) else {
        return;
    };
    let name = &project.found.loaded.project.name;
    let found = findings(&problems, name, &host.sources, &rules, &settings);
    project.findings.extend(found);
}
