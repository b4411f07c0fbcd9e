//! Known violations, written down: a list that shrinks.
//!
//! One violation a line, `contract: from -> to`, sorted: it merges well, and a removed line is a repaired violation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Known violations by contract: who, and whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frozen(pub BTreeMap<String, BTreeSet<(String, String)>>);

/// The first line of the file.
const HEADER: &str =
    "# Known violations. Lines go when they are repaired; `policy check --freeze` takes them out.";

impl Frozen {
    /// Reads the lines; the error says which one is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut frozen = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts = line.split_once(": ").and_then(|(contract, pair)| {
                let (from, to) = pair.split_once(" -> ")?;
                Some((contract.to_owned(), (from.to_owned(), to.to_owned())))
            });
            let Some((contract, pair)) = parts else {
                return Err(format!("line {} is not `contract: from -> to`", at + 1));
            };
            frozen.0.entry(contract).or_default().insert(pair);
        }
        Ok(frozen)
    }

    /// The file.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (contract, pairs) in &self.0 {
            for (from, to) in pairs {
                let _ = writeln!(text, "{contract}: {from} -> {to}");
            }
        }
        text
    }

    /// Keeps what was known before: the list never grows by itself.
    pub fn keep(&mut self, known: &Self) {
        for (contract, pairs) in &mut self.0 {
            let before = known.0.get(contract);
            pairs.retain(|pair| before.is_some_and(|before| before.contains(pair)));
        }
        self.0.retain(|_, pairs| !pairs.is_empty());
    }

    /// The known violations of a contract.
    pub fn of(&self, contract: &str) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.get(contract).into_iter().flatten();
        pairs.map(|(from, to)| (from.as_str(), to.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_are_written_and_only_shrink() {
        let text = "# old\r\n\r\nb: größe -> db\r\na: @lan -> db\r\nb: api -> db\n";
        let known = Frozen::parse(text).unwrap();
        assert_eq!(
            known.to_text(),
            format!("{HEADER}\na: @lan -> db\nb: api -> db\nb: größe -> db\n")
        );
        assert_eq!(Frozen::parse(&known.to_text()).unwrap(), known);
        let mut now = Frozen::parse("b: api -> db\nb: new -> db\nc: x -> y\n").unwrap();
        now.keep(&known);
        assert_eq!(now.to_text(), format!("{HEADER}\nb: api -> db\n"));
        assert_eq!(
            Frozen::parse("a\n").unwrap_err(),
            "line 1 is not `contract: from -> to`"
        );
    }
}
