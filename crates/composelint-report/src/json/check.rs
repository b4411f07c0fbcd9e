//! The JSON of `check`, version 1.

use std::io::{self, Write};

use composelint_lint::{Diagnostic, Fix, Label};
use composelint_yaml::Span;
use serde::Serialize;

use crate::check::{CheckReport, Checked, open_fixes};
use crate::json::Location;
use crate::text::{shown, shown_lines};

/// Writes the report.
pub fn write(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tally = report.tally();
    let summary = Summary {
        error: tally.error,
        warning: tally.warning,
        info: tally.info,
        hint: tally.hint,
        suppressed: tally.suppressed,
        files: report.file_count(),
        projects: report.projects.len(),
    };
    let findings = report.projects.iter();
    let findings =
        findings.flat_map(|project| project.findings.iter().map(|f| finding(project, f)));
    let document = Document {
        version: 1,
        tool: Tool {
            name: "composelint",
            version: report.version,
        },
        projects: report.projects.iter().map(project).collect(),
        findings: findings.collect(),
        summary,
    };
    super::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool<'a>,
    projects: Vec<Project<'a>>,
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Project<'a> {
    name: &'a str,
    files: Vec<&'a str>,
    services: usize,
    networks: usize,
    complete: bool,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    group: &'a str,
    severity: &'a str,
    confidence: &'a str,
    message: String,
    help: Option<String>,
    project: &'a str,
    service: Option<&'a str>,
    network: Option<&'a str>,
    location: Location<'a>,
    related: Vec<Related<'a>>,
    route: Vec<Step<'a>>,
    fixes: Vec<FixJson<'a>>,
    fingerprint: &'a str,
    suppressed: Option<Suppressed<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Step<'a> {
    from: &'a str,
    to: &'a str,
    reason: &'a str,
    via: &'a str,
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: String,
    applicability: &'a str,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct Suppressed<'a> {
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Summary {
    error: usize,
    warning: usize,
    info: usize,
    hint: usize,
    suppressed: usize,
    files: usize,
    projects: usize,
}

fn project<'a>(checked: &Checked<'a>) -> Project<'a> {
    Project {
        name: checked.name,
        files: checked.compose_files().collect(),
        services: checked.services,
        networks: checked.networks,
        complete: checked.complete,
    }
}

fn finding<'a>(project: &Checked<'a>, finding: &'a Diagnostic) -> Finding<'a> {
    let step = |step: &'a composelint_lint::RouteStep| Step {
        from: &step.from,
        to: &step.to,
        reason: step.reason,
        via: &step.via,
    };
    Finding {
        rule: &finding.rule,
        group: finding.group.as_str(),
        severity: finding.severity.as_str(),
        confidence: finding.confidence.as_str(),
        message: shown(&finding.message),
        help: finding.help.as_deref().map(shown_lines),
        project: &finding.project,
        service: finding.service.as_deref(),
        network: finding.network.as_deref(),
        location: location(project, finding.at.span),
        related: finding
            .related
            .iter()
            .map(|label| related(project, label))
            .collect(),
        route: finding.route.iter().map(step).collect(),
        fixes: open_fixes(finding).map(|it| fix(project, it)).collect(),
        fingerprint: &finding.fingerprint,
        suppressed: finding.suppressed.as_ref().map(|suppressed| Suppressed {
            reason: suppressed.reason.as_deref(),
        }),
    }
}

fn related<'a>(project: &Checked<'a>, label: &Label) -> Related<'a> {
    Related {
        message: shown(&label.text),
        location: location(project, label.span),
    }
}

fn fix<'a>(project: &Checked<'a>, fix: &'a Fix) -> FixJson<'a> {
    let edits = fix.edits.iter().map(|edit| EditJson {
        file: project.path(edit.span),
        start: edit.span.start,
        end: edit.span.end,
        text: &edit.text,
    });
    FixJson {
        title: shown(&fix.title),
        applicability: fix.applicability.as_str(),
        edits: edits.collect(),
    }
}

fn location<'a>(project: &Checked<'a>, span: Span) -> Location<'a> {
    Location::of(project.sources, span)
}
