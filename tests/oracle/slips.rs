//! Files with a slip of the finger in them, loaded by composelint and by the live binary: published ones, and those of our own projects.
//!
//! As many of each as there are random projects, from the same seeds: see [`crate::random`].

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::binary::{Compose, Place, say};
use crate::case::Case;
use crate::corpus::archive::{Corpus, Run, Variant};
use crate::random::{self, Outcome, dice::Dice, slip};
use crate::{difference, ours, parallel, projects};

/// Lines are taken away for as long as a file still differs, with at most this many questions to the binary.
const QUESTIONS: usize = 300;

/// The files of a project by their paths in its folder.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

#[test]
fn published_files_with_slips_load_as_docker_compose_loads_them() {
    let Some(corpus) = Corpus::find_or_skip("loading published files with slips") else {
        return;
    };
    let alone = |run: &&Run| run.variant == Variant::Interpolated && run.files.len() == 1;
    let runs: Vec<_> = corpus.runs.iter().filter(alone).collect();
    compare("published files", |dice| {
        let run = *dice.pick(&runs);
        let file = run.files.first()?;
        let (from, name) = file
            .rsplit_once('/')
            .map_or((None, &**file), |(folder, name)| {
                (Some(folder.to_owned()), name)
            });
        let case = Case {
            files: vec![name.to_owned()],
            from,
            ..Case::default()
        };
        Slipped::new(
            run.name(),
            corpus.files.get(&run.repository)?.clone(),
            case,
            file.clone(),
            dice,
        )
    });
}

#[test]
fn our_projects_with_slips_load_as_docker_compose_loads_them() {
    // Most slips are refused anyway: those in projects that were accepted tell more.
    let mut folders = projects::folders();
    folders.retain(|folder| projects::record(folder).exit == 0);
    compare("projects of our own", |dice| {
        let folder = dice.pick(&folders);
        let files = projects::files(folder);
        let paths: Vec<_> = files.keys().cloned().collect();
        let file = dice.pick(&paths).clone();
        Slipped::new(
            projects::name(folder).to_owned(),
            files,
            Case::of(folder),
            file,
            dice,
        )
    });
}

/// Compares as many as there are seeds; nothing comes of a seed whose file is no text.
fn compare(what: &str, slipped: impl Fn(&mut Dice) -> Option<Slipped> + Sync) {
    let Some(compose) = Compose::find_or_skip(&format!("loading {what} with slips")) else {
        return;
    };
    let seeds = random::seeds();
    let outcomes = parallel::map(&seeds, |seed| {
        let slipped = slipped(&mut Dice::new(*seed))?;
        let (accepted, lines) = slipped.differences(&compose);
        let report =
            (!lines.is_empty()).then(|| slipped.smallest(&compose).report(&compose, *seed));
        Some(Outcome { accepted, report })
    });
    let outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
    let reports: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| outcome.report.as_deref())
        .collect();
    let accepted = outcomes.iter().filter(|outcome| outcome.accepted).count();
    say(&format!(
        "{} {what} with slips, {accepted} of them accepted by Docker Compose, {} differ",
        seeds.len(),
        reports.len()
    ));
    assert!(
        reports.is_empty(),
        "{} of {} differ:\n\n{}",
        reports.len(),
        seeds.len(),
        reports.join("\n\n")
    );
}

/// A file with a slip, among the others of its project.
#[derive(Clone)]
struct Slipped {
    name: String,
    files: Files,
    case: Case,
    /// The file with the slip, whose text is not that of [`Slipped::files`].
    file: String,
    text: String,
}

impl Slipped {
    /// `None` for a file that is not UTF-8.
    fn new(name: String, files: Files, case: Case, file: String, dice: &mut Dice) -> Option<Self> {
        let mut text = String::from_utf8(files.get(&file)?.clone()).ok()?;
        for _ in 0..if dice.chance(30) { 2 } else { 1 } {
            text = slip::slipped(dice, &text);
        }
        Some(Self {
            name,
            files,
            case,
            file,
            text,
        })
    }

    fn files(&self) -> impl Iterator<Item = (&String, &[u8])> {
        self.files.iter().map(|(path, bytes)| {
            (
                path,
                if *path == self.file {
                    self.text.as_bytes()
                } else {
                    bytes
                },
            )
        })
    }

    /// Whether the binary accepts the project, and where composelint says something else.
    fn differences(&self, compose: &Compose) -> (bool, Vec<String>) {
        let place = Place::new();
        for (path, bytes) in self.files() {
            place.write(&self.case, Path::new(path), bytes);
        }
        let expected = compose.config(&place, &self.case);
        let files = self
            .files()
            .map(|(path, bytes)| (path.clone(), bytes.to_vec()));
        let got = ours::answer_to_case(files, &self.case);
        (
            expected.exit == 0,
            difference::between_answers(&expected, &got),
        )
    }

    /// The text without every line that the difference can do without: halves first, then smaller pieces.
    fn smallest(&self, compose: &Compose) -> Self {
        let mut best = self.clone();
        let mut questions = 0;
        let mut size = best.text.lines().count() / 2;
        while size > 0 {
            let mut at = 0;
            while at < best.text.lines().count() && questions < QUESTIONS {
                let mut lines: Vec<_> = best.text.split_inclusive('\n').collect();
                lines.drain(at..(at + size).min(lines.len()));
                let smaller = Self {
                    text: lines.concat(),
                    ..best.clone()
                };
                questions += 1;
                if smaller.differences(compose).1.is_empty() {
                    at += size;
                } else {
                    best = smaller;
                }
            }
            size /= 2;
        }
        best
    }

    fn report(&self, compose: &Compose, seed: u64) -> String {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("slip-{seed}-{}", self.file.replace('/', "-")));
        fs::write(&path, &self.text).expect("the target folder can be written");
        let lines = self.differences(compose).1.join("\n");
        format!(
            "seed {seed}: {} ({}) as {}\n{lines}\nagain: COMPOSELINT_SEED={seed} COMPOSELINT_RANDOM=1 cargo test -p composelint-compose --test oracle slips",
            self.name,
            self.file,
            path.display()
        )
    }
}
