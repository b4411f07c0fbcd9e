//! Looking at a node of a [`Tree`].

use std::fmt;

use crate::tree::{NONE, Node, Properties, Shape};
use crate::{NodeId, ScalarStyle, Span, Tree};

/// The kinds of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text, or nothing at all.
    Scalar,
    /// Keys and values.
    Mapping,
    /// Items.
    Sequence,
    /// `*name`.
    Alias,
}

/// A node of a tree. Copied freely.
#[derive(Clone, Copy)]
pub struct NodeRef<'t> {
    tree: &'t Tree,
    id: u32,
}

/// The text of a scalar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScalarRef<'t> {
    /// The text that is meant: unescaped and folded.
    pub text: &'t str,
    /// How it is written.
    pub style: ScalarStyle,
}

/// The tag of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TagRef<'t> {
    /// The tag as written: `!reset`, `!!str`.
    pub text: &'t str,
    /// Its bytes.
    pub span: Span,
    /// The type it stands for when it is one of YAML's own: `str` for `!!str` and for `!<tag:yaml.org,2002:str>`.
    pub core: Option<&'static str>,
}

/// The anchor of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AnchorRef<'t> {
    /// The name, without `&`.
    pub name: &'t str,
    /// The bytes of `&name`.
    pub span: Span,
}

/// A key and its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EntryRef<'t> {
    /// The key.
    pub key: NodeRef<'t>,
    /// The value; an empty node where none is written.
    pub value: NodeRef<'t>,
}

impl EntryRef<'_> {
    /// From the first byte of the key (its anchor or tag included) to the last of the value.
    pub fn span(&self) -> Span {
        self.key.full_span().cover(self.value.full_span())
    }

    /// Whether this is `<<: …`, written plainly: Docker Compose takes `"<<"` for an ordinary key.
    pub fn is_merge(&self) -> bool {
        self.key.is_merge_key()
    }
}

impl<'t> NodeRef<'t> {
    pub(crate) fn new(tree: &'t Tree, id: u32) -> Self {
        Self { tree, id }
    }

    fn raw(self) -> &'t Node {
        &self.tree.nodes[self.id as usize]
    }

    fn properties(self) -> Option<&'t Properties> {
        self.tree.properties.get(self.raw().properties as usize)
    }

    /// The tree this node is in.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The node's number.
    pub fn id(self) -> NodeId {
        NodeId(self.id)
    }

    /// What kind of node it is.
    pub fn kind(self) -> Kind {
        match self.raw().shape {
            Shape::Slice(_) | Shape::Decoded(_) | Shape::Empty => Kind::Scalar,
            Shape::Mapping { .. } => Kind::Mapping,
            Shape::Sequence { .. } => Kind::Sequence,
            Shape::Alias => Kind::Alias,
        }
    }

    /// The node's bytes, without its anchor and tag. Quotes and brackets belong to it, and so does the header of a block scalar.
    /// A block collection ends where its last child ends, a node that is not written is an empty span after what comes before it.
    pub fn span(self) -> Span {
        let node = self.raw();
        self.tree.span((node.start, node.end))
    }

    /// The node's bytes with its anchor and tag.
    pub fn full_span(self) -> Span {
        let span = self.span();
        let Some(properties) = self.properties() else {
            return span;
        };
        [properties.anchor, properties.tag]
            .into_iter()
            .filter(|(start, end)| start < end)
            .fold(span, |span, property| span.cover(self.tree.span(property)))
    }

    /// The text, when it is a scalar.
    pub fn scalar(self) -> Option<ScalarRef<'t>> {
        let node = self.raw();
        let range = node.first as usize..(node.first + node.second) as usize;
        match node.shape {
            Shape::Slice(style) => Some(ScalarRef {
                text: &self.tree.text[range],
                style,
            }),
            Shape::Decoded(style) => Some(ScalarRef {
                text: &self.tree.decoded[range],
                style,
            }),
            Shape::Empty => Some(ScalarRef {
                text: "",
                style: ScalarStyle::Plain,
            }),
            Shape::Mapping { .. } | Shape::Sequence { .. } | Shape::Alias => None,
        }
    }

    /// The text, when it is a scalar: [`scalar`](Self::scalar) without its style.
    pub fn text(self) -> Option<&'t str> {
        self.scalar().map(|scalar| scalar.text)
    }

    /// Whether it is null: not written, or a plain `~`, `null`, `Null` or `NULL`. With a tag such as `!!str` it is not.
    pub fn is_null(self) -> bool {
        let Some(scalar) = self.scalar() else {
            return false;
        };
        let core = self
            .properties()
            .and_then(|properties| properties.core.name());
        match core {
            Some("null") => true,
            Some(_) => false,
            None => {
                scalar.style == ScalarStyle::Plain
                    && matches!(scalar.text, "" | "~" | "null" | "Null" | "NULL")
            }
        }
    }

    /// Whether nothing is written here: `key:` and the end of the line.
    pub fn is_empty_node(self) -> bool {
        self.raw().shape == Shape::Empty
    }

    /// Whether it is a collection in `{…}` or `[…]`.
    pub fn is_flow(self) -> bool {
        matches!(
            self.raw().shape,
            Shape::Mapping { flow: true } | Shape::Sequence { flow: true }
        )
    }

    /// The tag.
    pub fn tag(self) -> Option<TagRef<'t>> {
        let properties = self.properties()?;
        let (start, end) = properties.tag;
        (start < end).then(|| TagRef {
            text: self.tree.slice(properties.tag),
            span: self.tree.span(properties.tag),
            core: properties.core.name(),
        })
    }

    /// The anchor.
    pub fn anchor(self) -> Option<AnchorRef<'t>> {
        let (start, end) = self.properties()?.anchor;
        (start < end).then(|| AnchorRef {
            name: self.tree.slice((start + 1, end)),
            span: self.tree.span((start, end)),
        })
    }

    /// The name after `*`, when it is an alias.
    pub fn alias_name(self) -> Option<&'t str> {
        let node = self.raw();
        (node.shape == Shape::Alias).then(|| self.tree.slice((node.start + 1, node.end)))
    }

    /// The node an alias stands for. `None` when it is no alias, when its name is unknown, and when following it would lead into
    /// itself or beyond a limit; each of these is a problem of its own, so an alias that leads somewhere is always safe to follow.
    pub fn alias_target(self) -> Option<NodeRef<'t>> {
        let node = self.raw();
        (node.shape == Shape::Alias && node.first != NONE).then(|| Self::new(self.tree, node.first))
    }

    /// The collection this node is in.
    pub fn parent(self) -> Option<NodeRef<'t>> {
        let parent = self.raw().parent;
        (parent != NONE).then(|| Self::new(self.tree, parent))
    }

    /// The nodes directly below: items, or keys and values in turn.
    pub fn children(self) -> Children<'t> {
        let node = self.raw();
        let end = match node.shape {
            Shape::Mapping { .. } | Shape::Sequence { .. } => node.next,
            _ => self.id + 1,
        };
        Children {
            tree: self.tree,
            at: self.id + 1,
            end,
        }
    }

    /// The entries of a mapping as written: merge keys and aliases are not resolved. Nothing for any other node.
    pub fn entries(self) -> Entries<'t> {
        let mut children = self.children();
        if self.kind() != Kind::Mapping {
            children.at = children.end;
        }
        Entries { children }
    }

    /// The items of a sequence as written. Nothing for any other node.
    pub fn items(self) -> Children<'t> {
        let mut children = self.children();
        if self.kind() != Kind::Sequence {
            children.at = children.end;
        }
        children
    }

    /// How many entries or items.
    pub fn len(self) -> usize {
        let node = self.raw();
        match node.shape {
            Shape::Mapping { .. } => node.first as usize / 2,
            Shape::Sequence { .. } => node.first as usize,
            _ => 0,
        }
    }

    /// Whether it has neither entries nor items.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The value of `key` in this mapping as written (the first, if the key is there twice).
    pub fn get(self, key: &str) -> Option<NodeRef<'t>> {
        self.entries()
            .find(|entry| entry.key.text() == Some(key))
            .map(|entry| entry.value)
    }

    /// How many nodes there are from here down, this one included and aliases not followed.
    pub fn subtree_len(self) -> usize {
        (self.raw().next - self.id) as usize
    }

    /// Whether `other` is this node or inside it.
    pub fn encloses(self, other: NodeRef<'_>) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id <= other.id && other.id < self.raw().next
    }

    /// Whether it is a `<<` that Docker Compose merges: plain, or tagged `!!merge`.
    pub fn is_merge_key(self) -> bool {
        if self.raw().second != 2 {
            return false;
        }
        self.scalar().is_some_and(|scalar| {
            scalar.text == "<<"
                && match self.tag() {
                    None => scalar.style == ScalarStyle::Plain,
                    Some(tag) => {
                        tag.core == Some("merge")
                            || (tag.text == "!" && scalar.style == ScalarStyle::Plain)
                    }
                }
        })
    }
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for NodeRef<'_> {}

impl std::hash::Hash for NodeRef<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.span();
        write!(f, "{:?} {}..{}", self.kind(), span.start, span.end)?;
        self.text().map_or(Ok(()), |text| write!(f, " {text:?}"))
    }
}

/// The nodes directly below a node.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = NodeRef<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let node = NodeRef::new(self.tree, self.at);
        self.at = node.raw().next;
        Some(node)
    }
}

/// The entries of a mapping.
#[derive(Clone, Debug)]
pub struct Entries<'t> {
    children: Children<'t>,
}

impl<'t> Iterator for Entries<'t> {
    type Item = EntryRef<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.children.next()?;
        let value = self.children.next()?;
        Some(EntryRef { key, value })
    }
}
