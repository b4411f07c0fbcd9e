//! Which fixes there are, and which of them hold: each is applied, the projects are loaded and linted again, and compared.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::state::{Offered, Seen, State};
use super::texts::{FileEdit, Texts, edited};
use super::verify::{Objection, verify};
use crate::{Applicability, ModelPath};

/// Loads and lints the same projects, in the same order, with other texts for some files ([`super::Overlay`]).
pub type Reload<'a> = dyn Fn(&Texts) -> Vec<State> + 'a;

/// A fix, once, however many findings of however many projects offer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What the edits do.
    pub title: String,
    /// Who may apply it.
    pub applicability: Applicability,
    /// Its edits, never empty.
    pub edits: Vec<FileEdit>,
    /// The findings that offer it, never empty.
    pub from: Vec<From>,
    pub(super) intends: BTreeSet<ModelPath>,
}

/// A finding that offers a fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct From {
    /// The position of the project's state.
    pub state: usize,
    /// The position of the fix among those of the finding.
    pub fix: usize,
    /// The finding's rule.
    pub rule: SmolStr,
    /// The finding's fingerprint.
    pub fingerprint: String,
}

impl Candidate {
    fn new(from: From, offered: &Offered) -> Self {
        Self {
            title: offered.title.clone(),
            applicability: offered.applicability,
            edits: offered.edits.clone(),
            from: vec![from],
            intends: offered.intends.iter().cloned().collect(),
        }
    }

    /// The rules that offer it, each once.
    pub fn rules(&self) -> BTreeSet<&str> {
        self.from.iter().map(|from| from.rule.as_str()).collect()
    }

    fn disturbs(&self, other: &Self) -> bool {
        let pairs = |edit: &FileEdit| other.edits.iter().any(|it| edit.disturbs(it));
        self.edits.iter().any(pairs)
    }

    /// The findings that offer it, as far as they tell each other apart.
    fn settles(&self) -> impl Iterator<Item = (usize, &str, &str)> {
        let from = self.from.iter();
        from.map(|from| (from.state, from.rule.as_str(), from.fingerprint.as_str()))
    }
}

/// What a caller picks from.
pub(super) type Pick<'p> = dyn Fn(&Seen) -> Vec<usize> + 'p;

/// The fixes that findings offer, each once, in the order of files and bytes.
pub(super) fn candidates(states: &[State], pick: &Pick<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for (state, seen) in states
        .iter()
        .enumerate()
        .flat_map(|(at, state)| state.findings.iter().map(move |seen| (at, seen)))
    {
        for fix in pick(seen) {
            let from = From {
                state,
                fix,
                rule: seen.rule.clone(),
                fingerprint: seen.fingerprint.clone(),
            };
            if let Some(offered) = seen.fixes.get(fix).filter(|fix| !fix.edits.is_empty()) {
                found.push(Candidate::new(from, offered));
            }
        }
    }
    found.sort_by(|a, b| (&a.edits, a.applicability).cmp(&(&b.edits, b.applicability)));
    found.dedup_by(|next, kept| {
        let same = next.edits == kept.edits;
        if same {
            kept.from.append(&mut next.from);
            kept.intends.append(&mut next.intends);
            kept.applicability = kept.applicability.max(next.applicability);
        }
        same
    });
    found
}

/// Takes the candidates that can be made together: of two that disturb each other, the first. They come in the order of files and bytes.
///
/// Two ways to repair one finding are not tried together either: each would pass for the other's work.
pub(super) fn together(candidates: &mut Vec<Candidate>) -> Vec<Candidate> {
    let mut taken: Vec<Candidate> = Vec::new();
    let mut settled = BTreeSet::new();
    // Of fixes with one edit only the last taken can reach as far as the next candidate; the others may write anywhere.
    let (mut last, mut wide) = (None, Vec::new());
    let mut left = Vec::new();
    let own = |(state, rule, name): (usize, &str, &str)| (state, rule.to_owned(), name.to_owned());
    for candidate in candidates.drain(..) {
        let mut near = last.iter().chain(&wide).map(|at: &usize| &taken[*at]);
        if near.any(|taken| taken.disturbs(&candidate))
            || candidate.settles().any(|it| settled.contains(&own(it)))
        {
            left.push(candidate);
            continue;
        }
        settled.extend(candidate.settles().map(own));
        if candidate.edits.len() == 1 {
            last = Some(taken.len());
        } else {
            wide.push(taken.len());
        }
        taken.push(candidate);
    }
    *candidates = left;
    taken
}

/// Projects with the texts they have now.
pub(super) struct Bench<'a> {
    pub(super) reload: &'a Reload<'a>,
    pub(super) texts: Texts,
    pub(super) states: Vec<State>,
}

/// Texts and projects after fixes that held.
pub(super) struct Held {
    pub(super) fixes: Vec<Candidate>,
    pub(super) texts: Texts,
    pub(super) states: Vec<State>,
}

impl Bench<'_> {
    /// The text of a file now.
    pub(super) fn text(&self, file: &str) -> Option<String> {
        let changed = self.texts.get(file).cloned();
        let read = || {
            let mut texts = self.states.iter().filter_map(|state| state.texts.get(file));
            texts.next().map(ToString::to_string)
        };
        changed.or_else(read)
    }

    /// Applies fixes that do not disturb each other, all of them or none.
    fn apply(&self, fixes: &[Candidate]) -> Result<(Texts, Vec<State>), Objection> {
        let fixes: Vec<&Candidate> = fixes.iter().collect();
        let edits = || fixes.iter().flat_map(|fix| &fix.edits);
        let is_broken = |file: &&str| self.states.iter().any(|state| state.broken.contains(*file));
        if let Some(file) = edits().map(|edit| edit.file.as_str()).find(is_broken) {
            return Err(Objection::Broken(file.to_owned()));
        }
        let mut texts = self.texts.clone();
        texts.extend(edited(edits(), |file| self.text(file)).ok_or(Objection::Misfit)?);
        let states = (self.reload)(&texts);
        verify(&self.states, &states, &fixes)?;
        Ok((texts, states))
    }

    /// Tries fixes together, then in ever smaller groups where that fails: those that hold, and the objections to the others.
    pub(super) fn sift(
        &self,
        batch: Vec<Candidate>,
    ) -> (Option<Held>, Vec<(Candidate, Objection)>) {
        let mut groups = vec![batch];
        let mut held: Vec<Held> = Vec::new();
        let mut objections = Vec::new();
        while let Some(mut group) = groups.pop() {
            match self.apply(&group) {
                Ok((texts, states)) => held.push(Held {
                    fixes: group,
                    texts,
                    states,
                }),
                Err(objection) if group.len() < 2 => {
                    objections.extend(group.pop().map(|only| (only, objection)));
                }
                Err(_) => {
                    let second = group.split_off(group.len() / 2);
                    groups.extend([second, group]);
                }
            }
        }
        if held.len() > 1 {
            let all: Vec<Candidate> = held.iter().flat_map(|it| it.fixes.clone()).collect();
            if let Ok((texts, states)) = self.apply(&all) {
                let fixes = all;
                held = vec![Held {
                    fixes,
                    texts,
                    states,
                }];
            }
        }
        // Where groups hold alone but not together, the first counts now; the others are tried on what it leaves.
        (held.into_iter().next(), objections)
    }
}

/// The fixes that do not hold, of all that findings offer: what a report must not print.
///
/// `states` are those of the projects as they are.
pub fn unproven(states: Vec<State>, reload: &Reload<'_>) -> Vec<(Candidate, Objection)> {
    let bench = Bench {
        reload,
        texts: Texts::new(),
        states,
    };
    // Nearly always everything holds at once, whatever its class.
    let all = |seen: &Seen| (0..seen.fixes.len()).collect();
    let mut open = candidates(&bench.states, &all);
    let mut batches = Vec::new();
    while !open.is_empty() {
        batches.push(together(&mut open));
    }
    batches.retain(|batch| bench.apply(batch).is_err());
    let mut doubtful: Vec<Candidate> = batches.into_iter().flatten().collect();
    let mut objections = Vec::new();
    for class in Applicability::ALL {
        let of_class = |fix: &mut Candidate| fix.applicability == class;
        let mut open: Vec<Candidate> = doubtful.extract_if(.., of_class).collect();
        open.sort_by(|a, b| a.edits.cmp(&b.edits));
        while !open.is_empty() {
            objections.extend(bench.refused(together(&mut open)));
        }
    }
    objections
}

impl Bench<'_> {
    /// What does not hold of fixes that can be made together.
    fn refused(&self, mut batch: Vec<Candidate>) -> Vec<(Candidate, Objection)> {
        let mut objections = Vec::new();
        // Those that hold in one group are proven; what is left of the batch is tried again without them.
        while !batch.is_empty() {
            let (held, refused) = self.sift(batch.clone());
            let held = held.map_or_else(Vec::new, |held| held.fixes);
            batch.retain(|fix| !held.contains(fix) && !refused.iter().any(|(it, _)| it == fix));
            objections.extend(refused);
            if held.is_empty() {
                break;
            }
        }
        objections
    }
}
