//! The report of `fix`: a unified diff, with what each change is for above it; or, once applied, what was done.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use composelint_lint::Applicability;
use composelint_lint::fix::{Change, Fixed, Refused, Settled};
use composelint_yaml::{FileId, SourceFile, SourceMap};
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use crate::look::{Look, Paint};
use crate::redact::{self, REDACTED, Text};
use crate::text::{count, sanitise, shown};

/// How many unchanged lines are shown around changed ones.
const CONTEXT: usize = 3;

/// What became of the projects of a run.
#[derive(Debug)]
pub struct FixReport<'a> {
    settled: Vec<&'a Settled>,
    applied: bool,
    /// The files as they were read.
    sources: SourceMap,
    ids: BTreeMap<&'a str, FileId>,
}

impl<'a> FixReport<'a> {
    /// A report of groups of projects that share files; `applied` says whether the changed files were written.
    pub fn new(settled: impl IntoIterator<Item = &'a Settled>, applied: bool) -> Self {
        let mut report = Self {
            settled: settled.into_iter().collect(),
            applied,
            sources: SourceMap::new(),
            ids: BTreeMap::new(),
        };
        for (file, text) in report.settled.iter().flat_map(|it| &it.texts) {
            let id = report.sources.add(file.as_str(), text.clone());
            report.ids.insert(file, id);
        }
        report
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.settled.iter().all(|it| it.files.is_empty())
    }

    /// Whether the files were written.
    pub fn applied(&self) -> bool {
        self.applied
    }

    /// How many findings have no other fix than one that needs a person.
    pub fn held_back(&self) -> usize {
        self.settled.iter().map(|it| it.held_back).sum()
    }

    /// The line of a byte, from 1, in a file as it was read.
    pub fn line(&self, file: &str, at: u32) -> u32 {
        let id = self.ids.get(file);
        id.map_or(1, |id| self.sources.get(*id).line_index().line(at) + 1)
    }

    fn place(&self, file: &str, at: u32) -> String {
        format!("{file}:{}", self.line(file, at))
    }

    /// `compose.yaml:25: published-database-port (tighten): bind the port to loopback`.
    fn headline(&self, file: &str, change: &Change) -> String {
        let place = self.place(file, change.at);
        let (rules, class) = (change.rules.join(", "), change.applicability);
        shown(&format!("{place}: {rules} ({class}): {}", change.title))
    }

    /// The files that changed, by path.
    pub fn files(&self) -> Vec<&'a Fixed> {
        let mut files: Vec<_> = self.settled.iter().flat_map(|it| &it.files).collect();
        files.sort_by(|a, b| a.file.cmp(&b.file));
        files
    }

    /// The changes, by round, then in the order of files and bytes.
    pub fn changes(&self) -> impl Iterator<Item = &'a Change> {
        self.settled.iter().flat_map(|it| &it.changes)
    }

    /// The changes of a file, from its first line to its last.
    fn changes_of(&self, file: &str) -> Vec<&'a Change> {
        let changes = self.changes().filter(|change| change.edits[0].file == file);
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by_key(|change| (change.at, change.round));
        changes
    }

    /// Findings whose text does not allow the fix.
    pub fn refusals(&self) -> impl Iterator<Item = &'a Refused> {
        self.settled.iter().flat_map(|it| &it.refused)
    }

    /// What was fixed, or can be, in a sentence; and what asks for more.
    pub fn summary(&self) -> Vec<String> {
        let changes: Vec<&Change> = self.changes().collect();
        let of_class = Applicability::ALL.iter().filter_map(|class| {
            let of_class = changes
                .iter()
                .filter(|change| change.applicability == *class);
            let number = of_class.count();
            (number > 0).then(|| format!("{number} {class}"))
        });
        let classes: Vec<String> = of_class.collect();
        let fixes = match changes.len() {
            1 => "1 fix".to_owned(),
            number => format!("{number} fixes"),
        };
        let files = count(self.files().len(), "file");
        let mut lines = Vec::new();
        let classes = classes.join(", ");
        lines.push(match (changes.is_empty(), self.applied) {
            (true, _) => "nothing to fix".to_owned(),
            (false, true) => format!("{fixes} ({classes}) applied to {files}"),
            (false, false) => format!("{fixes} ({classes}) for {files}; write with `--apply`"),
        });
        if self.held_back() > 0 {
            let findings = count(self.held_back(), "finding");
            lines.push(format!(
                "{findings} with a fix that needs a person: see `--unsafe`"
            ));
        }
        if self.settled.iter().any(|it| it.unfinished) {
            lines.push("there is more to fix: run it again".to_owned());
        }
        lines
    }

    /// What stays, and why: findings whose text does not allow the fix.
    pub fn refused(&self) -> Vec<String> {
        // Rules that speak of one entry get one line.
        let mut lines: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for refused in self.refusals() {
            let line = self.line(&refused.file, refused.at);
            let rules = lines
                .entry((&refused.file, line, refused.reason))
                .or_default();
            if !rules.contains(&refused.rule.as_str()) {
                rules.push(&refused.rule);
            }
        }
        let lines = lines.into_iter().map(|((file, line, reason), rules)| {
            let rules = rules.join(", ");
            shown(&format!("not fixed: {file}:{line}: {rules}: {reason}"))
        });
        lines.collect()
    }

    /// What was tried and given up.
    pub fn rejected(&self) -> Vec<String> {
        let rejected = self.settled.iter().flat_map(|it| &it.rejected);
        let rejected = rejected.map(|rejected| {
            let place = self.place(&rejected.file, rejected.at);
            let (rules, title) = (rejected.rules.join(", "), &rejected.title);
            let objection = &rejected.objection;
            shown(&format!(
                "tried and given up: {place}: {rules}: {title}: {objection}"
            ))
        });
        rejected.collect()
    }
}

/// Writes what changes, as a unified diff.
///
/// It is for reading: secrets are hidden, characters that act are spelled out, and line ends are not shown.
pub fn write_diff(report: &FixReport<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for file in report.files() {
        for change in report.changes_of(&file.file) {
            let line = format!("# {}", report.headline(&file.file, change));
            writeln!(out, "{}", look.paint(Paint::Faint, line))?;
        }
        let name = shown(&file.file);
        writeln!(out, "{}", look.paint(Paint::Strong, format!("--- {name}")))?;
        writeln!(out, "{}", look.paint(Paint::Strong, format!("+++ {name}")))?;
        Diff::new(file).write(look, out)?;
    }
    Ok(())
}

/// Writes what was changed, one line for each fix.
pub fn write_applied(report: &FixReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    for file in report.files() {
        for change in report.changes_of(&file.file) {
            writeln!(out, "{}", report.headline(&file.file, change))?;
        }
    }
    Ok(())
}

/// The lines of a file before and after.
struct Diff {
    sources: SourceMap,
    before: FileId,
    after: FileId,
    secret_paths: bool,
}

impl Diff {
    fn new(file: &Fixed) -> Self {
        let mut sources = SourceMap::new();
        let before = sources.add(file.file.as_str(), file.before.clone());
        let after = sources.add(file.file.as_str(), file.after.as_str());
        let name = file.file.rsplit('/').next().unwrap_or("");
        Self {
            sources,
            before,
            after,
            secret_paths: !name.ends_with("yaml") && !name.ends_with("yml") && name.contains("env"),
        }
    }

    fn write(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let (before, after) = (self.lines(self.before), self.lines(self.after));
        let ops = capture_diff_slices(Algorithm::Myers, &before, &after);
        for hunk in group_diff_ops(ops, CONTEXT) {
            let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
                continue;
            };
            let old = Lines(first.old_range().start, last.old_range().end);
            let new = Lines(first.new_range().start, last.new_range().end);
            let head = format!("@@ -{old} +{new} @@");
            writeln!(out, "{}", look.paint(Paint::Accent, head))?;
            for op in &hunk {
                self.write_op(op, &before, &after, look, out)?;
            }
        }
        Ok(())
    }

    fn write_op(
        &self,
        op: &DiffOp,
        before: &[&str],
        after: &[&str],
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut line = |sign: &str, paint, file, lines: &[&str], number: usize| {
            let text = self.shown(file, number);
            let text = format!("{sign}{text}");
            match paint {
                Some(paint) => writeln!(out, "{}", look.paint(paint, text)),
                None => writeln!(out, "{text}"),
            }?;
            if lines[number].ends_with(['\n', '\r']) {
                return Ok(());
            }
            writeln!(out, "\\ No newline at end of file")
        };
        if op.tag() == DiffTag::Equal {
            let mut numbers = op.old_range();
            return numbers.try_for_each(|at| line(" ", None, self.before, before, at));
        }
        for number in op.old_range() {
            line("-", Some(Paint::Bad), self.before, before, number)?;
        }
        for number in op.new_range() {
            line("+", Some(Paint::Good), self.after, after, number)?;
        }
        Ok(())
    }

    /// The lines of a file, each with its end.
    fn lines(&self, file: FileId) -> Vec<&str> {
        let source = self.sources.get(file);
        let index = source.line_index();
        let start = |line| index.line_range(line).map(|range| range.start as usize);
        let lines = (0..index.line_count()).filter_map(|line| {
            let end = start(line + 1).unwrap_or(source.text().len());
            source.text().get(start(line)?..end)
        });
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// A line without its end, its secrets, and what would act on a terminal.
    fn shown(&self, file: FileId, number: usize) -> String {
        let source: &SourceFile = self.sources.get(file);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let Some(range) = source.line_index().line_range(number) else {
            return String::new();
        };
        let text = &source.text()[range.start as usize..range.end as usize];
        let kind = if self.secret_paths {
            Text::Env
        } else {
            Text::Source
        };
        let mut line = String::with_capacity(text.len());
        let mut done = 0;
        for hidden in redact::line_of_file(source, number, kind, 0..text.len()) {
            line.push_str(&text[done..hidden.start]);
            line.push_str(REDACTED);
            done = hidden.end;
        }
        line.push_str(&text[done..]);
        sanitise(line.trim_end_matches(['\r', '\n'])).into_owned()
    }
}

/// Lines of a hunk: the first, counted from 0, and the one after the last.
struct Lines(usize, usize);

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(start, end) = self;
        match end - start {
            0 => write!(f, "{start},0"),
            1 => write!(f, "{}", start + 1),
            number => write!(f, "{},{number}", start + 1),
        }
    }
}

#[cfg(test)]
mod tests;
