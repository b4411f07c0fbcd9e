//! The baseline: findings that were there before, known by their fingerprints, so that only new ones count.
//!
//! It is a JSON file with one finding on a line, sorted, so that two branches merge and a diff reads well. Fingerprints tell findings of
//! one project apart; where two projects of one name have the same one, `count` says how many there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use composelint_yaml::{FileId, Limits, NodeRef, Span, parse};
use smol_str::SmolStr;

use crate::config::{Problem, ProblemKind};
use crate::{Diagnostic, Suppression, SuppressionKind, quoted};

/// The usual name of the file.
pub const FILE_NAME: &str = ".composelint-baseline.json";

/// The version of the format.
const VERSION: &str = "1";

/// Known findings.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    entries: BTreeMap<SmolStr, Entry>,
}

/// Known findings with one fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    rule: SmolStr,
    project: SmolStr,
    /// The service or network, for those who read the file.
    about: SmolStr,
    count: usize,
    span: Span,
}

/// What a run looked at: an entry about anything else may still hold.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The projects that were read completely.
    pub projects: BTreeSet<SmolStr>,
    /// The rules that did not run in some of them.
    pub silent: BTreeSet<SmolStr>,
    /// Whether these are all projects that the baseline can mean.
    pub all: bool,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, when it is no baseline of this version.
    pub fn read(file: FileId, text: &Arc<str>) -> Result<Self, Vec<Problem>> {
        let parsed = parse(file, text, &Limits::default());
        if !parsed.problems.is_empty() {
            let problems = parsed.problems.into_iter();
            return Err(problems
                .map(|it| Problem::new(ProblemKind::Syntax, it.span, it.message))
                .collect());
        }
        let root = parsed.tree.documents().next();
        let version = root.and_then(|root| root.get("version")?.text());
        let wrong = |node: Option<NodeRef<'_>>, message: &str| {
            let span = node.map_or(Span::empty(file, 0), NodeRef::span);
            let problem = Problem::new(ProblemKind::WrongType, span, message);
            vec![problem.help("write it anew with `composelint --write-baseline`")]
        };
        if version != Some(VERSION) {
            return Err(wrong(root, "the file is no baseline of version 1"));
        }
        let mut entries = BTreeMap::new();
        let listed = root.and_then(|root| root.get("findings"));
        for node in listed.into_iter().flat_map(NodeRef::items) {
            let (Some(fingerprint), Some(entry)) = (text_of(node, "fingerprint"), entry(node))
            else {
                return Err(wrong(
                    Some(node),
                    "the entry has no `fingerprint` or no `rule`",
                ));
            };
            entries.insert(fingerprint, entry);
        }
        Ok(Self { entries })
    }

    /// The findings of a run that count, as a baseline.
    pub fn of<'d>(findings: impl IntoIterator<Item = &'d Diagnostic>) -> Self {
        let mut entries: BTreeMap<SmolStr, Entry> = BTreeMap::new();
        for finding in findings.into_iter().filter(|it| it.suppressed.is_none()) {
            let about = finding.service.clone().or_else(|| finding.network.clone());
            let entry = entries
                .entry(SmolStr::new(&finding.fingerprint))
                .or_insert_with(|| Entry {
                    rule: finding.rule.clone(),
                    project: finding.project.clone(),
                    about: about.unwrap_or_default(),
                    count: 0,
                    span: Span::default(),
                });
            entry.count += 1;
        }
        Self { entries }
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.entries.values().map(|entry| entry.count).sum()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What both know, as often as both know it: this baseline without what is gone.
    #[must_use]
    pub fn shrunk_to(&self, now: &Self) -> Self {
        let both = self.entries.iter().filter_map(|(fingerprint, entry)| {
            let count = now.entries.get(fingerprint)?.count.min(entry.count);
            let entry = Entry {
                count,
                ..entry.clone()
            };
            Some((fingerprint.clone(), entry))
        });
        Self {
            entries: both.collect(),
        }
    }

    /// Keeps what a run did not look at, besides what it found.
    #[must_use]
    pub fn with_unseen_of(mut self, before: &Self, seen: &Seen) -> Self {
        for (fingerprint, entry) in &before.entries {
            if !seen.judges(entry) {
                self.entries
                    .entry(fingerprint.clone())
                    .or_insert_with(|| entry.clone());
            }
        }
        self
    }

    /// Silences the findings it knows, each as often as it knows it, and says what is left over.
    pub fn apply<'d>(
        &self,
        findings: impl IntoIterator<Item = &'d mut Diagnostic>,
        seen: &Seen,
    ) -> Vec<Problem> {
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings.into_iter().filter(|it| it.suppressed.is_none()) {
            let Some((fingerprint, entry)) =
                self.entries.get_key_value(finding.fingerprint.as_str())
            else {
                continue;
            };
            let count = found.entry(fingerprint).or_default();
            if *count < entry.count {
                *count += 1;
                finding.suppressed = Some(Suppression {
                    kind: SuppressionKind::Baseline,
                    reason: Some("known: it is in the baseline".to_owned()),
                    span: None,
                });
            }
        }
        let mut stale: Vec<Problem> = self
            .entries
            .iter()
            .filter(|(_, entry)| seen.judges(entry))
            .filter_map(|(fingerprint, entry)| {
                let found = found.get(fingerprint.as_str()).copied().unwrap_or(0);
                // Another project of the name may have it.
                let is_stale = found == 0 || (seen.all && found < entry.count);
                is_stale.then(|| entry.gone(found))
            })
            .collect();
        stale.sort_by_key(|problem| problem.span);
        stale
    }

    /// The text of the file.
    pub fn to_json(&self) -> String {
        let mut lines: Vec<(&Entry, &SmolStr)> = self
            .entries
            .iter()
            .map(|(fingerprint, entry)| (entry, fingerprint))
            .collect();
        lines.sort_by_key(|(entry, fingerprint)| {
            (&entry.project, &entry.rule, &entry.about, *fingerprint)
        });
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        for (at, (entry, fingerprint)) in lines.into_iter().enumerate() {
            text.push_str(if at == 0 { "\n    {" } else { ",\n    {" });
            let mut field = |name: &str, value: &str| {
                text.push('"');
                text.push_str(name);
                text.push_str("\": ");
                push_string(&mut text, value);
                text.push_str(", ");
            };
            field("project", &entry.project);
            field("rule", &entry.rule);
            if !entry.about.is_empty() {
                field("about", &entry.about);
            }
            field("fingerprint", fingerprint);
            text.truncate(text.len() - 2);
            if entry.count > 1 {
                let _ = write!(text, ", \"count\": {}", entry.count);
            }
            text.push('}');
        }
        text.push_str(if self.is_empty() {
            "]\n}\n"
        } else {
            "\n  ]\n}\n"
        });
        text
    }
}

impl Seen {
    /// Whether the run could have found what an entry knows.
    fn judges(&self, entry: &Entry) -> bool {
        !self.silent.contains(&entry.rule) && (self.all || self.projects.contains(&entry.project))
    }
}

impl Entry {
    /// The problem that findings are no longer there.
    fn gone(&self, found: usize) -> Problem {
        let about = if self.about.is_empty() {
            String::new()
        } else {
            format!(" about {}", quoted(&self.about))
        };
        let message = format!("a known finding of `{}`{about} is gone", self.rule);
        let problem = Problem::new(ProblemKind::Stale, self.span, message);
        let label = if found == 0 {
            "nothing of it is left".to_owned()
        } else {
            format!("{found} of {} are left", self.count)
        };
        problem
            .label(label)
            .help("remove it, with all others of its kind, by `composelint --write-baseline`")
    }
}

fn entry(node: NodeRef<'_>) -> Option<Entry> {
    Some(Entry {
        rule: text_of(node, "rule")?,
        project: text_of(node, "project").unwrap_or_default(),
        about: text_of(node, "about").unwrap_or_default(),
        count: text_of(node, "count")
            .and_then(|count| count.parse().ok())
            .unwrap_or(1),
        span: node.span(),
    })
}

fn text_of(node: NodeRef<'_>, key: &str) -> Option<SmolStr> {
    node.get(key)?.text().map(SmolStr::new)
}

/// A JSON string.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
