//! What `check` found, before it is written in a format.

use composelint_compose::project::{FileRole, ProjectFile};
use composelint_lint::{Diagnostic, Fix, Rule, Severity, Suppression, SuppressionKind};
use composelint_yaml::{Encoding, FileId, SourceMap, Span};

use crate::graph::Picture;
use crate::places::Places;
use crate::redact::{Text, redact};

/// Everything that one run of `check` has to say.
#[derive(Debug, Default)]
pub struct CheckReport<'a> {
    /// The version of composelint.
    pub version: &'a str,
    /// The projects, in the order they were found.
    pub projects: Vec<Checked<'a>>,
    /// What could not be read or done, in sentences. Not empty: the run is not to be trusted.
    pub trouble: &'a [String],
    /// The exit code of the run.
    pub exit_code: u8,
    /// The least severity that fails the run; `None`: none does.
    pub fail_on: Option<Severity>,
    /// The rules, for formats that describe those that spoke.
    pub rules: Vec<&'static Rule>,
    /// The topologies, one for each host, for formats that draw.
    pub pictures: Vec<Picture>,
}

/// A project that was checked.
#[derive(Debug)]
pub struct Checked<'a> {
    /// Its name.
    pub name: &'a str,
    /// What was read for it.
    pub sources: &'a SourceMap,
    /// What the files in `sources` were read as.
    pub files: &'a [ProjectFile],
    /// The files among them that are the project's own; others belong to projects on the same host.
    pub own_files: &'a [ProjectFile],
    /// How many services it has.
    pub services: usize,
    /// How many networks it has.
    pub networks: usize,
    /// False where a file that belongs to it could not be read.
    pub complete: bool,
    /// The findings, sorted, suppressed ones among them.
    pub findings: Vec<&'a Diagnostic>,
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Of severity error.
    pub error: usize,
    /// Of severity warning.
    pub warning: usize,
    /// Of severity info.
    pub info: usize,
    /// Of severity hint.
    pub hint: usize,
    /// Silenced by a comment, the configuration or the baseline, of any severity.
    pub suppressed: usize,
    /// Those of them that the baseline knows.
    pub known: usize,
}

impl Tally {
    /// All findings that count.
    pub fn total(&self) -> usize {
        self.error + self.warning + self.info + self.hint
    }

    /// The findings of a severity.
    pub fn of(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
            Severity::Hint => self.hint,
        }
    }
}

/// A place as people count: lines and columns from 1, columns in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl CheckReport<'_> {
    /// Counts the findings.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for finding in self.projects.iter().flat_map(|project| &project.findings) {
            let known = |it: &Suppression| it.kind == SuppressionKind::Baseline;
            tally.known += usize::from(finding.suppressed.as_ref().is_some_and(known));
            let counter = match finding.severity {
                _ if finding.suppressed.is_some() => &mut tally.suppressed,
                Severity::Error => &mut tally.error,
                Severity::Warning => &mut tally.warning,
                Severity::Info => &mut tally.info,
                Severity::Hint => &mut tally.hint,
            };
            *counter += 1;
        }
        tally
    }

    /// The findings that count with their projects, the most severe first.
    pub(crate) fn by_severity(&self) -> Vec<(&Checked<'_>, &Diagnostic)> {
        let projects = self.projects.iter();
        let found = projects.flat_map(|project| project.active().map(move |it| (project, it)));
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
        found
    }

    /// Whether findings of this severity fail the run.
    pub(crate) fn fails(&self, severity: Severity) -> bool {
        self.fail_on.is_some_and(|least| severity >= least)
    }

    /// How many different Compose files were read.
    pub fn file_count(&self) -> usize {
        let mut paths: Vec<&str> = self
            .projects
            .iter()
            .flat_map(Checked::compose_files)
            .collect();
        paths.sort_unstable();
        paths.dedup();
        paths.len()
    }
}

impl<'a> Checked<'a> {
    /// The Compose files: base, overrides, includes, bases of `extends`; not env files.
    pub fn compose_files(&self) -> impl Iterator<Item = &'a str> {
        let sources = self.sources;
        let compose = self
            .own_files
            .iter()
            .filter(|file| text_of(file.role) == Text::Source);
        compose.map(|file| sources.get(file.file).path())
    }

    /// How a file's lines are to be redacted.
    pub(crate) fn text(&self, file: FileId) -> Text {
        let known = self.files.iter().find(|known| known.file == file);
        known.map_or(Text::Source, |known| text_of(known.role))
    }

    /// The path a span is in, as shown.
    pub(crate) fn path(&self, span: Span) -> &'a str {
        self.sources.get(span.file).path()
    }

    /// Where a byte of a file is.
    pub(crate) fn place(&self, file: FileId, byte: u32) -> Place {
        self.place_in(file, byte, Encoding::CodePoints)
    }

    /// The same, with columns in other units.
    pub(crate) fn place_in(&self, file: FileId, byte: u32, units: Encoding) -> Place {
        Places::new(self.sources).place(file, byte, units)
    }

    /// `compose.yaml:8`, not yet fit to be shown.
    pub(crate) fn path_and_line(&self, span: Span) -> String {
        let line = self.place(span.file, span.start).line;
        format!("{}:{line}", self.path(span))
    }

    /// The findings that count.
    pub(crate) fn active(&self) -> impl Iterator<Item = &'a Diagnostic> {
        self.findings
            .iter()
            .copied()
            .filter(|finding| finding.suppressed.is_none())
    }
}

/// The fixes of a finding that may be written down: an edit has to be exact, so one that would write a secret is left out.
pub(crate) fn open_fixes(finding: &Diagnostic) -> impl Iterator<Item = &Fix> {
    let secret = |text: &str| text.lines().any(|line| redact(line, Text::Source) != line);
    let open = move |fix: &&Fix| !fix.edits.iter().any(|edit| secret(&edit.text));
    finding.fixes.iter().filter(open)
}

fn text_of(role: FileRole) -> Text {
    match role {
        FileRole::Base | FileRole::Override | FileRole::Include | FileRole::Extends => Text::Source,
        FileRole::Interpolation | FileRole::EnvFile | FileRole::LabelFile => Text::Env,
    }
}
