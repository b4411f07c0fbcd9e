//! A hand-made report for the tests of the formats.

use std::io::{self, Write};
use std::sync::Arc;

use composelint_compose::project::{FileRole, ProjectFile};
use composelint_lint::{
    Applicability, Confidence, Diagnostic, Edit, Fix, Group, Label, RouteStep, Severity,
};
use composelint_yaml::{FileId, SourceMap, Span};

use crate::check::{CheckReport, Checked};

/// A project of one file, and what was found in it.
pub(crate) struct Sample {
    pub(crate) sources: SourceMap,
    pub(crate) files: Vec<ProjectFile>,
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) trouble: Vec<String>,
    pub(crate) fail_on: Option<Severity>,
}

pub(crate) const TEXT: &str = "\
services:
  db:
    image: postgres:17 # composelint: ignore
    ports:
      - \"5432:5432\"
    networks: &both [front, back]
";

impl Sample {
    /// A published database.
    pub(crate) fn new() -> Self {
        Self::of(TEXT, "\"5432:5432\"")
    }

    /// The same finding at a place of a text.
    pub(crate) fn of(text: &str, marked: &str) -> Self {
        let mut sources = SourceMap::new();
        let file = sources.add("compose.yaml", Arc::<str>::from(text));
        let mut sample = Self {
            sources,
            files: vec![ProjectFile {
                file,
                role: FileRole::Base,
            }],
            findings: Vec::new(),
            trouble: Vec::new(),
            fail_on: Some(Severity::Warning),
        };
        let at = sample.span(file, marked);
        sample.findings.push(finding(at));
        sample
    }

    /// A warning with a message of its own.
    pub(crate) fn add(
        &mut self,
        service: &str,
        message: &str,
        change: impl FnOnce(&mut Diagnostic),
    ) {
        let first = &self.findings[0];
        let mut next = Diagnostic {
            severity: Severity::Warning,
            message: message.to_owned(),
            service: Some(service.into()),
            route: Vec::new(),
            fixes: Vec::new(),
            fingerprint: format!("{:016x}", self.findings.len()),
            ..first.clone()
        };
        change(&mut next);
        self.findings.push(next);
    }

    /// Where a text stands.
    pub(crate) fn span(&self, file: FileId, marked: &str) -> Span {
        let start = self.sources.get(file).text().find(marked).unwrap();
        let start = u32::try_from(start).unwrap();
        Span::new(file, start, start + u32::try_from(marked.len()).unwrap())
    }

    fn report(&self) -> CheckReport<'_> {
        CheckReport {
            version: "1.2.3",
            projects: vec![Checked {
                name: "shop",
                sources: &self.sources,
                files: &self.files,
                own_files: &self.files,
                services: 1,
                networks: 2,
                complete: true,
                findings: self.findings.iter().collect(),
            }],
            trouble: &self.trouble,
            exit_code: if self.trouble.is_empty() { 1 } else { 2 },
            fail_on: self.fail_on,
            rules: Vec::new(),
            pictures: Vec::new(),
        }
    }
}

/// What a format makes of a sample.
pub(crate) fn write_to_string(
    sample: &Sample,
    write: fn(&CheckReport<'_>, &mut dyn Write) -> io::Result<()>,
) -> String {
    let mut bytes = Vec::new();
    write(&sample.report(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn finding(at: Span) -> Diagnostic {
    Diagnostic {
        rule: "published-database-port".into(),
        group: Group::Exposure,
        severity: Severity::Error,
        confidence: Confidence::High,
        message: "`db` is a database and can be reached from the LAN".to_owned(),
        help: Some("bind it to 127.0.0.1".to_owned()),
        project: "shop".into(),
        service: Some("db".into()),
        network: None,
        at: Label {
            span: at,
            text: "open beyond this host".to_owned(),
        },
        related: Vec::new(),
        via: Vec::new(),
        route: vec![RouteStep {
            from: "@lan".to_owned(),
            to: "db".to_owned(),
            reason: "VIA_PUBLISHED_PORT",
            via: "5432/tcp".to_owned(),
            evidence: vec![at],
        }],
        fixes: vec![Fix::new(
            "bind the port to loopback",
            Applicability::Tighten,
            vec![Edit {
                span: Span::new(at.file, at.start + 1, at.start + 1),
                text: "127.0.0.1:".to_owned(),
            }],
        )],
        unfixed: None,
        fingerprint: "0123456789abcdef".to_owned(),
        suppressed: None,
    }
}
