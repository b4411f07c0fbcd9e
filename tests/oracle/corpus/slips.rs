//! Published files with a slip of the finger in them, loaded by composelint and by the live binary.
//!
//! As many as there are random projects, from the same seeds: see [`crate::random`].

use std::fs;
use std::path::Path;

use super::archive::{Corpus, Run, Variant};
use crate::binary::{Compose, Place};
use crate::case::Case;
use crate::random::{self, dice::Dice, slip};
use crate::{difference, ours, parallel};

/// Lines are taken away for as long as a file still differs, with at most this many questions to the binary.
const QUESTIONS: usize = 300;

#[test]
fn published_files_with_slips_load_as_docker_compose_loads_them() {
    let Some(corpus) = Corpus::find_or_skip("loading published files with slips") else {
        return;
    };
    let Some(compose) = Compose::find_or_skip("loading published files with slips") else {
        return;
    };
    let alone = |run: &&Run| run.variant == Variant::Interpolated && run.files.len() == 1;
    let runs: Vec<_> = corpus.runs.iter().filter(alone).collect();
    let seeds = random::seeds();
    let reports = parallel::map(&seeds, |seed| {
        let dice = &mut Dice::new(*seed);
        let run = *dice.pick(&runs);
        let slipped = Slipped::new(corpus, run, dice)?;
        let lines = slipped.differences(&compose);
        (!lines.is_empty()).then(|| slipped.smallest(&compose).report(&compose, *seed))
    });
    let reports: Vec<_> = reports.into_iter().flatten().collect();
    println!(
        "{} published files with slips, {} differ",
        seeds.len(),
        reports.len()
    );
    assert!(
        reports.is_empty(),
        "{} of {} differ:\n\n{}",
        reports.len(),
        seeds.len(),
        reports.join("\n\n")
    );
}

/// A file with a slip, among the others of its repository.
#[derive(Clone)]
struct Slipped<'c> {
    corpus: &'c Corpus,
    run: &'c Run,
    case: Case,
    text: String,
}

impl<'c> Slipped<'c> {
    /// `None` for a file that is not UTF-8.
    fn new(corpus: &'c Corpus, run: &'c Run, dice: &mut Dice) -> Option<Self> {
        let file = run.files.first()?;
        let name = file.rsplit_once('/').map_or(&**file, |(_, name)| name);
        let from = file.strip_suffix(name)?.trim_end_matches('/');
        let mut text =
            String::from_utf8(corpus.files.get(&run.repository)?.get(file)?.clone()).ok()?;
        for _ in 0..=dice.below(2) {
            text = slip::slipped(dice, &text);
        }
        let case = Case {
            files: vec![name.to_owned()],
            from: (!from.is_empty()).then(|| from.to_owned()),
            ..Case::default()
        };
        Some(Self {
            corpus,
            run,
            case,
            text,
        })
    }

    fn files(&self) -> impl Iterator<Item = (&String, &[u8])> {
        let others = self
            .corpus
            .files
            .get(&self.run.repository)
            .into_iter()
            .flatten();
        others.map(|(path, bytes)| {
            (
                path,
                if *path == self.run.files[0] {
                    self.text.as_bytes()
                } else {
                    bytes
                },
            )
        })
    }

    fn differences(&self, compose: &Compose) -> Vec<String> {
        let place = Place::new();
        for (path, bytes) in self.files() {
            place.write(&self.case, Path::new(path), bytes);
        }
        let expected = compose.config(&place, &self.case);
        let files = self
            .files()
            .map(|(path, bytes)| (path.clone(), bytes.to_vec()));
        difference::between_answers(&expected, &ours::answer_to_case(files, &self.case))
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
                if smaller.differences(compose).is_empty() {
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
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("slip-{seed}.yaml"));
        fs::write(&path, &self.text).expect("the target folder can be written");
        let lines = self.differences(compose).join("\n");
        format!(
            "seed {seed}: {} as {}\n{lines}\nagain: COMPOSELINT_SEED={seed} COMPOSELINT_RANDOM=1 cargo test -p composelint-compose --test oracle slips",
            self.run.name(),
            path.display()
        )
    }
}
