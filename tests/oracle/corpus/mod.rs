//! Published Compose files, with what Docker Compose made of each: verdicts and resolved projects agree in at least 99.5 of 100 cases.
//!
//! The files are under their owners' licences and no part of this repository; the suite runs where the archive lies beside the repository
//! (`../shared/corpus`) or where `COMPOSELINT_CORPUS` names it. Every difference is listed in `target/tmp/fidelity.txt`.

pub(crate) mod archive;
mod tally;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::{ours, parallel};
use archive::{Corpus, Run, Variant};
use tally::{REQUIRED, Tally};

#[test]
fn the_corpus_loads_as_docker_compose_loads_it() {
    let Some(corpus) = Corpus::find_or_skip("loading the corpus") else {
        return;
    };
    let runs: Vec<_> = corpus
        .runs
        .iter()
        .filter(|run| run.variant == Variant::Interpolated)
        .collect();
    let mut tally = Tally::default();
    let answers = parallel::map(&runs, |run| {
        archive::shown(ours::answer(&corpus.loader, &run.request(true)))
    });
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
    let missed = tally.missed().join(", ");
    assert!(
        missed.is_empty(),
        "below {REQUIRED} of 1000: {missed}\n{figures}\nsee {}",
        report.display()
    );
}

/// A variable without a value makes nothing wrong that some value would make right, and hides nothing that no value would.
#[test]
fn unknown_variables_change_no_certain_verdict() {
    let Some(corpus) = Corpus::find_or_skip("loading the corpus with unknown variables") else {
        return;
    };
    let of = |variant| corpus.runs.iter().filter(move |run| run.variant == variant);
    let refused: BTreeSet<_> = of(Variant::Interpolated)
        .filter(|run| run.recorded.exit != 0)
        .map(Run::name)
        .collect();
    let accepted = of(Variant::Interpolated).filter(|run| run.recorded.exit == 0);
    // A path such as `${ROOT}/base.yaml` leads nowhere as it is written; where it leads is up to the variable.
    let certain = |run: &&Run| run.recorded.exit != 0 && !run.recorded.stderr.contains("${");
    let broken = of(Variant::AsWritten)
        .filter(certain)
        .filter(|run| refused.contains(&run.name()));
    let runs: Vec<_> = accepted.chain(broken).collect();
    let lines = parallel::map(&runs, |run| {
        let answer = ours::answer(&corpus.loader, &run.request(false));
        (answer.exit != run.recorded.exit).then(|| {
            format!(
                "{}: exit {} expected: {}{}",
                run.name(),
                run.recorded.exit,
                run.recorded.stderr,
                answer.stderr
            )
        })
    });
    let lines: Vec<_> = lines.into_iter().flatten().collect();
    println!(
        "{} files whose verdict does not hang on variables, {} differ",
        runs.len(),
        lines.len()
    );
    assert!(
        lines.is_empty(),
        "{} of {}:\n{}",
        lines.len(),
        runs.len(),
        lines.join("\n")
    );
}
