//! The tree of a text: one arena, in the order of the text.
//!
//! Nodes lie in pre-order, so a collection's children follow it and `next` leads to the node after its last descendant. A scalar is a
//! slice of the text wherever what was written is what is meant; only unescaped or folded text is kept apart.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::{FileId, NodeRef, Problem, Span};

/// "No node", "no properties".
pub(crate) const NONE: u32 = u32::MAX;

/// What is left of a text after reading it: always a tree, and what was wrong.
#[derive(Debug)]
pub struct Parsed {
    /// The documents, as far as they could be read.
    pub tree: Tree,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
    /// Whether the text was read to its end. [`parse_tolerant`](crate::parse_tolerant) may have left out lines on the way.
    pub complete: bool,
}

/// A node's number in its [`Tree`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The position of the node in the order of the text, from 0.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScalarStyle {
    /// `text`, or nothing at all.
    Plain,
    /// `'text'`.
    SingleQuoted,
    /// `"text"`.
    DoubleQuoted,
    /// `|` and the lines below it.
    Literal,
    /// `>` and the lines below it, folded.
    Folded,
}

/// What a node is, with what only that kind of node has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// A slice of the text.
    Slice(ScalarStyle),
    /// A slice of `Tree::decoded`.
    Decoded(ScalarStyle),
    /// A node that is not written.
    Empty,
    Mapping {
        flow: bool,
    },
    Sequence {
        flow: bool,
    },
    Alias,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The collection this node is in, or [`NONE`].
    pub(crate) parent: u32,
    /// The node after the last descendant.
    pub(crate) next: u32,
    /// Scalar: first byte of its text. Collection: number of children. Alias: its target, or [`NONE`].
    pub(crate) first: u32,
    /// Scalar: length of its text in bytes.
    pub(crate) second: u32,
    /// Index into `Tree::properties`, or [`NONE`].
    pub(crate) properties: u32,
    pub(crate) shape: Shape,
}

/// One of the types that YAML itself has tags for, or none.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct CoreType(u8);

impl CoreType {
    const NAMES: [&'static str; 11] = [
        "",
        "str",
        "int",
        "float",
        "bool",
        "null",
        "map",
        "seq",
        "merge",
        "binary",
        "timestamp",
    ];

    pub(crate) fn named(name: &str) -> Self {
        let known = (0..).zip(Self::NAMES).find(|(_, known)| *known == name);
        known.map_or(Self::default(), |(index, _)| Self(index))
    }

    pub(crate) fn name(self) -> Option<&'static str> {
        Self::NAMES
            .get(usize::from(self.0))
            .copied()
            .filter(|name| !name.is_empty())
    }
}

/// The anchor and the tag of a node: `start..end` in bytes, empty where there is none.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Properties {
    pub(crate) anchor: (u32, u32),
    pub(crate) tag: (u32, u32),
    /// The type a tag of YAML's own stands for: `str` for `!!str`.
    pub(crate) core: CoreType,
}

/// A comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// From the `#` to the end of the line, without the line end.
    pub span: Span,
    /// The text after the `#`, blanks included.
    pub text: SmolStr,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// The documents of a text.
#[derive(Debug)]
pub struct Tree {
    pub(crate) file: FileId,
    pub(crate) text: Arc<str>,
    pub(crate) decoded: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) properties: Vec<Properties>,
    pub(crate) roots: Vec<u32>,
    pub(crate) anchors: Vec<u32>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) distinct_keys: bool,
}

impl Tree {
    pub(crate) fn new(file: FileId, text: Arc<str>) -> Self {
        Self {
            file,
            text,
            decoded: String::new(),
            nodes: Vec::new(),
            properties: Vec::new(),
            roots: Vec::new(),
            anchors: Vec::new(),
            comments: Vec::new(),
            distinct_keys: false,
        }
    }

    /// Whether the keys of each mapping are known to differ. False also where that was not looked into: below `!reset`, or with an alias for a key.
    pub fn has_distinct_keys(&self) -> bool {
        self.distinct_keys
    }

    /// The file the tree was read from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The root of each document. A text with nothing but comments has none; `---` alone has one that is null.
    pub fn documents(&self) -> impl Iterator<Item = NodeRef<'_>> {
        self.roots.iter().map(|root| NodeRef::new(self, *root))
    }

    /// The node with this number.
    ///
    /// # Panics
    ///
    /// When `id` comes from another, larger tree.
    pub fn node(&self, id: NodeId) -> NodeRef<'_> {
        assert!(
            id.index() < self.nodes.len(),
            "a node id is used with the tree that gave it"
        );
        NodeRef::new(self, id.0)
    }

    /// All nodes, in the order of the text.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..)
            .take(self.nodes.len())
            .map(|id| NodeRef::new(self, id))
    }

    /// How many nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All comments, in the order of the text.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The nodes that have an anchor, in the order of the text. A name may be there twice: an alias means the last one before it.
    pub fn anchors(&self) -> impl Iterator<Item = NodeRef<'_>> {
        self.anchors.iter().map(|node| NodeRef::new(self, *node))
    }

    /// The deepest node whose bytes hold `byte`, its own end included: what a cursor there is in or directly after.
    pub fn node_at(&self, byte: u32) -> Option<NodeRef<'_>> {
        let touches = |node: &NodeRef<'_>| node.span().start <= byte && byte <= node.span().end;
        let mut found = self.documents().filter(touches).last()?;
        while let Some(child) = found.children().filter(touches).last() {
            found = child;
        }
        Some(found)
    }

    /// The last byte any node has.
    pub(crate) fn end(&self) -> u32 {
        self.nodes.last().map_or(0, |node| node.end)
    }

    pub(crate) fn span(&self, (start, end): (u32, u32)) -> Span {
        Span::new(self.file, start, end)
    }

    pub(crate) fn slice(&self, (start, end): (u32, u32)) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }
}
