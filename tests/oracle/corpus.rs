//! Published Compose files, with what Docker Compose made of each: verdicts and resolved projects agree in at least 99.5 of 100 cases.
//!
//! The files are under their owners' licences and no part of this repository; the suite runs where the archive lies beside the repository
//! (`../shared/corpus`) or where `COMPOSELINT_CORPUS` names it. Every difference is listed in `target/tmp/fidelity.txt`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{collections::BTreeMap, env};

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, Variables};

use crate::binary::{Answer, say_skipped};
use crate::fields::FIELDS;
use crate::{difference, ours, parallel};

/// Agreement that each figure must reach, in cases of a thousand.
const REQUIRED: usize = 995;

/// Where the files lay when the answers were recorded; in the answers the folder was then replaced by [`SHOWN`].
const ROOT: &str = "/corpus/files/";

/// What stands for [`ROOT`] in the records.
const SHOWN: &str = "/corpus/";

/// A run that is recorded: one file, or a base with an override.
#[derive(Debug)]
struct Run {
    /// `owner__repository`.
    repository: String,
    /// Files, relative to the repository, in the order of `-f`.
    files: Vec<String>,
    /// Docker Compose's answer, without paths and times.
    recorded: Answer,
}

#[test]
fn the_corpus_loads_as_docker_compose_loads_it() {
    let Some(corpus) = unpacked() else { return };
    let (loader, runs) = read(&corpus);
    let mut tally = Tally::default();
    let answers = parallel::map(&runs, |run| shown(ours::answer(&loader, &run.request())));
    for (run, answer) in runs.iter().zip(&answers) {
        tally.add(run, answer);
    }
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fidelity.txt");
    fs::write(&report, tally.differences.join("\n") + "\n")
        .expect("the target folder can be written");
    let figures = tally.figures();
    println!(
        "{figures}\ndifferences: {} ({})",
        tally.differences.len(),
        report.display()
    );
    assert!(
        tally.missed().is_empty(),
        "below {REQUIRED} of 1000: {}\n{figures}\nsee {}",
        tally.missed().join(", "),
        report.display()
    );
}

impl Run {
    fn request(&self) -> Request {
        let folder = format!("{ROOT}{}", self.repository);
        let files: Vec<_> = self
            .files
            .iter()
            .map(|file| format!("{folder}/{file}"))
            .collect();
        let current = files
            .first()
            .and_then(|file| file.rsplit_once('/'))
            .map(|(folder, _)| folder.to_owned());
        let mut values = BTreeMap::from([("HOME".to_owned(), format!("{SHOWN}home"))]);
        values.extend(current.clone().map(|current| ("PWD".to_owned(), current)));
        Request {
            files,
            current,
            variables: Variables {
                values,
                blank_when_unset: true,
            },
            ..Request::default()
        }
    }

    fn name(&self) -> String {
        format!("{}/{}", self.repository, self.files.join(" + "))
    }
}

/// The answer with the paths that the records show.
fn shown(answer: Answer) -> Answer {
    let config = answer
        .config
        .map(|config| config.to_string().replace(ROOT, SHOWN));
    Answer {
        config: config.and_then(|text| serde_json::from_str(&text).ok()),
        ..answer
    }
}

/// The corpus' folder: unpacked below the target folder when the archive is newer; `None` (and a word) where there is no archive.
fn unpacked() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpus/compose-corpus-open.tar.xz");
    let archive = env::var_os("COMPOSELINT_CORPUS").map_or(beside, PathBuf::from);
    if !archive.is_file() {
        say_skipped(
            "loading the corpus",
            "its archive: compose-corpus-open.tar.xz in ../shared/corpus, or COMPOSELINT_CORPUS",
        );
        return None;
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let folder = target.join("compose-corpus-open");
    let modified = |path: &Path| {
        fs::metadata(path)
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    if modified(&target.join("unpacked")) >= modified(&archive) {
        return Some(folder);
    }
    fs::create_dir_all(&target).expect("the target folder can be written");
    let status = Command::new("tar")
        .arg("-xJf")
        .arg(&archive)
        .arg("-C")
        .arg(&target)
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "tar cannot unpack {}",
        archive.display()
    );
    fs::write(target.join("unpacked"), "").expect("the target folder can be written");
    Some(folder)
}

/// All files, and the interpolated runs of those that may be passed on.
fn read(corpus: &Path) -> (MemoryLoader, Vec<Run>) {
    let files = corpus.join("files");
    let mut loader = MemoryLoader::new();
    for entry in walkdir::WalkDir::new(&files)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the corpus can be read"))
    {
        if entry.file_type().is_file() {
            let path = entry
                .path()
                .strip_prefix(&files)
                .expect("found below the folder")
                .to_string_lossy()
                .into_owned();
            loader = loader.with(
                format!("{ROOT}{path}"),
                fs::read(entry.path()).expect("the corpus can be read"),
            );
        }
    }
    let index =
        fs::read_to_string(corpus.join("oracle-index.tsv")).expect("the corpus has an index");
    let runs = index
        .lines()
        .skip(1)
        .filter_map(|line| run(corpus, line))
        .collect();
    (loader, runs)
}

/// A line of the index: repository, path (or `base + override`), run, exit code.
fn run(corpus: &Path, line: &str) -> Option<Run> {
    let mut columns = line.split('\t');
    let (repository, path, kind, exit) = (
        columns.next()?,
        columns.next()?,
        columns.next()?,
        columns.next()?,
    );
    let repository = repository.replace('/', "__");
    let oracle = corpus.join("oracle").join(&repository);
    let (files, stem) = match kind {
        "int" => (vec![path.to_owned()], oracle.join(path)),
        "merged-int" => {
            let (base, over) = path.split_once(" + ")?;
            let (folder, name) = base
                .rsplit_once('/')
                .map_or(("", base), |(folder, name)| (folder, name));
            let slash = if folder.is_empty() { "" } else { "/" };
            (
                vec![base.to_owned(), format!("{folder}{slash}{over}")],
                oracle
                    .join(folder)
                    .join("_merged")
                    .join(format!("{name}+{over}")),
            )
        }
        _ => return None,
    };
    if !files
        .iter()
        .all(|file| corpus.join("files").join(&repository).join(file).is_file())
    {
        return None;
    }
    let text =
        |end: &str| fs::read_to_string(format!("{}.int.{end}", stem.display())).unwrap_or_default();
    let recorded = Answer {
        exit: exit.parse().ok()?,
        stderr: text("err"),
        config: serde_json::from_str(&text("json")).ok(),
    };
    Some(Run {
        repository,
        files,
        recorded,
    })
}

/// How many agreed, in all and for each field.
#[derive(Debug, Default)]
struct Tally {
    counts: BTreeMap<&'static str, (usize, usize)>,
    differences: Vec<String>,
}

impl Tally {
    fn add(&mut self, run: &Run, answer: &Answer) {
        let same_verdict = run.recorded.exit == answer.exit;
        self.count("verdict", same_verdict);
        if !same_verdict {
            let said = run.recorded.stderr.lines().last().unwrap_or_default();
            self.differences.push(format!(
                "{}: exit {} expected, got {}: {said}{}",
                run.name(),
                run.recorded.exit,
                answer.exit,
                answer.stderr
            ));
            return;
        }
        let (Some(expected), Some(got)) = (&run.recorded.config, &answer.config) else {
            return;
        };
        for (name, project) in FIELDS {
            self.count(
                name,
                difference::between(&project(expected), &project(got)).is_empty(),
            );
        }
        let lines = difference::between(expected, got);
        self.count("everything", lines.is_empty());
        self.differences.extend(
            lines
                .into_iter()
                .map(|line| format!("{}: {line}", run.name())),
        );
    }

    fn count(&mut self, name: &'static str, agrees: bool) {
        let (agreed, all) = self.counts.entry(name).or_default();
        *agreed += usize::from(agrees);
        *all += 1;
    }

    fn figures(&self) -> String {
        let line = |(name, (agreed, all)): (&&str, &(usize, usize))| {
            format!("{name:<16} {agreed:>5} of {all:>5}")
        };
        self.counts.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn missed(&self) -> Vec<&'static str> {
        self.counts
            .iter()
            .filter(|(_, (agreed, all))| agreed * 1000 < all * REQUIRED)
            .map(|(name, _)| *name)
            .collect()
    }
}
