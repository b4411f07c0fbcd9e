//! Quick fixes: what a rule offers, with who may apply it in the title; all safe fixes of a file; a comment that asks for a reason.

use std::collections::BTreeMap;

use composelint_lint::{Applicability, Diagnostic as Finding, Fix};
use composelint_report::text::shown;
use composelint_yaml::Span;
use lsp_types::{Range, TextEdit};
use serde_json::{Value, json};

use crate::analysis::Analysis;
use crate::features::diagnostics::diagnostic;
use crate::features::rename::{touch, workspace_edit};
use crate::proof::id_of;
use crate::publish::settled;
use crate::request::{self, Refused};
use crate::session::Session;

/// The kind of the action that applies all safe fixes.
pub(crate) const FIX_ALL: &str = "source.fixAll.composelint";

/// `textDocument/codeAction`.
pub(crate) fn actions(session: &Session, params: &Value) -> Result<Value, Refused> {
    let path = request::path(params).ok_or_else(|| Refused::params("textDocument"))?;
    let range = request::range(params).ok_or_else(|| Refused::params("range"))?;
    let only = params.pointer("/context/only").and_then(Value::as_array);
    let wants = |kind: &str| {
        only.is_none_or(|only| {
            let mut wanted = only.iter().filter_map(Value::as_str);
            wanted.any(|wanted| is_of_kind(kind, wanted))
        })
    };
    let mut actions: Vec<Value> = Vec::new();
    let mut add = |action: Value| {
        // A file that several projects share offers each fix once.
        if !actions
            .iter()
            .any(|known| known["title"] == action["title"] && known["edit"] == action["edit"])
        {
            actions.push(action);
        }
    };
    let analyses: Vec<&Analysis> = session.projects_with(&path).collect();
    let settled = settled(&analyses);
    for (project, analysis) in analyses.into_iter().enumerate() {
        let findings = settled.as_ref();
        let findings = findings.map_or(&analysis.findings, |settled| &settled[project]);
        let Some(file) = analysis.file(&path) else {
            continue;
        };
        let here = findings
            .iter()
            .filter(|it| it.at.span.file == file && it.suppressed.is_none());
        let here = here.filter(|it| touch(session.range(analysis, it.at.span), range));
        if wants("quickfix") {
            let here: Vec<&Finding> = here.collect();
            // Tried first: what does more than it says is not offered.
            let fixable = here.iter().filter(|it| !it.fixes.is_empty());
            session.prove(&path, &fixable.map(|it| id_of(project, it)).collect());
            for finding in here {
                let diagnostic = json!(diagnostic(session, &analysis.found_in, finding));
                let fixes = finding.fixes.iter().enumerate();
                let id = id_of(project, finding);
                let fixes = fixes.filter(|(at, _)| session.holds(&path, &id, *at));
                for (at, fix) in fixes {
                    add(quick_fix(session, analysis, fix, at == 0, &diagnostic));
                }
                add(ignore(session, analysis, finding, &diagnostic));
            }
        }
        // Asked for by name only: it is not about the place.
        if only.is_some() && wants(FIX_ALL) {
            let edits = safe_edits(session, project, (analysis, findings), &path);
            if !edits.is_empty() {
                let edit = workspace_edit(session, edits);
                add(
                    json!({"title": "Apply all safe fixes of composelint", "kind": FIX_ALL, "edit": edit}),
                );
            }
        }
    }
    Ok(Value::Array(actions))
}

/// Whether a kind of action is the one that is wanted, or a part of it.
fn is_of_kind(kind: &str, wanted: &str) -> bool {
    let rest = kind.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || wanted.is_empty() || rest.starts_with('.'))
}

fn quick_fix(
    session: &Session,
    analysis: &Analysis,
    fix: &Fix,
    is_first: bool,
    diagnostic: &Value,
) -> Value {
    let mut edits: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
    for edit in &fix.edits {
        let path = analysis.source(edit.span.file).path().to_owned();
        let range = session.range(analysis, edit.span);
        edits.entry(path).or_default().push(TextEdit {
            range,
            new_text: edit.text.clone(),
        });
    }
    let class = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Tighten => "only removes exposure",
        Applicability::Unsafe => "unsafe: look at it first",
    };
    let preferred = is_first && fix.applicability != Applicability::Unsafe;
    json!({
        "title": format!("{} ({class})", capitalised(&shown(&fix.title))),
        "kind": "quickfix",
        "diagnostics": [diagnostic],
        "isPreferred": preferred,
        "edit": workspace_edit(session, edits),
    })
}

fn capitalised(title: &str) -> String {
    let mut chars = title.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// A comment on a line of its own above the finding. The reason is left to the person: without one, the comment is a finding itself.
fn ignore(session: &Session, analysis: &Analysis, finding: &Finding, diagnostic: &Value) -> Value {
    let span = finding.at.span;
    let source = analysis.source(span.file);
    let line = source.line_index().line(span.start);
    let range = source
        .line_index()
        .line_range(line)
        .unwrap_or(span.start..span.start);
    let text = source
        .text()
        .get(range.start as usize..range.end as usize)
        .unwrap_or("");
    let blanks = &text[..text.len() - text.trim_start_matches([' ', '\t', '\u{feff}']).len()];
    let ending = if source.text().contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let place = session.range(analysis, Span::empty(span.file, range.start));
    let comment = format!(
        "{}# composelint: ignore[{}] -- ",
        blanks.trim_start_matches('\u{feff}'),
        finding.rule
    );
    let path = source.path();
    let version = session.documents.get(path).map(|document| document.version);
    let edit = if session.client.snippet_edits && session.client.versioned_edits {
        let snippet = format!("{comment}${{1:reason}}{ending}");
        let edits = json!([{"range": place, "snippet": {"kind": "snippet", "value": snippet}}]);
        json!({"documentChanges": [{"textDocument": {"uri": session.uri(path), "version": version}, "edits": edits}]})
    } else {
        let edit = TextEdit {
            range: place,
            new_text: format!("{comment}{ending}"),
        };
        workspace_edit(session, BTreeMap::from([(path.to_owned(), vec![edit])]))
    };
    json!({
        "title": format!("Ignore `{}` here (write the reason behind `--`)", finding.rule),
        "kind": "quickfix",
        "diagnostics": [diagnostic],
        "edit": edit,
        // An editor that asks for the reason needs to know where it goes.
        "data": {"ignore": finding.rule.as_str(), "line": place.start.line, "comment": comment.trim_start()},
    })
}

/// The edits of all safe fixes of findings in a file, without those that would be in each other's way.
fn safe_edits(
    session: &Session,
    project: usize,
    (analysis, findings): (&Analysis, &[Finding]),
    path: &str,
) -> BTreeMap<String, Vec<TextEdit>> {
    let mut edits: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
    let here = findings
        .iter()
        .filter(|it| it.suppressed.is_none() && analysis.source(it.at.span.file).path() == path);
    let safe = here.filter_map(|it| {
        let mut fixes = it.fixes.iter().enumerate();
        let (at, fix) = fixes.find(|(_, fix)| fix.applicability == Applicability::Safe)?;
        Some((id_of(project, it), at, fix))
    });
    let safe: Vec<_> = safe.collect();
    session.prove(path, &safe.iter().map(|(id, ..)| id.clone()).collect());
    let holding = safe
        .into_iter()
        .filter(|(id, at, _)| session.holds(path, id, *at));
    for (_, _, fix) in holding {
        let own: Vec<(String, TextEdit)> = fix
            .edits
            .iter()
            .map(|edit| {
                let path = analysis.source(edit.span.file).path().to_owned();
                let range: Range = session.range(analysis, edit.span);
                (
                    path,
                    TextEdit {
                        range,
                        new_text: edit.text.clone(),
                    },
                )
            })
            .collect();
        let clashes = |(path, edit): &(String, TextEdit)| {
            edits
                .get(path)
                .is_some_and(|list| list.iter().any(|other| touch(other.range, edit.range)))
        };
        if own.iter().any(clashes) {
            continue;
        }
        for (path, edit) in own {
            edits.entry(path).or_default().push(edit);
        }
    }
    edits
}
