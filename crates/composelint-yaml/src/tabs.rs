//! Tabs where go-yaml reads only blanks.
//!
//! Between tokens go-yaml skips tabs only where no key can begin: not at the beginning of a line outside of `[…]`, `{…}` and quotes, and
//! not behind the `-`, the `?` or the `:` of an entry. Behind a plain or block scalar a tab has to be indented like its next line.

use std::iter::Peekable;

use crate::build::narrow;
use crate::{Kind, NodeId, NodeRef, Problem, ProblemKind, ScalarStyle, Span, Tree};

/// Adds a problem for each tab of `text`, the beginning of the tree's text, that Docker Compose refuses.
pub(crate) fn check(tree: &Tree, text: &[u8], problems: &mut Vec<Problem>) {
    if !text.contains(&b'\t') {
        return;
    }
    let mut surroundings = Surroundings::new(tree);
    // The line's first byte, the first byte behind its indentation, the last byte that is not blank.
    let (mut line, mut in_indentation, mut ink) = (0, true, None);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'\n' | b'\r' => (line, in_indentation) = (at + 1, true),
            b' ' => {}
            b'\t' => {
                let first_of_run = text[..at]
                    .iter()
                    .rev()
                    .take_while(|byte| **byte == b' ')
                    .count();
                let run_begins =
                    !matches!(text.get(at.wrapping_sub(first_of_run + 1)), Some(b'\t'));
                if run_begins {
                    let tab = Tab {
                        at,
                        line,
                        in_indentation,
                        ink,
                    };
                    let span = Span::new(tree.file, narrow(at), narrow(at + 1));
                    problems.extend(surroundings.refuses(&tab).then(|| refused(span)));
                }
            }
            0xEF if text[at..].starts_with(b"\xEF\xBB\xBF") && at == 0 => {}
            0xBB | 0xBF if at < 3 && text.starts_with(b"\xEF\xBB\xBF") => {}
            _ => (in_indentation, ink) = (false, Some(at)),
        }
    }
}

fn refused(span: Span) -> Problem {
    Problem::new(
        ProblemKind::DiffersFromCompose,
        span,
        "Docker Compose refuses a tab here",
    )
    .with_help("replace the tab with blanks")
}

/// The first tab of a run of blanks.
struct Tab {
    at: usize,
    /// The first byte of its line.
    line: usize,
    in_indentation: bool,
    /// The last byte before it that is not blank.
    ink: Option<usize>,
}

/// What stands around a place, for places in the order of the text.
struct Surroundings<'t> {
    text: &'t [u8],
    leaves: Peekable<Box<dyn Iterator<Item = NodeRef<'t>> + 't>>,
    flows: Peekable<Box<dyn Iterator<Item = NodeRef<'t>> + 't>>,
    comments: Peekable<std::slice::Iter<'t, crate::Comment>>,
    leaf: Option<NodeRef<'t>>,
    flow_end: u32,
    comment_end: u32,
    /// The last answers of `indentation`, by collection, and of `block_indentation`, by scalar.
    indented: Option<(NodeId, usize)>,
    block_indented: Option<(NodeId, usize)>,
}

impl<'t> Surroundings<'t> {
    fn new(tree: &'t Tree) -> Self {
        let leaves = tree.nodes().filter(|node| {
            matches!(node.kind(), Kind::Scalar | Kind::Alias) && !node.is_empty_node()
        });
        let leaves: Box<dyn Iterator<Item = NodeRef<'t>> + 't> = Box::new(leaves);
        let flows: Box<dyn Iterator<Item = NodeRef<'t>> + 't> =
            Box::new(tree.nodes().filter(|node| node.is_flow()));
        Self {
            text: tree.text.as_bytes(),
            leaves: leaves.peekable(),
            flows: flows.peekable(),
            comments: tree.comments().iter().peekable(),
            leaf: None,
            flow_end: 0,
            comment_end: 0,
            indented: None,
            block_indented: None,
        }
    }

    fn refuses(&mut self, tab: &Tab) -> bool {
        let at = narrow(tab.at);
        while let Some(leaf) = self.leaves.next_if(|leaf| leaf.span().start <= at) {
            self.leaf = Some(leaf);
        }
        while let Some(flow) = self.flows.next_if(|flow| flow.span().start <= at) {
            self.flow_end = self.flow_end.max(flow.span().end);
        }
        while let Some(comment) = self.comments.next_if(|comment| comment.span.start <= at) {
            self.comment_end = comment.span.end;
        }
        if at < self.flow_end || at < self.comment_end {
            return false;
        }
        // The scalar that the tab is in, or directly behind, blanks aside.
        let near = self
            .leaf
            .filter(|leaf| tab.ink.is_none_or(|ink| narrow(ink) < leaf.span().end));
        let style = near.and_then(NodeRef::scalar).map(|scalar| scalar.style);
        let inside = near.is_some_and(|leaf| at < leaf.span().end);
        if !tab.in_indentation {
            return !inside && tab.ink.is_some_and(|ink| self.begins_entry(ink, tab.line));
        }
        let column = tab.at - tab.line;
        match (near, style) {
            (Some(leaf), Some(ScalarStyle::Plain)) => column < self.indentation(leaf),
            (Some(leaf), Some(ScalarStyle::Literal | ScalarStyle::Folded)) => {
                column < self.block_indentation(leaf)
            }
            _ => !inside,
        }
    }

    /// Whether the byte is the `-`, the `?` or the `:` that an entry begins with.
    fn begins_entry(&self, at: usize, line: usize) -> bool {
        let before = &self.text[line..at];
        match self.text[at] {
            b'-' | b'?' => before
                .last()
                .is_none_or(|byte| matches!(byte, b' ' | b'\t')),
            b':' => before.iter().all(|byte| matches!(byte, b' ' | b'\t')),
            _ => false,
        }
    }

    /// How far the next line of a plain scalar has to be indented at least.
    fn indentation(&mut self, leaf: NodeRef<'_>) -> usize {
        let Some(collection) = leaf.parent() else {
            return 0;
        };
        if let Some((_, known)) = self.indented.filter(|(id, _)| *id == collection.id()) {
            return known;
        }
        let start = collection.span().start as usize;
        let before = self.text[..start].iter().rev();
        let indentation = before
            .take_while(|byte| !matches!(byte, b'\n' | b'\r'))
            .count()
            + 1;
        self.indented = Some((collection.id(), indentation));
        indentation
    }

    /// How far the lines of a block scalar are indented.
    fn block_indentation(&mut self, leaf: NodeRef<'_>) -> usize {
        if let Some((_, known)) = self.block_indented.filter(|(id, _)| *id == leaf.id()) {
            return known;
        }
        let indentation = self.count_block_indentation(leaf);
        self.block_indented = Some((leaf.id(), indentation));
        indentation
    }

    fn count_block_indentation(&mut self, leaf: NodeRef<'_>) -> usize {
        let raw = &self.text[leaf.span().range()];
        let header = raw
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(raw.len());
        let options = raw[1..header].iter().take(2);
        if let Some(digit) = options.into_iter().find(|byte| byte.is_ascii_digit()) {
            return usize::from(digit - b'0') + self.indentation(leaf).saturating_sub(1);
        }
        let lines = raw[header..].split(|byte| matches!(byte, b'\n' | b'\r'));
        let blanks = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
        let first = lines
            .map(|line| (blanks(line), line))
            .find(|(blanks, line)| *blanks < line.len());
        match first {
            // A tab before the first character: the indentation is still unknown, and no tab may help to find it.
            Some((blanks, line)) if line[blanks] == b'\t' => blanks + 1,
            Some((blanks, _)) => blanks,
            None => usize::MAX,
        }
    }
}
