//! Applies fixes round by round until nothing is left to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use smol_str::SmolStr;

use super::plan::{Bench, Candidate, Held, Reload, candidates, together};
use super::state::{Seen, State};
use super::texts::{FileEdit, Round, Texts};
use super::verify::Objection;
use crate::{Applicability, Refusal};

/// After so many rounds it is enough: fixes that make room for each other take two or three.
const MOST_ROUNDS: u32 = 32;

/// Which fixes to apply.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Whether fixes that need a person are applied, too.
    pub with_unsafe: bool,
    /// The rules whose findings are fixed; `None` for all.
    pub only: Option<BTreeSet<SmolStr>>,
}

/// What became of the projects.
#[derive(Debug)]
pub struct Settled {
    /// The files that changed, by path.
    pub files: Vec<Fixed>,
    /// The fixes that were applied, by round, then in the order of files and bytes.
    pub changes: Vec<Change>,
    /// Findings whose rule knows a fix that their text does not allow.
    pub refused: Vec<Refused>,
    /// Fixes that were tried and did more, or less, than they say.
    pub rejected: Vec<Rejected>,
    /// How many findings have no other fix than one that needs a person, and nobody asked for those.
    pub held_back: usize,
    /// Whether there may be more to do: every round found something.
    pub unfinished: bool,
    /// The texts of all files as they were read, by path.
    pub texts: BTreeMap<String, Arc<str>>,
}

/// A file that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The file, as the loader knows it.
    pub file: String,
    /// Its text as it was read.
    pub before: Arc<str>,
    /// Its text with all fixes.
    pub after: String,
}

/// A fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The rules that asked for it, by name.
    pub rules: Vec<SmolStr>,
    /// What it does.
    pub title: String,
    /// Its class.
    pub applicability: Applicability,
    /// Edits of one round are made together, on the text that the rounds before left; the first round is 1.
    pub round: u32,
    /// The edits.
    pub edits: Vec<FileEdit>,
    /// Where the first edit is in the file as it was read, in bytes.
    pub at: u32,
}

/// A finding that stays because its text does not allow the fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// Its file.
    pub file: String,
    /// Where it is in the file as it was read, in bytes.
    pub at: u32,
    /// Its rule.
    pub rule: SmolStr,
    /// Why.
    pub reason: Refusal,
}

/// A fix that was tried and given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The file of its first edit.
    pub file: String,
    /// Where that is in the file as it was read, in bytes.
    pub at: u32,
    /// The rules that offer it, by name.
    pub rules: Vec<SmolStr>,
    /// What it would do.
    pub title: String,
    /// Why not.
    pub objection: Objection,
}

impl Choice {
    fn wants(&self, rule: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(rule))
    }

    fn takes(&self, class: Applicability) -> bool {
        self.with_unsafe || class != Applicability::Unsafe
    }

    /// The best fix of a finding that may be applied.
    fn best(&self, seen: &Seen) -> Option<usize> {
        if !self.wants(&seen.rule) {
            return None;
        }
        seen.fixes
            .iter()
            .position(|fix| self.takes(fix.applicability))
    }
}

/// Applies what is chosen, the safest class first, each fix only if it holds; then looks again, since a fix may make room for another.
///
/// `states` are those of the projects as they are.
pub fn settle(states: Vec<State>, reload: &Reload<'_>, choice: &Choice) -> Settled {
    let mut bench = Bench {
        reload,
        texts: Texts::new(),
        states,
    };
    let mut history = History::new(&bench.states);
    let mut changes = Vec::new();
    for number in 1..=MOST_ROUNDS {
        let (held, objections) = round(&bench, choice);
        let Some(held) = held else {
            return history.close(&bench, choice, changes, &objections, false);
        };
        let applied = held.fixes.iter().map(|fix| history.change(fix, number));
        changes.extend(applied.collect::<Vec<_>>());
        let edits = held.fixes.iter().flat_map(|fix| fix.edits.iter().cloned());
        history.rounds.push(Round::new(edits.collect()));
        bench.texts = held.texts;
        bench.states = held.states;
    }
    history.close(&bench, choice, changes, &[], true)
}

/// The first fixes that hold, of the safest class that has any, and the objections to those tried before.
fn round(bench: &Bench<'_>, choice: &Choice) -> (Option<Held>, Vec<(Candidate, Objection)>) {
    let mut objections = Vec::new();
    for class in Applicability::ALL {
        let pick = |seen: &Seen| {
            let best = choice.best(seen);
            let of_class = best.filter(|at| seen.fixes[*at].applicability == class);
            of_class.into_iter().collect()
        };
        let mut open = candidates(&bench.states, &pick);
        while !open.is_empty() {
            let (held, refused) = bench.sift(together(&mut open));
            objections.extend(refused);
            if held.is_some() {
                return (held, objections);
            }
        }
    }
    (None, objections)
}

/// The texts as they were, and what was done to them.
struct History {
    before: BTreeMap<String, Arc<str>>,
    rounds: Vec<Round>,
}

impl History {
    fn new(states: &[State]) -> Self {
        let texts = states.iter().flat_map(|state| &*state.texts);
        Self {
            before: texts
                .map(|(file, text)| (file.clone(), Arc::clone(text)))
                .collect(),
            rounds: Vec::new(),
        }
    }

    /// Where a byte of a file's text was in the file as it was read.
    fn before(&self, file: &str, byte: u32) -> u32 {
        let rounds = self.rounds.iter().rev();
        rounds.fold(byte, |byte, round| round.before(file, byte))
    }

    fn first(&self, fix: &Candidate) -> (String, u32) {
        let edit = &fix.edits[0];
        (edit.file.clone(), self.before(&edit.file, edit.start))
    }

    fn change(&self, fix: &Candidate, round: u32) -> Change {
        Change {
            rules: rules(fix),
            title: fix.title.clone(),
            applicability: fix.applicability,
            round,
            edits: fix.edits.clone(),
            at: self.first(fix).1,
        }
    }

    fn rejected(&self, (fix, objection): &(Candidate, Objection)) -> Rejected {
        let (file, at) = self.first(fix);
        Rejected {
            file,
            at,
            rules: rules(fix),
            title: fix.title.clone(),
            objection: objection.clone(),
        }
    }

    fn close(
        &self,
        bench: &Bench<'_>,
        choice: &Choice,
        changes: Vec<Change>,
        objections: &[(Candidate, Objection)],
        unfinished: bool,
    ) -> Settled {
        let files = bench.texts.iter().filter_map(|(file, after)| {
            let before = self.before.get(file)?;
            (**before != **after).then(|| Fixed {
                file: file.clone(),
                before: Arc::clone(before),
                after: after.clone(),
            })
        });
        let findings = || {
            let findings = bench.states.iter().flat_map(|state| &state.findings);
            findings.filter(|seen| choice.wants(&seen.rule))
        };
        let refused = findings().filter_map(|seen| {
            Some(Refused {
                file: seen.file.clone(),
                at: self.before(&seen.file, seen.start),
                rule: seen.rule.clone(),
                reason: seen.unfixed?,
            })
        });
        let refused: BTreeSet<Refused> = refused.collect();
        let held_back = findings().filter(|seen| !seen.fixes.is_empty());
        let held_back: BTreeSet<_> = held_back
            .filter(|seen| choice.best(seen).is_none())
            .map(|seen| (&seen.file, seen.start, &seen.rule))
            .collect();
        Settled {
            files: files.collect(),
            changes,
            refused: refused.into_iter().collect(),
            rejected: objections.iter().map(|it| self.rejected(it)).collect(),
            held_back: held_back.len(),
            unfinished,
            texts: self.before.clone(),
        }
    }
}

fn rules(fix: &Candidate) -> Vec<SmolStr> {
    fix.rules().into_iter().map(SmolStr::new).collect()
}
