//! Every file of a corpus of real Compose files goes through `check`: no panic, no hang, no third exit code.
//!
//! The corpus is not part of this repository. It is looked for beside it, as `../shared/corpus/compose-corpus-open.tar.xz`, or where
//! `COMPOSELINT_CORPUS` says; without it the test says that it was skipped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stdout,
    reason = "what the rules say about real files is for a person to read"
)]

#[path = "../support/corpus.rs"]
mod published;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const SLOWEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

/// What came of one file.
struct Outcome {
    file: String,
    code: Option<i32>,
    took: Duration,
    rules: Vec<String>,
    stderr: String,
}

#[test]
fn every_file_of_the_corpus_is_checked() {
    let Some(files) = corpus() else { return };
    let outcomes = check_all(&files);
    let mut wrong = Vec::new();
    let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for outcome in &outcomes {
        if !matches!(outcome.code, Some(0 | 1)) || outcome.took > SLOWEST {
            wrong.push(format!(
                "{}: {:?} after {:?}: {}",
                outcome.file, outcome.code, outcome.took, outcome.stderr
            ));
        }
        let mut rules: Vec<&str> = outcome.rules.iter().map(String::as_str).collect();
        for rule in &rules {
            by_rule.entry(rule).or_default().0 += 1;
        }
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            by_rule.entry(rule).or_default().1 += 1;
        }
    }
    report(&outcomes, &by_rule);
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        outcomes.len(),
        wrong.join("\n")
    );
}

/// Prints what the rules say about real files; it tells a rule that is useful from one that is noise.
fn report(outcomes: &[Outcome], by_rule: &BTreeMap<&str, (usize, usize)>) {
    let files = outcomes.len();
    println!(
        "{:44} {:>9} {:>7} {:>9}",
        "rule", "findings", "files", "of files"
    );
    for (rule, (findings, in_files)) in by_rule {
        let share = percent(*in_files, files);
        println!("{rule:44} {findings:>9} {in_files:>7} {share:>8}%");
    }
    let all: usize = outcomes.iter().map(|outcome| outcome.rules.len()).sum();
    let silent = outcomes
        .iter()
        .filter(|outcome| outcome.rules.is_empty())
        .count();
    let hundredths = all * 100 / files.max(1);
    println!(
        "{files} files, {silent} without findings ({}%)",
        percent(silent, files)
    );
    println!(
        "{all} findings, {}.{:02} a file",
        hundredths / 100,
        hundredths % 100
    );
    let slowest = outcomes.iter().max_by_key(|outcome| outcome.took);
    if let Some(slowest) = slowest {
        println!("slowest: {} in {:?}", slowest.file, slowest.took);
    }
}

fn percent(part: usize, whole: usize) -> usize {
    (part * 100 + whole / 2) / whole.max(1)
}

fn check_all(files: &[PathBuf]) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::with_capacity(files.len()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = check(file);
                    outcomes.lock().unwrap().push(outcome);
                }
            });
        }
    });
    outcomes.into_inner().unwrap()
}

/// The projects that the file belongs to, as for a person who names it.
fn check(file: &Path) -> Outcome {
    let began = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_composelint"))
        .args(["--format", "json"])
        .arg(file.file_name().unwrap())
        .current_dir(file.parent().unwrap())
        .env_clear()
        .output()
        .unwrap();
    let took = began.elapsed();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let findings = json["findings"].as_array().cloned().unwrap_or_default();
    let counted = findings
        .iter()
        .filter(|finding| finding["suppressed"].is_null());
    let rules = counted.filter_map(|finding| finding["rule"].as_str().map(str::to_owned));
    Outcome {
        file: file.display().to_string(),
        code: output.status.code(),
        took,
        rules: rules.collect(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The Compose files of the corpus, unpacked under the target folder; `None`, with a word about it, when there is no corpus.
fn corpus() -> Option<Vec<PathBuf>> {
    let unpacked = match published::unpacked("corpus") {
        Ok(folder) => folder,
        Err(missing) => {
            println!("skipped: {missing}");
            return None;
        }
    };
    mark_repositories(&unpacked);
    let files = walkdir::WalkDir::new(&unpacked)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    let compose = files.filter(|entry| entry.file_type().is_file() && is_compose(entry.path()));
    Some(compose.map(walkdir::DirEntry::into_path).collect())
}

/// The repositories come without their `.git`, which is where composelint would stop looking for projects.
fn mark_repositories(unpacked: &Path) {
    let folders = walkdir::WalkDir::new(unpacked)
        .max_depth(2)
        .into_iter()
        .flatten();
    for folder in folders.filter(|entry| {
        entry
            .path()
            .parent()
            .is_some_and(|above| above.ends_with("files"))
    }) {
        std::fs::create_dir_all(folder.path().join(".git")).unwrap();
    }
}

/// Compose files lie under `files/<repository>/`; not all are called so.
fn is_compose(path: &Path) -> bool {
    let yaml = path
        .extension()
        .is_some_and(|extension| extension == "yml" || extension == "yaml");
    yaml && path.components().any(|part| part.as_os_str() == "files")
}

/// How many files of the corpus `init` is tried on.
const BEGUN: usize = 60;

#[test]
fn init_writes_a_configuration_without_a_problem() {
    let Some(files) = corpus() else { return };
    let rules: Vec<_> = composelint_rules::all().collect();
    let mut read = 0;
    for file in files.iter().step_by((files.len() / BEGUN).max(1)) {
        let output = Command::new(env!("CARGO_BIN_EXE_composelint"))
            .args(["init", "--stdout", "-f"])
            .arg(file)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", file.display());
        let reading = composelint_lint::config::read(
            composelint_yaml::FileId::default(),
            &std::sync::Arc::from(text.as_str()),
            &rules,
        );
        assert!(
            reading.problems.is_empty(),
            "{}: {:#?}\n{text}",
            file.display(),
            reading.problems
        );
        read += 1;
    }
    assert!(read >= BEGUN.min(files.len()), "{read} files");
}
