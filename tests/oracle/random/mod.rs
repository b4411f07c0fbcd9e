//! Random projects, loaded by composelint and by the live binary.
//!
//! `COMPOSELINT_RANDOM=2000` sets how many, `COMPOSELINT_SEED=17` takes the seeds from there on. A project that differs is made smaller and
//! written to the target folder.

pub(crate) mod dice;
mod dotenv;
mod project;
mod quote;
mod scalar;
mod service;
mod share;
mod shrink;
pub(crate) mod slip;
mod spread;
mod top;
mod world;
mod yaml;

use std::path::Path;
use std::{env, fs};

use crate::binary::Compose;
use crate::{difference, ours, parallel};
use project::Project;

/// How many projects an ordinary test run compares.
const FEW: u64 = 40;

#[test]
fn random_projects_load_as_docker_compose_loads_them() {
    let Some(compose) = Compose::find_or_skip("comparing random projects") else {
        return;
    };
    let seeds = seeds();
    let count = seeds.len();
    let outcomes = parallel::map(&seeds, |seed| compare(&compose, *seed));
    let accepted = outcomes.iter().filter(|outcome| outcome.accepted).count();
    let reports: Vec<_> = outcomes
        .into_iter()
        .filter_map(|outcome| outcome.report)
        .collect();
    println!(
        "{count} random projects, {accepted} of them accepted by Docker Compose, {} differ",
        reports.len()
    );
    assert!(
        reports.is_empty(),
        "{} of {count} random projects differ:\n\n{}",
        reports.len(),
        reports.join("\n\n")
    );
}

/// The seeds that the environment asks for.
pub(crate) fn seeds() -> Vec<u64> {
    let first = number("COMPOSELINT_SEED").unwrap_or(0);
    let count = number("COMPOSELINT_RANDOM").unwrap_or(FEW);
    (first..first + count).collect()
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable}={text} is not a number")),
    )
}

/// What came of a seed.
pub(crate) struct Outcome {
    /// Whether the binary accepted it.
    pub(crate) accepted: bool,
    /// Where composelint said something else.
    pub(crate) report: Option<String>,
}

fn compare(compose: &Compose, seed: u64) -> Outcome {
    let project = Project::random(seed);
    let (accepted, lines) = differences(compose, &project);
    if lines.is_empty() {
        return Outcome {
            accepted,
            report: None,
        };
    }
    let small = shrink::smallest(project, |project| {
        !differences(compose, project).1.is_empty()
    });
    let lines = differences(compose, &small).1;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("random-{seed}"));
    write(&small, &folder);
    let report = format!(
        "seed {seed}: {}\nargs {:?} environment {:?}\n{}\nagain: COMPOSELINT_SEED={seed} COMPOSELINT_RANDOM=1 cargo test -p composelint-compose --test oracle random",
        folder.display(),
        small.case.arguments(),
        small.case.environment,
        lines.join("\n")
    );
    Outcome {
        accepted,
        report: Some(report),
    }
}

/// Whether the binary accepts the project, and where composelint says something else.
fn differences(compose: &Compose, project: &Project) -> (bool, Vec<String>) {
    let expected = compose.config(&project.placed(), &project.case);
    let files = project
        .written()
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()));
    let got = ours::answer_to_case(files, &project.case);
    (
        expected.exit == 0,
        difference::between_answers(&expected, &got),
    )
}

fn write(project: &Project, folder: &Path) {
    let _ = fs::remove_dir_all(folder);
    for (path, text) in project.written() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it lies in the folder"))
            .expect("the target folder can be written");
        fs::write(path, text).expect("the target folder can be written");
    }
}
