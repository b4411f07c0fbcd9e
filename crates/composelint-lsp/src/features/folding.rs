//! What can be folded: every entry that spans lines, and runs of comments.

use composelint_yaml::{Kind, NodeRef, SourceFile};
use serde_json::{Value, json};

use crate::request::Refused;
use crate::session::Session;

/// `textDocument/foldingRange`.
pub(crate) fn folds(session: &Session, params: &Value) -> Result<Value, Refused> {
    let Some((analysis, file)) = session.file(params)? else {
        return Ok(Value::Null);
    };
    let source = analysis.source(file);
    let line = |byte: u32| source.line_index().line(byte);
    let tree = &analysis.tree(file).tree;
    let mut folds: Vec<(u32, u32, Option<&str>)> = Vec::new();
    for node in tree.nodes().filter(|node| node.kind() == Kind::Mapping) {
        for entry in node.entries() {
            folds.push((
                line(entry.key.span().start),
                last_line(source, entry.value),
                None,
            ));
        }
    }
    let mut run: Option<(u32, u32)> = None;
    for comment in tree.comments().iter().filter(|comment| comment.own_line) {
        let at = line(comment.span.start);
        run = match run {
            Some((first, last)) if last + 1 == at => Some((first, at)),
            before => {
                folds.extend(before.map(|(first, last)| (first, last, Some("comment"))));
                Some((at, at))
            }
        };
    }
    folds.extend(run.map(|(first, last)| (first, last, Some("comment"))));
    folds.retain(|(first, last, _)| first < last);
    folds.sort_unstable();
    folds.dedup_by_key(|(first, _, _)| *first);
    let folds = folds.into_iter().map(|(first, last, kind)| match kind {
        Some(kind) => json!({"startLine": first, "endLine": last, "kind": kind}),
        None => json!({"startLine": first, "endLine": last}),
    });
    Ok(folds.collect())
}

/// The line of a node's last byte.
fn last_line(source: &SourceFile, node: NodeRef<'_>) -> u32 {
    let span = node.span();
    let text = source.text().get(span.range()).unwrap_or("");
    let end = span.start as usize + text.trim_end().len();
    source
        .line_index()
        .line(u32::try_from(end).unwrap_or(u32::MAX))
}
