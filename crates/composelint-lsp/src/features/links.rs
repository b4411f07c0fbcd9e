//! Paths in a file that lead to other files: `include`, `extends.file`, `env_file`, `label_file`, configs and secrets.

use composelint_yaml::{Kind, NodeRef};
use serde_json::{Value, json};

use crate::address::{folder_of, resolve};
use crate::cursor::{content, followed};
use crate::request::Refused;
use crate::session::Session;

/// `textDocument/documentLink`.
pub(crate) fn links(session: &Session, params: &Value) -> Result<Value, Refused> {
    let Some((analysis, file)) = session.file(params)? else {
        return Ok(Value::Null);
    };
    let source = analysis.source(file);
    let mut paths: Vec<NodeRef<'_>> = Vec::new();
    for root in analysis.tree(file).tree.documents() {
        if let Some(include) = root.get("include") {
            texts(include, &["path", "env_file"], &mut paths);
        }
        for entry in root.get("services").into_iter().flat_map(NodeRef::entries) {
            let service = followed(entry.value);
            if let Some(extends) = service
                .get("extends")
                .filter(|it| it.kind() == Kind::Mapping)
            {
                paths.extend(extends.get("file"));
            }
            for key in ["env_file", "label_file"] {
                if let Some(value) = service.get(key) {
                    texts(value, &["path"], &mut paths);
                }
            }
        }
        for section in ["configs", "secrets"] {
            let entries = root.get(section).into_iter().flat_map(NodeRef::entries);
            paths.extend(entries.filter_map(|entry| followed(entry.value).get("file")));
        }
    }
    let folder = folder_of(source.path());
    let links = paths.into_iter().filter_map(|node| {
        let (span, text) = content(node, source.text())?;
        if text.is_empty() || text.contains('$') || text.contains("://") {
            return None;
        }
        let path = resolve(folder, text);
        session.disk.stamp(&path)?;
        Some(json!({"range": session.range(analysis, span), "target": session.uri(&path)?}))
    });
    Ok(links.collect())
}

/// A text, a list of texts, or a list of mappings with texts under some keys.
fn texts<'t>(node: NodeRef<'t>, keys: &[&str], into: &mut Vec<NodeRef<'t>>) {
    let node = followed(node);
    let items: Vec<NodeRef<'t>> = if node.kind() == Kind::Sequence {
        node.items().map(followed).collect()
    } else {
        vec![node]
    };
    for item in items {
        if item.kind() == Kind::Scalar {
            into.push(item);
        }
        for value in keys.iter().filter_map(|key| item.get(key)) {
            let value = followed(value);
            into.extend(value.items().map(followed));
            if value.kind() == Kind::Scalar {
                into.push(value);
            }
        }
    }
}
