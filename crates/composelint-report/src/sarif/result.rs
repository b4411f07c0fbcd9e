//! One finding as a SARIF result.

use std::collections::BTreeMap;

use composelint_lint::{Diagnostic, Fix, Label, RouteStep, Severity, Suppression, SuppressionKind};
use composelint_yaml::{Edit, FileId, Span};

use super::model::{
    ArtifactChange, ArtifactLocation, CodeFlow, FlowStep, Location, LogicalLocation, Message,
    PhysicalLocation, Region, Replacement, ResultProperties, SarifFix, SarifResult,
    SarifSuppression, ThreadFlow,
};
use super::rules::Described;
use crate::check::{Checked, open_fixes};
use crate::text::{shown, shown_lines};
use crate::uri;

/// GitHub takes no more places of one result.
const PLACES: usize = 1000;

/// The fingerprint's name; a new way of making it would be a new number.
const FINGERPRINT: &str = "composelint/v1";

/// What SARIF calls a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

/// The result of a finding.
pub(super) fn result<'r>(
    project: &Checked<'r>,
    finding: &'r Diagnostic,
    rules: &[Described<'r>],
) -> SarifResult<'r> {
    let rule = rules.iter().position(|rule| rule.id == finding.rule);
    let related = finding.related.iter().take(PLACES).enumerate();
    let fixes = open_fixes(finding).map(|it| fix(project, it));
    let suppression = finding.suppressed.iter();
    SarifResult {
        rule_id: &finding.rule,
        rule_index: rule.unwrap_or(0),
        level: level(finding.severity),
        message: message(finding),
        locations: [Location {
            logical: logical(finding),
            ..place(project, finding.at.span)
        }],
        related_locations: related
            .map(|(at, label)| labelled(project, label, at + 1))
            .collect(),
        code_flows: flow(project, finding).into_iter().collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.clone())]),
        fixes: fixes.collect(),
        suppressions: suppression.map(|it| suppressed(project, it)).collect(),
        properties: ResultProperties {
            confidence: finding.confidence.as_str(),
            severity: finding.severity.as_str(),
            project: &finding.project,
            service: finding.service.as_deref(),
            network: finding.network.as_deref(),
        },
    }
}

fn message(finding: &Diagnostic) -> Message {
    let text = Message::sentence(&shown(&finding.message)).text;
    match &finding.help {
        None => Message { text },
        Some(help) => Message::sentence(&format!("{text}\nHelp: {}", shown_lines(help))),
    }
}

/// The service or network that a finding is about.
fn logical(finding: &Diagnostic) -> Vec<LogicalLocation> {
    let name = |name: &str, kind| LogicalLocation {
        name: shown(name),
        fully_qualified_name: format!("{}/{}", shown(&finding.project), shown(name)),
        kind,
    };
    let service = finding.service.iter().map(|it| name(it, "resource"));
    let network = finding.network.iter().map(|it| name(it, "resource"));
    service.chain(network).collect()
}

fn labelled(project: &Checked<'_>, label: &Label, id: usize) -> Location {
    let text = shown(&label.text);
    Location {
        id: Some(id),
        message: (!text.is_empty()).then(|| Message::sentence(&text)),
        ..place(project, label.span)
    }
}

/// The route as a flow: each step at the places that make it possible.
fn flow(project: &Checked<'_>, finding: &Diagnostic) -> Option<CodeFlow> {
    let steps = finding.route.iter();
    let locations = steps.flat_map(|step| {
        let spans = if step.evidence.is_empty() {
            std::slice::from_ref(&finding.at.span)
        } else {
            &step.evidence
        };
        spans.iter().map(|span| FlowStep {
            location: Location {
                message: Some(words(step)),
                ..place(project, *span)
            },
        })
    });
    let locations: Vec<FlowStep> = locations.take(PLACES).collect();
    if locations.is_empty() {
        return None;
    }
    Some(CodeFlow {
        thread_flows: [ThreadFlow { locations }],
    })
}

fn words(step: &RouteStep) -> Message {
    let (from, to) = (shown(&step.from), shown(&step.to));
    let via = if step.via.is_empty() {
        String::new()
    } else {
        format!(" through `{}`", shown(&step.via))
    };
    Message::sentence(&format!("`{from}` reaches `{to}`{via} ({})", step.reason))
}

fn suppressed(project: &Checked<'_>, suppression: &Suppression) -> SarifSuppression {
    let known = || {
        let baseline = suppression.kind == SuppressionKind::Baseline;
        baseline.then(|| "known from the baseline".to_owned())
    };
    SarifSuppression {
        kind: match suppression.kind {
            SuppressionKind::Comment => "inSource",
            SuppressionKind::Configuration | SuppressionKind::Baseline => "external",
        },
        status: "accepted",
        justification: suppression.reason.as_deref().map(shown).or_else(known),
        location: suppression.span.map(|span| place(project, span)),
    }
}

/// The edits of a fix, by file.
fn fix(project: &Checked<'_>, fix: &Fix) -> SarifFix {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(edit.span.file).or_default().push(edit);
    }
    let title = format!("{} ({})", shown(&fix.title), fix.applicability);
    let replacement = |edit: &&Edit| Replacement {
        deleted_region: region(project, edit.span),
        inserted_content: (!edit.text.is_empty()).then(|| Message::new(&edit.text)),
    };
    let changes = files.iter().map(|(file, edits)| ArtifactChange {
        artifact_location: artifact(project.sources.get(*file).path()),
        replacements: edits.iter().map(replacement).collect(),
    });
    SarifFix {
        description: Message::sentence(&title),
        artifact_changes: changes.collect(),
    }
}

fn place(project: &Checked<'_>, span: Span) -> Location {
    Location {
        id: None,
        physical: PhysicalLocation {
            artifact_location: artifact(project.path(span)),
            region: region(project, span),
        },
        logical: Vec::new(),
        message: None,
    }
}

fn artifact(path: &str) -> ArtifactLocation {
    let uri = uri::of_path(path);
    ArtifactLocation {
        base: uri::is_relative(&uri).then_some("%SRCROOT%"),
        uri,
    }
}

fn region(project: &Checked<'_>, span: Span) -> Region {
    let start = project.place(span.file, span.start);
    let end = project.place(span.file, span.end);
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}
