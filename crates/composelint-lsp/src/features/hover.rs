//! Hover: what a name, a port, a variable, a key or a rule comes to.

mod cards;
mod keys;
mod values;

use composelint_lint::Rule;
use composelint_report::text::shown;
use composelint_yaml::Span;
use serde_json::{Value, json};

use crate::cursor::{Cursor, cursor};
use crate::request::Refused;
use crate::session::At;

/// `textDocument/hover`.
pub(crate) fn hover(at: &At<'_>) -> Option<Value> {
    let (span, text) = rule(at)
        .or_else(|| values::variable(at))
        .or_else(|| name(at))
        .or_else(|| with_cursor(at))?;
    let range = at.session.range(at.analysis, span);
    let kind = if at.session.client.markdown {
        "markdown"
    } else {
        "plaintext"
    };
    Some(json!({"contents": {"kind": kind, "value": text}, "range": range}))
}

/// A rule's name in a comment.
fn rule(at: &At<'_>) -> Option<(Span, String)> {
    let comments = at.analysis.tree(at.file).tree.comments();
    let comment = comments
        .iter()
        .find(|it| it.span.start <= at.byte && at.byte <= it.span.end)?;
    let text = at.analysis.text(comment.span);
    let from = (at.byte - comment.span.start) as usize;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = text
        .get(..from)?
        .rfind(|c| !is_name(c))
        .map_or(0, |at| at + 1);
    let end = from
        + text
            .get(from..)?
            .find(|c| !is_name(c))
            .unwrap_or(text.len() - from);
    let rule = composelint_rules::find(text.get(start..end)?)?;
    let at = |at: usize| comment.span.start + u32::try_from(at).unwrap_or(0);
    Some((
        Span::new(comment.span.file, at(start), at(end)),
        rule_page(rule),
    ))
}

fn name(at: &At<'_>) -> Option<(Span, String)> {
    let mention = at.mention()?;
    let card = cards::card(at, mention)?;
    Some((mention.span, card))
}

fn with_cursor(at: &At<'_>) -> Option<(Span, String)> {
    let cursor = cursor(at)?;
    values::port(at, &cursor).or_else(|| key(&cursor))
}

fn key(cursor: &Cursor<'_>) -> Option<(Span, String)> {
    if !cursor.on_key {
        return None;
    }
    let words = keys::meaning(&cursor.keys)?;
    let key = shown(cursor.keys.last()?);
    Some((cursor.node.span(), format!("**{key}**: {words}")))
}

/// The page of a rule, with what the list says about it.
fn rule_page(rule: &Rule) -> String {
    let state = if rule.enabled {
        "on by default"
    } else {
        "off by default"
    };
    format!(
        "{}\n\nGroup {}, severity {}, {state}.",
        rule.page.trim_end(),
        rule.group,
        rule.severity
    )
}

/// `composelint/rulePage` with `{rule}`, and `workspace/textDocumentContent` with the address that diagnostics link to.
pub(crate) fn page(params: &Value) -> Result<Value, Refused> {
    let named = params.get("rule").and_then(Value::as_str);
    let linked = || {
        let uri = params.get("uri").and_then(Value::as_str)?;
        uri.strip_prefix("composelint:/rules/")?.strip_suffix(".md")
    };
    let name = named
        .or_else(linked)
        .ok_or_else(|| Refused::params("rule"))?;
    let rule =
        composelint_rules::find(name).ok_or_else(|| Refused::failed("there is no such rule"))?;
    Ok(json!({"text": rule_page(rule)}))
}
