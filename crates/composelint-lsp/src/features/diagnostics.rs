//! Findings as diagnostics: what is the matter, the proof, what to do.

use composelint_lint::{Diagnostic as Finding, Severity};
use composelint_report::text::shown;
use composelint_yaml::SourceMap;
use lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, Location, Message, Uri,
};
use serde_json::{Value, json};

use crate::address::name_of;
use crate::place;
use crate::request::{self, Refused};
use crate::session::Session;

/// The name that tells these diagnostics from those of other servers.
pub(crate) const SOURCE: &str = "composelint";

/// A finding as a diagnostic.
pub(crate) fn diagnostic(session: &Session, sources: &SourceMap, finding: &Finding) -> Diagnostic {
    let span = finding.at.span;
    Diagnostic {
        range: place::range(sources.get(span.file), span, session.client.encoding),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Info => DiagnosticSeverity::Information,
            Severity::Hint => DiagnosticSeverity::Hint,
        }),
        code: Some(Code::String(finding.rule.to_string())),
        code_description: page(session, &finding.rule).map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message(session, sources, finding)),
        tags: tag(&finding.rule).map(|tag| vec![tag]),
        related_information: related(session, sources, finding),
        data: Some(json!({"fingerprint": finding.fingerprint})),
    }
}

/// Where the rules are on the web, once the project says where it is.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Where the page of a rule is. Editors that ask for it, with `composelint/rulePage` or `workspace/textDocumentContent`, get the
/// address of that; others the page on the web, where that is known.
fn page(session: &Session, rule: &str) -> Option<Uri> {
    let rule = composelint_rules::find(rule)?;
    let address = if session.client.pages {
        format!("composelint:/rules/{}.md", rule.name)
    } else if REPOSITORY.is_empty() {
        return None;
    } else {
        let path = format!("{}/{}", rule.group, rule.name).replace('-', "_");
        format!("{REPOSITORY}/blob/main/rules/src/{path}.md")
    };
    Uri::parse(&address).ok()
}

fn tag(rule: &str) -> Option<DiagnosticTag> {
    if rule.starts_with("unused-") || rule.starts_with("redundant-") {
        return Some(DiagnosticTag::Unnecessary);
    }
    rule.starts_with("obsolete-")
        .then_some(DiagnosticTag::Deprecated)
}

/// The fact, the way that proves it, what to do; and the other places, for editors that show none.
fn message(session: &Session, sources: &SourceMap, finding: &Finding) -> String {
    let mut lines = vec![shown(&finding.message)];
    if let Some(first) = finding.route.first() {
        let mut way = shown(&first.from);
        for step in &finding.route {
            for part in [" → ", &shown(&step.to), " (", &shown(&step.via), ")"] {
                way.push_str(part);
            }
        }
        lines.push(format!("way: {way}"));
    }
    if let Some(help) = &finding.help {
        lines.extend(help.lines().map(|line| format!("help: {}", shown(line))));
    }
    if !session.client.related {
        for label in finding
            .related
            .iter()
            .filter(|label| !label.text.is_empty())
        {
            let file = sources.get(label.span.file);
            let line = file.line_index().line(label.span.start) + 1;
            lines.push(format!(
                "see {}:{line}: {}",
                shown(name_of(file.path())),
                shown(&label.text)
            ));
        }
    }
    lines.join("\n")
}

fn related(
    session: &Session,
    sources: &SourceMap,
    finding: &Finding,
) -> Option<Vec<DiagnosticRelatedInformation>> {
    if !session.client.related {
        return None;
    }
    let at = |span: composelint_yaml::Span| {
        let file = sources.get(span.file);
        Some(Location {
            uri: session.uri(file.path())?,
            range: place::range(file, span, session.client.encoding),
        })
    };
    let labels = finding.related.iter().filter_map(|label| {
        let text = if label.text.is_empty() {
            "here"
        } else {
            label.text.as_str()
        };
        Some(DiagnosticRelatedInformation {
            location: at(label.span)?,
            message: shown(text),
        })
    });
    let steps = finding.route.iter().flat_map(|step| {
        let message = format!(
            "{} → {}: {}",
            shown(&step.from),
            shown(&step.to),
            shown(&step.via)
        );
        step.evidence
            .iter()
            .map(move |span| (*span, message.clone()))
    });
    let steps = steps.filter_map(|(span, message)| {
        Some(DiagnosticRelatedInformation {
            location: at(span)?,
            message,
        })
    });
    let mut related: Vec<DiagnosticRelatedInformation> = labels.collect();
    for step in steps {
        if !related.contains(&step) {
            related.push(step);
        }
    }
    Some(related)
}

/// `textDocument/diagnostic`.
pub(crate) fn pull(session: &Session, params: &Value) -> Result<Value, Refused> {
    let path = request::path(params).ok_or_else(|| Refused::params("textDocument"))?;
    let items = session.lists().remove(&path).unwrap_or_default();
    let id = result_id(&items);
    if params.get("previousResultId").and_then(Value::as_str) == Some(&id) {
        return Ok(json!({"kind": "unchanged", "resultId": id}));
    }
    Ok(json!({"kind": "full", "resultId": id, "items": items}))
}

/// `workspace/diagnostic`.
pub(crate) fn pull_all(session: &Session, params: &Value) -> Value {
    let previous = params.get("previousResultIds").and_then(Value::as_array);
    let previous = |uri: &Uri| {
        let known = previous
            .into_iter()
            .flatten()
            .find(|known| known.get("uri").and_then(Value::as_str) == Some(uri.as_str()));
        known
            .and_then(|known| known.get("value"))
            .and_then(Value::as_str)
    };
    let mut reports = Vec::new();
    for (path, items) in session.lists() {
        let Some(uri) = session.uri(&path) else {
            continue;
        };
        let version = session
            .documents
            .get(&path)
            .map(|document| document.version);
        let id = result_id(&items);
        reports.push(if previous(&uri) == Some(&id) {
            json!({"kind": "unchanged", "uri": uri, "version": version, "resultId": id})
        } else {
            json!({"kind": "full", "uri": uri, "version": version, "resultId": id, "items": items})
        });
    }
    json!({"items": reports})
}

/// Something that is the same for the same list.
fn result_id(items: &[Diagnostic]) -> String {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    serde_json::to_string(items)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
