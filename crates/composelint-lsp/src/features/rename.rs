//! Renaming: a name changes in every file of every project that has it, or not at all.

use std::collections::BTreeMap;

use lsp_types::{Range, TextEdit};
use serde_json::{Value, json};

use crate::answers::value;
use crate::features::navigation::everywhere;
use crate::mentions::Thing;
use crate::request::Refused;
use crate::session::Session;

/// `textDocument/prepareRename`.
pub(crate) fn prepare(session: &Session, params: &Value) -> Result<Value, Refused> {
    let at = session.at(params)?;
    let found = at.and_then(|at| {
        let mention = at.mention()?;
        let range = session.range(at.analysis, mention.span);
        Some(json!({"range": range, "placeholder": mention.name.as_str()}))
    });
    Ok(found.unwrap_or(Value::Null))
}

/// `textDocument/rename`.
pub(crate) fn rename(session: &Session, params: &Value) -> Result<Value, Refused> {
    let new = params
        .get("newName")
        .and_then(Value::as_str)
        .ok_or_else(|| Refused::params("newName"))?;
    let mut edits: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
    for at in everywhere(session, params)? {
        let Some(mention) = at.mention() else {
            continue;
        };
        check(mention.thing, new)?;
        let taken = at
            .analysis
            .mentions()
            .named(mention.thing, new)
            .any(|other| other.declares);
        if taken && new != mention.name {
            return Err(Refused::failed(format!(
                "there is a {} `{new}` already",
                mention.thing.as_str()
            )));
        }
        for same in at.analysis.mentions().same(mention) {
            let path = at.analysis.source(same.span.file).path();
            let range = session.range(at.analysis, same.span);
            let list = edits.entry(path.to_owned()).or_default();
            if !list.iter().any(|edit| edit.range == range) {
                list.push(TextEdit {
                    range,
                    new_text: new.to_owned(),
                });
            }
        }
    }
    if edits.is_empty() {
        return Err(Refused::failed("there is nothing to rename here"));
    }
    Ok(workspace_edit(session, edits))
}

/// Whether Docker Compose takes a name.
fn check(thing: Thing, name: &str) -> Result<(), Refused> {
    let first = name
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric());
    let fine = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    // A bare number or word of YAML would need quotes everywhere.
    let is_word = !name.chars().all(|c| c.is_ascii_digit() || c == '.')
        && !["null", "true", "false", "yes", "no", "on", "off"].contains(&name);
    if first && fine && is_word {
        return Ok(());
    }
    Err(Refused::failed(format!(
        "`{}` is no name for a {}: letters, digits, `-`, `_` and `.`, the first a letter or digit",
        composelint_report::text::shown(name),
        thing.as_str()
    )))
}

/// Edits of several files as one change, with the versions they are made for where the editor knows versions.
pub(crate) fn workspace_edit(session: &Session, edits: BTreeMap<String, Vec<TextEdit>>) -> Value {
    let files = edits.into_iter().filter_map(|(path, edits)| {
        Some((session.uri(&path)?, session.documents.get(&path), edits))
    });
    if session.client.versioned_edits {
        let changes: Vec<Value> = files
            .map(|(uri, document, edits)| {
                let version = document.map(|document| document.version);
                json!({"textDocument": {"uri": uri, "version": version}, "edits": edits})
            })
            .collect();
        return json!({"documentChanges": changes});
    }
    let changes: serde_json::Map<String, Value> = files
        .map(|(uri, _, edits)| (uri.to_string(), value(edits)))
        .collect();
    json!({"changes": changes})
}

/// Whether two pieces have a place in common.
pub(crate) fn touch(a: Range, b: Range) -> bool {
    a.start <= b.end && b.start <= a.end
}
