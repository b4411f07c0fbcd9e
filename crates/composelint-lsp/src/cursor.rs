//! Where in a Compose file a byte is: `services` → `web` → `ports` → an item.

use composelint_yaml::{Kind, NodeRef, ScalarStyle, Span};

use crate::session::At;

/// How deep a file may be for its parts to be told apart; the deepest places of Compose files are at ten.
const DEEPEST: usize = 64;

/// What is at a byte.
#[derive(Debug)]
pub(crate) struct Cursor<'t> {
    /// The keys from the root down to the node; the own key of a node that is one comes last.
    pub(crate) keys: Vec<&'t str>,
    /// The deepest node.
    pub(crate) node: NodeRef<'t>,
    /// Whether that is a key.
    pub(crate) on_key: bool,
    /// The item of the innermost sequence around it, or itself.
    pub(crate) item: Option<NodeRef<'t>>,
}

/// What is at a place.
pub(crate) fn cursor<'s>(at: &At<'s>) -> Option<Cursor<'s>> {
    let mut node = at.analysis.tree(at.file).tree.node_at(at.byte)?;
    let (deepest, mut keys, mut item) = (node, Vec::new(), None);
    let mut on_key = false;
    for depth in 0..DEEPEST {
        let Some(parent) = node.parent() else { break };
        match parent.kind() {
            Kind::Mapping => {
                let entry = parent
                    .entries()
                    .find(|entry| entry.key == node || entry.value == node)?;
                on_key |= depth == 0 && entry.key == node;
                keys.push(entry.key.text().unwrap_or(""));
            }
            Kind::Sequence if item.is_none() => item = Some(node),
            _ => {}
        }
        node = parent;
    }
    keys.reverse();
    Some(Cursor {
        keys,
        node: deepest,
        on_key,
        item,
    })
}

/// The bytes of a scalar's text, where text and bytes are the same: without quotes, and nothing where there are escapes.
pub(crate) fn content<'t>(node: NodeRef<'t>, whole: &str) -> Option<(Span, &'t str)> {
    let scalar = node.scalar()?;
    let span = node.span();
    let quotes = match scalar.style {
        ScalarStyle::Plain => 0,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
        ScalarStyle::Literal | ScalarStyle::Folded => return None,
    };
    if span.len() < 2 * quotes {
        return None;
    }
    let inner = Span::new(span.file, span.start + quotes, span.end - quotes);
    (whole.get(inner.range()) == Some(scalar.text)).then_some((inner, scalar.text))
}

/// The key's own entry in a mapping, aliases followed.
pub(crate) fn followed(node: NodeRef<'_>) -> NodeRef<'_> {
    node.alias_target().unwrap_or(node)
}
