//! Known violations, written down: a list that shrinks.
//!
//! One violation a line, `contract: from -> to`, sorted: it merges well, and a removed line is a repaired violation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::check::{Checked, Options, Verdict, check};
use crate::contract::{Contract, Kind, Policy};
use crate::ground::Ground;

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

    /// Everything that violates the policies that have one list.
    pub fn today(policies: &[&Policy], ground: &Ground<'_>) -> Self {
        let options = Options {
            most: usize::MAX,
            ..Options::default()
        };
        let mut today = Self::default();
        let checked = policies
            .iter()
            .flat_map(|policy| check(policy, ground, &options));
        for checked in checked.filter(|it| it.verdict == Verdict::Violated) {
            let name = checked.contract.name.to_string();
            let pairs = pairs(&checked, ground);
            today.0.entry(name).or_default().extend(pairs);
        }
        today
    }

    /// What is left of what was known: the list never grows by itself. Contracts that do not apply here keep what they
    /// have; those that are no longer there lose it.
    #[must_use]
    pub fn shrunk(&self, policies: &[&Policy], ground: &Ground<'_>) -> Self {
        let today = Self::today(policies, ground);
        let mut left = self.clone();
        left.0.retain(|name, pairs| {
            let Some(contract) = contract(policies, name) else {
                return false;
            };
            if crate::check::applies(contract, ground) {
                let now = today.0.get(name);
                pairs.retain(|pair| now.is_some_and(|now| now.contains(pair)));
            }
            !pairs.is_empty()
        });
        left
    }

    /// The contracts that have known violations although no policy has them.
    pub fn strangers(&self, policies: &[&Policy]) -> impl Iterator<Item = &str> {
        let names = self.0.keys().map(String::as_str);
        names.filter(|name| contract(policies, name).is_none())
    }

    /// The known violations of a contract.
    pub fn of(&self, contract: &str) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.get(contract).into_iter().flatten();
        pairs.map(|(from, to)| (from.as_str(), to.as_str()))
    }
}

fn contract<'p>(policies: &[&'p Policy], name: &str) -> Option<&'p Contract> {
    let mut all = policies.iter().flat_map(|policy| &policy.contracts);
    all.find(|contract| contract.name == *name)
}

/// Who violates a contract, as a line tells it. Where one number is about all services together, each of them has a line.
fn pairs(checked: &Checked<'_>, ground: &Ground<'_>) -> BTreeSet<(String, String)> {
    let sorted = works_both_ways(&checked.contract.kind);
    let pair = |from: usize, to: usize| {
        let (from, to) = (ground.name(from), ground.name(to));
        if sorted && to < from {
            (to, from)
        } else {
            (from, to)
        }
    };
    let violations = checked.violations.iter();
    let mut pairs: BTreeSet<_> = violations.map(|it| pair(it.from, it.to)).collect();
    if matches!(checked.contract.kind, Kind::Count { .. }) {
        let violators = checked.violators.0.iter();
        pairs.extend(violators.map(|service| pair(*service, *service)));
    }
    pairs
}

/// Whether a contract is about two being apart, so that a pair is known in either direction.
pub(crate) fn works_both_ways(kind: &Kind) -> bool {
    matches!(kind, Kind::Isolate { .. } | Kind::Layers { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_are_written() {
        let text = "# old\r\n\r\nb: größe -> db\r\na: @lan -> db\r\nb: api -> db\n";
        let known = Frozen::parse(text).unwrap();
        assert_eq!(
            known.to_text(),
            format!("{HEADER}\na: @lan -> db\nb: api -> db\nb: größe -> db\n")
        );
        assert_eq!(Frozen::parse(&known.to_text()).unwrap(), known);
        assert_eq!(
            Frozen::parse("a\n").unwrap_err(),
            "line 1 is not `contract: from -> to`"
        );
    }
}
