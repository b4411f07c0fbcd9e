//! The corpus: unpacked once below the target folder, read into memory, with the recorded runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, Variables};

use crate::binary::{Answer, say_skipped};
use crate::published::{self, Missing};
use crate::slips::Files;

/// Where the files lay when the answers were recorded; in the answers the folder was then replaced by [`SHOWN`].
pub(crate) const ROOT: &str = "/corpus/files/";

/// What stands for [`ROOT`] in the records.
const SHOWN: &str = "/corpus/";

/// Files and runs.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// Every file, below [`ROOT`].
    pub(crate) loader: MemoryLoader,
    /// The same files: repository, path in it, bytes.
    pub(crate) files: BTreeMap<String, Files>,
    /// The recorded runs whose files may be passed on.
    pub(crate) runs: Vec<Run>,
}

/// A run that is recorded: one file, or a base with an override.
#[derive(Debug)]
pub(crate) struct Run {
    /// `owner__repository`.
    pub(crate) repository: String,
    /// Files, relative to the repository, in the order of `-f`.
    pub(crate) files: Vec<String>,
    /// How Docker Compose was asked.
    pub(crate) variant: Variant,
    /// Its answer.
    pub(crate) recorded: Answer,
}

/// How Docker Compose was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// `config`.
    Interpolated,
    /// `config --no-interpolate`, which checks the schema but no references.
    AsWritten,
}

impl Run {
    /// The same question for composelint.
    pub(crate) fn request(&self, blank_when_unset: bool) -> Request {
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
                blank_when_unset,
            },
            ..Request::default()
        }
    }

    /// Repository and files.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.repository, self.files.join(" + "))
    }
}

/// The answer with the paths that the records show.
pub(crate) fn shown(answer: Answer) -> Answer {
    let config = answer
        .config
        .map(|config| config.to_string().replace(ROOT, SHOWN));
    Answer {
        config: config.and_then(|text| serde_json::from_str(&text).ok()),
        ..answer
    }
}

impl Corpus {
    /// The corpus, or a word on standard error that the test was skipped.
    pub(crate) fn find_or_skip(what: &str) -> Option<&'static Self> {
        static CORPUS: OnceLock<Option<Corpus>> = OnceLock::new();
        let found = CORPUS.get_or_init(|| unpacked().map(|folder| Self::read(&folder)));
        if found.is_none() {
            say_skipped(
                what,
                "compose-corpus-open.tar.xz in ../shared/corpus, or where COMPOSELINT_CORPUS says",
            );
        }
        found.as_ref()
    }

    fn read(folder: &Path) -> Self {
        let root = folder.join("files");
        let mut corpus = Self {
            loader: MemoryLoader::new(),
            files: BTreeMap::new(),
            runs: Vec::new(),
        };
        for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
            let entry = entry.expect("the corpus can be read");
            if !entry.file_type().is_file() {
                continue;
            }
            let path = entry
                .path()
                .strip_prefix(&root)
                .expect("found below the folder")
                .to_string_lossy()
                .replace('\\', "/");
            let bytes = fs::read(entry.path()).expect("the corpus can be read");
            corpus.loader = corpus.loader.with(format!("{ROOT}{path}"), bytes.clone());
            let (repository, file) = path.split_once('/').expect("files lie in repositories");
            corpus
                .files
                .entry(repository.to_owned())
                .or_default()
                .insert(file.to_owned(), bytes);
        }
        let index =
            fs::read_to_string(folder.join("oracle-index.tsv")).expect("the corpus has an index");
        corpus.runs = index
            .lines()
            .skip(1)
            .filter_map(|line| corpus.run(folder, line))
            .collect();
        corpus
    }

    /// A line of the index: repository, path (or `base + override`), run, exit code.
    fn run(&self, folder: &Path, line: &str) -> Option<Run> {
        let mut columns = line.split('\t');
        let (repository, path, kind, exit) = (
            columns.next()?,
            columns.next()?,
            columns.next()?,
            columns.next()?,
        );
        let repository = repository.replace('/', "__");
        let (pair, end, variant) = match kind {
            "int" => (false, "int", Variant::Interpolated),
            "nint" => (false, "nint", Variant::AsWritten),
            "merged-int" => (true, "int", Variant::Interpolated),
            "merged-nint" => (true, "nint", Variant::AsWritten),
            _ => return None,
        };
        let (files, stem) = if pair {
            merged(path)?
        } else {
            (vec![path.to_owned()], path.to_owned())
        };
        let there = self.files.get(&repository)?;
        if !files.iter().all(|file| there.contains_key(file)) {
            return None;
        }
        let stem = folder.join("oracle").join(&repository).join(stem);
        let text = |kind: &str| {
            fs::read_to_string(format!("{}.{end}.{kind}", stem.display())).unwrap_or_default()
        };
        let recorded = Answer {
            exit: exit.parse().ok()?,
            stderr: text("err"),
            config: serde_json::from_str(&text("json")).ok(),
        };
        Some(Run {
            repository,
            files,
            variant,
            recorded,
        })
    }
}

/// The files of `folder/base + override`, and the name of their record.
fn merged(path: &str) -> Option<(Vec<String>, String)> {
    let (base, over) = path.split_once(" + ")?;
    let name = base.rsplit_once('/').map_or(base, |(_, name)| name);
    let folder = base.strip_suffix(name)?;
    Some((
        vec![base.to_owned(), format!("{folder}{over}")],
        format!("{folder}_merged/{name}+{over}"),
    ))
}

/// The corpus' folder; `None` where there is no archive.
fn unpacked() -> Option<PathBuf> {
    match published::unpacked("corpus") {
        Ok(folder) => Some(folder),
        Err(Missing::Archive) => None,
        Err(missing @ Missing::Unpacking(_)) => panic!("{missing}"),
    }
}
