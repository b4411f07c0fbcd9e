//! A copy of published Compose files is fixed. What changed still loads, Docker Compose accepts what it accepted, a second run changes
//! nothing, and only the values differ that fixes are for.
//!
//! The corpus is looked for as `../shared/corpus/compose-corpus-open.tar.xz` beside the repository, or where `COMPOSELINT_CORPUS` says;
//! Docker Compose where `COMPOSELINT_ORACLE` says, else where `.ci/oracles.sh` puts it. Docker Compose is asked about [`SAMPLE`] of the changed files, with
//! `COMPOSELINT_FIX_ALL=1` about all of them.

#![expect(
    clippy::print_stdout,
    reason = "what fixes do to real files is for a person to read"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

use composelint_compose::loader::{Contents, ReadError};
use composelint_compose::{Loaded, Loader, Request, Variables, config, load};
use serde_json::Value;

use crate::published;
use crate::shop::differs_beyond;
use crate::support::{Run, composelint};

/// How many of the changed files Docker Compose is asked about.
const SAMPLE: usize = 60;

#[test]
fn a_fixed_corpus_means_what_it_meant() {
    let Some(corpus) = unpacked() else { return };
    let copy = tempfile::tempdir().unwrap();
    let repositories = repositories(&corpus, copy.path());
    let fixes = in_parallel(&repositories, apply);
    let changed: Vec<&Path> = files_of(&repositories)
        .filter(|file| differs(file, &corpus, copy.path()))
        .collect();
    let refused: usize = fixes
        .iter()
        .map(|run| run.stderr.matches("not fixed:").count())
        .sum();
    let applied: usize = fixes.iter().map(|run| run.stdout.lines().count()).sum();
    println!(
        "{applied} fixes in {} of {} files; {refused} findings that their text does not let fix",
        changed.len(),
        files_of(&repositories).count()
    );
    for (class, count) in classes(&fixes) {
        println!("  {count:>5} {class}");
    }

    let mut wrong: Vec<String> = fixes
        .iter()
        .filter(|run| run.code != 0)
        .map(ToString::to_string)
        .collect();
    let compared = in_parallel(&changed, |file| compare(&corpus, copy.path(), file));
    wrong.extend(compared.into_iter().flatten());
    wrong.extend(ask_compose(&corpus, copy.path(), &changed));
    let again = in_parallel(&repositories, apply);
    let more = again.iter().filter(|run| !run.stdout.is_empty());
    wrong.extend(more.map(|run| format!("a second run changes\n{}", run.stdout)));
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Fixes the files of a repository, all in one run.
fn apply((folder, files): &(PathBuf, Vec<PathBuf>)) -> Run {
    let names = files.iter().map(|file| file.strip_prefix(folder).unwrap());
    let output = composelint(folder)
        .args(["fix", "--apply"])
        .args(names)
        .output();
    Run::new(&output.unwrap())
}

/// How many fixes of each rule and class were applied.
fn classes(runs: &[Run]) -> BTreeMap<String, usize> {
    let mut classes = BTreeMap::new();
    for line in runs.iter().flat_map(|run| run.stdout.lines()) {
        let class = line.split(": ").nth(1).unwrap_or("?");
        *classes.entry(class.to_owned()).or_default() += 1;
    }
    classes
}

/// What is wrong with a file that changed, loaded as a project of its own.
fn compare(corpus: &Path, copy: &Path, file: &Path) -> Option<String> {
    let name = file.strip_prefix(copy).unwrap();
    let texts = [corpus, copy].map(|root| fs::read(root.join(name)).unwrap());
    let ends = texts.map(|text| {
        let count = |what: &[u8]| text.windows(what.len()).filter(|it| *it == what).count();
        (
            count(b"\r\n") > 0,
            count(b"\r\n") == count(b"\n"),
            text.ends_with(b"\n"),
        )
    });
    // A last line without an end may go, and one with an end is then the last.
    if ends[0].0 != ends[1].0 || ends[0].1 != ends[1].1 || (ends[0].2 && !ends[1].2) {
        return Some(format!("{}: line ends changed: {ends:?}", name.display()));
    }
    let [before, after] = [corpus, copy].map(|root| loaded(root, name));
    if !before.refused() && after.refused() {
        return Some(format!(
            "{} does not load: {:?}",
            name.display(),
            after.problems
        ));
    }
    let [before, after] = [&before, &after].map(|it| config::to_json(&it.project));
    differs_beyond(&before, &after).map(|path| format!("{}: {path} changed", name.display()))
}

/// Asks Docker Compose about changed files, before and after.
fn ask_compose(corpus: &Path, copy: &Path, changed: &[&Path]) -> Vec<String> {
    let Some(compose) = compose() else {
        println!(
            "skipped: there is no Docker Compose to ask (set COMPOSELINT_ORACLE, or run `.ci/oracles.sh compose`)"
        );
        return Vec::new();
    };
    let all = env::var_os("COMPOSELINT_FIX_ALL").is_some();
    // Every so many files, from all over the corpus: the same ones in every run.
    let step = if all {
        1
    } else {
        changed.len().div_ceil(SAMPLE).max(1)
    };
    let asked: Vec<&Path> = changed.iter().copied().step_by(step).collect();
    let answers = in_parallel(&asked, |file| {
        let name = file.strip_prefix(copy).unwrap();
        [corpus, copy].map(|root| answer(&compose, root, name))
    });
    let accepted = answers.iter().filter(|[before, _]| before.is_ok()).count();
    println!(
        "Docker Compose accepts {accepted} of {} changed files that it was asked about",
        asked.len()
    );
    let wrong = answers
        .into_iter()
        .zip(asked)
        .filter_map(|(answers, file)| {
            let name = file.display();
            match answers {
                [Ok(before), Ok(after)] => {
                    let path = differs_beyond(&before, &after)?;
                    Some(format!("{name}: {path} changed for Docker Compose"))
                }
                [Ok(_), Err(error)] => {
                    Some(format!("{name}: Docker Compose now refuses it: {error}"))
                }
                [Err(_), _] => None,
            }
        });
    wrong.collect()
}

/// The resolved project, or why Docker Compose refuses it.
fn answer(compose: &Path, root: &Path, name: &Path) -> Result<Value, String> {
    let path = root.join(name);
    let output = Command::new("timeout")
        .arg("20")
        .arg(compose)
        .arg("-f")
        .arg(path.file_name().unwrap())
        .args(["--profile", "*", "config", "--format", "json"])
        .current_dir(path.parent().unwrap())
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("HOME", "/nowhere")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).replace(root.to_str().unwrap(), "");
    serde_json::from_str(&text).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
}

fn compose() -> Option<PathBuf> {
    let installed = || PathBuf::from("/opt/composelint-oracle/docker-compose");
    let path = env::var_os("COMPOSELINT_ORACLE").map_or_else(installed, PathBuf::from);
    path.is_file().then_some(path)
}

/// A file as a project of its own, with Docker Compose's own treatment of variables without a value.
fn loaded(root: &Path, name: &Path) -> Loaded {
    let request = Request {
        files: vec![name.to_str().unwrap().to_owned()],
        profiles: vec!["*".to_owned()],
        variables: Variables {
            values: BTreeMap::default(),
            blank_when_unset: true,
        },
        ..Request::default()
    };
    load(&request, &Below(root))
}

/// The files below a folder.
struct Below<'a>(&'a Path);

impl Loader for Below<'_> {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        let bytes = fs::read(self.0.join(path));
        bytes.map(Contents::Bytes).map_err(|_| ReadError::NotFound)
    }

    fn is_file(&self, path: &str) -> bool {
        self.0.join(path).is_file()
    }

    fn is_dir(&self, path: &str) -> bool {
        self.0.join(path).is_dir()
    }
}

/// Copies every repository of the corpus; its folder and its YAML files.
fn repositories(corpus: &Path, copy: &Path) -> Vec<(PathBuf, Vec<PathBuf>)> {
    let mut repositories: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(corpus).sort_by_file_name() {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(corpus).unwrap();
        if !entry.file_type().is_file() {
            continue;
        }
        let path = copy.join(name);
        let repository = copy.join(name.components().next().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // The repositories come without their `.git`, which is where composelint stops looking.
        fs::create_dir_all(repository.join(".git")).unwrap();
        fs::copy(entry.path(), &path).unwrap();
        let files = repositories.entry(repository).or_default();
        if name
            .extension()
            .is_some_and(|it| it == "yml" || it == "yaml")
        {
            files.push(path);
        }
    }
    repositories
        .into_iter()
        .filter(|(_, files)| !files.is_empty())
        .collect()
}

fn files_of(repositories: &[(PathBuf, Vec<PathBuf>)]) -> impl Iterator<Item = &Path> {
    repositories
        .iter()
        .flat_map(|(_, files)| files)
        .map(PathBuf::as_path)
}

fn differs(file: &Path, corpus: &Path, copy: &Path) -> bool {
    let original = corpus.join(file.strip_prefix(copy).unwrap());
    fs::read(file).unwrap() != fs::read(original).unwrap()
}

/// The folder with one folder for each repository; `None`, with a word about it, when there is no corpus.
fn unpacked() -> Option<PathBuf> {
    match published::unpacked("corpus-to-fix") {
        Ok(folder) => Some(folder.join("files")),
        Err(missing) => {
            println!("skipped: {missing}");
            None
        }
    }
}

/// Applies `work` to every item on as many threads as there are cores; the results are in the order of the items.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let result = work(item);
                    results.lock().unwrap().push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
