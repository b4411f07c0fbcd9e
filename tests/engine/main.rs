//! What real Docker engines did, against what the topology says: every row of every experiment, on every engine.
//!
//! `experiments` holds one folder for each question asked of real engines, `random` random projects probed in every way
//! that the generator knew. `docs/model.md` explains the rows that are left out.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod commands;
mod dns;
mod fixture;
mod live;
mod published;
mod reach;
mod rig;
mod table;

use composelint_topology::Topology;
use fixture::{Experiment, Fixtures};
use smol_str::SmolStr;
use table::Table;

/// A topology of an experiment's projects on one of the engines.
struct Case<'e> {
    experiment: &'e Experiment,
    engine: &'e str,
    topology: &'e Topology,
    /// The words of each service's command: `serve NAME PORT...`, UDP ports with a `u` in front.
    commands: Vec<Vec<SmolStr>>,
}

/// Compares everything of the experiments in one folder.
fn compare(fixtures: &Fixtures) -> Table {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut table = Table::default();
        loop {
            let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(experiment) = fixtures.experiments.get(index) else {
                return table;
            };
            compare_experiment(experiment, &mut table);
        }
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let tables = handles.into_iter().map(|handle| handle.join().unwrap());
        tables.fold(Table::default(), Table::merge)
    })
}

fn compare_experiment(experiment: &Experiment, table: &mut Table) {
    for engine in experiment.engines() {
        let projects = experiment.projects(engine);
        let topology = rig::topology(&projects, engine);
        let case = Case {
            experiment,
            engine,
            topology: &topology,
            commands: rig::commands(&projects),
        };
        reach::compare(&case, table);
        dns::compare(&case, table);
        published::compare(&case, table);
        commands::compare(experiment, engine, table);
    }
}

#[test]
fn every_experiment_is_explained() {
    compare(&Fixtures::read("experiments")).assert_agreed();
}

#[test]
fn every_random_topology_is_explained() {
    compare(&Fixtures::read("random")).assert_agreed();
}
