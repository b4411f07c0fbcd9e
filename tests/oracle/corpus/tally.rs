//! How many files agree, in all and field by field.

use std::collections::BTreeMap;

use super::archive::Run;
use crate::binary::Answer;
use crate::difference;
use crate::fields::FIELDS;
use crate::reason;

/// Agreement that each figure must reach, in cases of a thousand.
pub(super) const REQUIRED: usize = 995;

/// What agreed, and every place that did not.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: BTreeMap<&'static str, (usize, usize)>,
    /// One line for each difference.
    pub(super) differences: Vec<String>,
}

impl Tally {
    /// Counts a run.
    pub(super) fn add(&mut self, run: &Run, answer: &Answer) {
        let lines = difference::between_answers(&run.recorded, answer);
        self.count("verdict", run.recorded.exit == answer.exit);
        if run.recorded.exit != 0 && answer.exit != 0 {
            let wrong = reason::wrong(&run.recorded, answer);
            self.count("reason", wrong.is_none());
            self.differences
                .extend(wrong.map(|line| format!("{}: {line}", run.name())));
        }
        if let (Some(expected), Some(got)) = (&run.recorded.config, &answer.config) {
            for (name, part) in FIELDS {
                self.count(
                    name,
                    difference::between(&part(expected), &part(got)).is_empty(),
                );
            }
            self.count("everything", lines.is_empty());
        }
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

    /// A line for each figure.
    pub(super) fn figures(&self) -> String {
        let line = |(name, (agreed, all)): (&&str, &(usize, usize))| {
            format!("{name:<16} {agreed:>5} of {all:>5}")
        };
        self.counts.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The figures that are below [`REQUIRED`].
    pub(super) fn missed(&self) -> Vec<&'static str> {
        self.counts
            .iter()
            .filter(|(_, (agreed, all))| agreed * 1000 < all * REQUIRED)
            .map(|(name, _)| *name)
            .collect()
    }
}
