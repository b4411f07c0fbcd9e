//! Projects of our own, one behaviour each, with Docker Compose's answer recorded beside them in `expected.json`.
//!
//! `COMPOSELINT_RECORD=1` asks the binary again and rewrites the records, `COMPOSELINT_ORACLE_LIVE=1` asks it and only compares;
//! `COMPOSELINT_ONLY=text` limits any of it to the projects whose names contain the text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::binary::{Answer, Compose, Place};
use crate::case::{Case, EXPECTED};
use crate::slips::Files;
use crate::{case, difference, ours, parallel, reason};

/// The suite never shrinks below this by accident.
const AT_LEAST: usize = 180;

#[test]
fn every_project_loads_as_docker_compose_loads_it() {
    let lines: Vec<_> = folders()
        .iter()
        .flat_map(|folder| {
            prefixed(
                folder,
                difference::between_answers(&record(folder), &load(folder)),
            )
        })
        .collect();
    let failed: BTreeSet<_> = lines
        .iter()
        .filter_map(|line| line.split(':').next())
        .collect();
    assert!(
        lines.is_empty(),
        "{} projects differ from their records:\n{}",
        failed.len(),
        lines.join("\n")
    );
}

#[test]
fn every_project_is_refused_for_the_reason_that_docker_compose_gives() {
    let lines: Vec<_> = folders()
        .iter()
        .flat_map(|folder| {
            prefixed(
                folder,
                reason::wrong(&record(folder), &load(folder))
                    .into_iter()
                    .collect(),
            )
        })
        .collect();
    assert!(
        lines.is_empty(),
        "{} projects are refused for another reason:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn the_records_are_what_docker_compose_says() {
    let recording = env::var_os("COMPOSELINT_RECORD").is_some();
    if !recording && env::var_os("COMPOSELINT_ORACLE_LIVE").is_none() {
        eprintln!(
            "skipped: the records of tests/oracle/projects are checked against the binary with COMPOSELINT_ORACLE_LIVE=1"
        );
        return;
    }
    let Some(compose) = Compose::find_or_skip("checking the records") else {
        return;
    };
    let lines = parallel::map(&folders(), |folder| {
        let answer = ask(&compose, folder);
        if recording {
            write(folder, &answer);
            return Vec::new();
        }
        let record = record(folder);
        let mut lines = difference::between_answers(&record, &answer);
        if record.stderr != answer.stderr && !Case::of(folder).error_varies {
            lines.push(format!(
                "stderr: expected {:?}, got {:?}",
                record.stderr, answer.stderr
            ));
        }
        prefixed(folder, lines)
    });
    let lines = lines.concat();
    assert!(
        lines.is_empty(),
        "the binary says something else than the record:\n{}",
        lines.join("\n")
    );
}

#[test]
fn there_are_enough_projects_and_each_has_its_record() {
    let folders = folders();
    if env::var_os("COMPOSELINT_ONLY").is_none() {
        assert!(folders.len() >= AT_LEAST, "{} projects", folders.len());
    }
    for folder in folders {
        let record = record(&folder);
        assert_eq!(
            record.config.is_some(),
            record.exit == 0,
            "{}",
            folder.display()
        );
        assert!(
            record.exit == 0 || !record.stderr.is_empty(),
            "{}",
            folder.display()
        );
    }
}

/// The folders of all projects, in order.
pub(crate) fn folders() -> Vec<PathBuf> {
    let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/projects");
    let only = env::var("COMPOSELINT_ONLY").unwrap_or_default();
    let entries =
        fs::read_dir(&projects).unwrap_or_else(|error| panic!("{}: {error}", projects.display()));
    let mut folders: Vec<_> = entries
        .map(|entry| entry.expect("a folder that can be listed").path())
        .collect();
    folders.retain(|folder| folder.is_dir() && name(folder).contains(&only));
    folders.sort();
    folders
}

/// The name of a project's folder: its behaviour.
pub(crate) fn name(folder: &Path) -> &str {
    folder
        .file_name()
        .and_then(|name| name.to_str())
        .expect("projects have plain names")
}

fn ask(compose: &Compose, folder: &Path) -> Answer {
    let case = Case::of(folder);
    compose.config(&Place::with_copy_of(folder, &case), &case)
}

fn load(folder: &Path) -> Answer {
    ours::answer_to_case(files(folder), &Case::of(folder))
}

/// The files of a project, without the two that belong to the suite.
pub(crate) fn files(folder: &Path) -> Files {
    let read = |file: PathBuf| {
        let bytes = fs::read(folder.join(&file)).expect("a file that was just listed can be read");
        (
            file.to_str()
                .expect("files have plain names")
                .replace('\\', "/"),
            bytes,
        )
    };
    case::files(folder).into_iter().map(read).collect()
}

/// Docker Compose's recorded answer.
pub(crate) fn record(folder: &Path) -> Answer {
    let path = folder.join(EXPECTED);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; record it with COMPOSELINT_RECORD=1",
            path.display()
        )
    });
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(folder: &Path, answer: &Answer) {
    let text = serde_json::to_string_pretty(answer).expect("an answer is plain JSON");
    fs::write(folder.join(EXPECTED), text + "\n")
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}

fn prefixed(folder: &Path, lines: Vec<String>) -> Vec<String> {
    lines
        .into_iter()
        .map(|line| format!("{}: {line}", name(folder)))
        .collect()
}
