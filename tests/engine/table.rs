//! The outcome of a comparison, by kind of row and engine.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Counts, and the first disagreements.
#[derive(Default)]
pub(crate) struct Table {
    /// Rows by engine and kind: agreed and disagreed.
    rows: BTreeMap<(String, &'static str), (usize, usize)>,
    /// Rows left out, by reason.
    skipped: BTreeMap<&'static str, usize>,
    disagreements: Vec<String>,
}

/// How many disagreements are printed.
const SHOWN: usize = 60;

impl Table {
    /// Counts a row; `show` says what was expected and what the model says.
    pub(crate) fn row(
        &mut self,
        engine: &str,
        kind: &'static str,
        agrees: bool,
        show: impl FnOnce() -> String,
    ) {
        let counts = self.rows.entry((engine.to_owned(), kind)).or_default();
        if agrees {
            counts.0 += 1;
        } else {
            counts.1 += 1;
            self.disagreements.push(show());
        }
    }

    /// Counts a row that is not compared.
    pub(crate) fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        for (key, (agreed, disagreed)) in other.rows {
            let counts = self.rows.entry(key).or_default();
            counts.0 += agreed;
            counts.1 += disagreed;
        }
        for (reason, count) in other.skipped {
            *self.skipped.entry(reason).or_default() += count;
        }
        self.disagreements.extend(other.disagreements);
        self
    }

    /// Prints the table; fails when a row disagrees.
    #[expect(clippy::print_stdout, reason = "the table is what the test is for")]
    pub(crate) fn assert_agreed(mut self) {
        let mut text = String::new();
        let _ = writeln!(
            text,
            "\n{:24} {:10} {:>8} {:>8}",
            "engine", "rows", "agreed", "differ"
        );
        let mut total = (0, 0);
        for ((engine, kind), (agreed, disagreed)) in &self.rows {
            let _ = writeln!(text, "{engine:24} {kind:10} {agreed:8} {disagreed:8}");
            total = (total.0 + agreed, total.1 + disagreed);
        }
        let _ = writeln!(text, "{:24} {:10} {:8} {:8}", "all", "", total.0, total.1);
        for (reason, count) in &self.skipped {
            let _ = writeln!(text, "left out: {count:6}  {reason}");
        }
        println!("{text}");
        self.disagreements.sort();
        let shown = self
            .disagreements
            .iter()
            .take(SHOWN)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n");
        assert!(
            self.disagreements.is_empty(),
            "{} rows differ:\n{shown}",
            self.disagreements.len()
        );
    }
}
