//! Parser events to a [`Tree`]. With `parse`, the only place that knows the parser behind this crate.

use std::sync::Arc;

use granit_parser::{Event, ScalarStyle as ParserStyle, Span as ParserSpan, StructureStyle, Tag};
use smol_str::SmolStr;

use crate::accept::{self, Adapted};
use crate::anchors::{self, Anchors, Weight};
use crate::tree::{CoreType, NONE, Node, Properties, Shape};
use crate::{
    Comment, FileId, Limits, Problem, ProblemKind, ScalarStyle, Tree, indicator, messages, quoted,
};

/// A collection whose end was not seen yet.
struct Open {
    node: u32,
    anchor: usize,
    weight: Weight,
}

/// Whether to go on reading.
pub(crate) enum Next {
    Go,
    Stop,
}

/// A tree under construction.
pub(crate) struct Builder<'a> {
    source: &'a str,
    adapted: &'a Adapted,
    limits: &'a Limits,
    pub(crate) tree: Tree,
    pub(crate) problems: Vec<Problem>,
    /// Colons that Docker Compose reads as part of the word before them.
    pub(crate) colons: Vec<usize>,
    open: Vec<Open>,
    anchors: Anchors<'a>,
    /// Where the last token ended, comments aside.
    cursor: usize,
    /// Where the last node that is complete ended.
    last_end: u32,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(
        file: FileId,
        text: &Arc<str>,
        source: &'a str,
        adapted: &'a Adapted,
        limits: &'a Limits,
    ) -> Self {
        let mut tree = Tree::new(file, Arc::clone(text));
        tree.nodes.reserve((source.len() / 12).min(limits.nodes));
        Self {
            source,
            adapted,
            limits,
            tree,
            problems: Vec::new(),
            colons: Vec::new(),
            open: Vec::new(),
            anchors: Anchors::default(),
            cursor: 0,
            last_end: 0,
        }
    }

    /// Takes in one event.
    pub(crate) fn take(&mut self, event: Event<'_>, span: &ParserSpan) -> Next {
        let (start, end) = bytes(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), span)
            }
            Event::MappingStart(style, anchor, tag) => {
                let shape = Shape::Mapping {
                    flow: style == StructureStyle::Flow,
                };
                self.start_collection(shape, anchor, tag.as_deref(), span)
            }
            Event::SequenceStart(style, anchor, tag) => {
                let shape = Shape::Sequence {
                    flow: style == StructureStyle::Flow,
                };
                self.start_collection(shape, anchor, tag.as_deref(), span)
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.end_collection(start, end);
                Next::Go
            }
            Event::Alias(anchor) => self.alias(Some(anchor), start, end),
            Event::UnresolvedAlias(name) => {
                let earlier = self.anchors.earlier(&name);
                self.alias(earlier, start, end)
            }
            Event::Anchor(id, _) => {
                self.anchor(id, start, end);
                Next::Go
            }
            Event::Comment(..) => {
                self.comment(start, end);
                self.check_size(start, end)
            }
            Event::DocumentStart(explicit, _) => {
                self.start_document(explicit, start, end);
                Next::Go
            }
            _ => Next::Go,
        }
    }

    /// The end of the last token, and whether it stands inside a flow collection.
    pub(crate) fn reached(&self) -> (usize, bool) {
        let in_flow = self.open.last().is_some_and(|open| {
            let shape = self.tree.nodes[open.node as usize].shape;
            matches!(
                shape,
                Shape::Mapping { flow: true } | Shape::Sequence { flow: true }
            )
        });
        (self.cursor, in_flow)
    }

    /// Ends what is still open, so that the tree is whole whatever happened.
    pub(crate) fn finish(&mut self) {
        while !self.open.is_empty() {
            self.end_collection(self.cursor, self.cursor);
        }
        for covered in &self.adapted.comments {
            self.comment(covered.start, covered.end);
        }
        let by_start = |comment: &Comment| comment.span.start;
        if !self.tree.comments.is_sorted_by_key(by_start) {
            self.tree.comments.sort_by_key(by_start);
        }
    }

    fn start_document(&mut self, explicit: bool, start: usize, end: usize) {
        self.cursor = end;
        if explicit || self.tree.roots.is_empty() {
            return;
        }
        let span = self.tree.span((narrow(start), narrow(start)));
        let message = "Docker Compose needs `---` before another document";
        self.problems.push(
            Problem::new(ProblemKind::DiffersFromCompose, span, message)
                .with_help("add a line `---`, or remove `...`"),
        );
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ParserStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: &ParserSpan,
    ) -> Next {
        let (mut start, mut end) = bytes(span);
        let style = scalar_style(style);
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            (start, end) = indicator::extent(self.source, self.cursor, start, end);
        }
        let not_written = style == ScalarStyle::Plain && start == end;
        if not_written {
            start = self.place_of_nothing(start);
            end = start;
        }
        let (shape, first, length) = if not_written {
            (Shape::Empty, 0, 0)
        } else {
            match self.uncovered(start, end) {
                Some(uncovered) => self.keep(&uncovered, style),
                None => self.store(text, style),
            }
        };
        if style == ScalarStyle::Plain && !not_written {
            self.note_colon(shape, end);
        }
        let next = self.push(shape, start, end, (first, length), tag, span);
        self.anchors.begin(
            anchor,
            narrow(self.tree.nodes.len() - 1),
            Some(Weight::SCALAR),
        );
        self.weigh(Weight::SCALAR);
        next
    }

    /// Looks for a colon that Docker Compose reads as part of the word which ends here; one that was covered is the word's again.
    fn note_colon(&mut self, shape: Shape, end: usize) {
        if accept::goes_on_with_colon(self.source, end) && self.reached().1 {
            self.colons.push(end);
        }
        let covered = !self.adapted.colons.is_empty() && self.adapted.colons.contains(&(end - 1));
        if covered && matches!(shape, Shape::Decoded(_)) {
            self.tree.decoded.pop();
            self.tree.decoded.push(':');
        }
    }

    /// Where a node is that is not written: directly after the `:`, the `-` or the property before it.
    fn place_of_nothing(&self, reported: usize) -> usize {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let bytes = self.source.as_bytes();
        let between = bytes.get(self.cursor..reported).unwrap_or_default();
        let at = if between.iter().all(u8::is_ascii_whitespace) {
            self.cursor
        } else {
            reported
        };
        let colon = at + bytes[at..].iter().take_while(|byte| blank(byte)).count();
        if self.expects_value() && bytes.get(colon) == Some(&b':') {
            colon + 1
        } else {
            at
        }
    }

    /// Whether the next node is the value of a key.
    fn expects_value(&self) -> bool {
        self.open.last().is_some_and(|open| {
            let node = &self.tree.nodes[open.node as usize];
            matches!(node.shape, Shape::Mapping { .. }) && node.first % 2 == 1
        })
    }

    /// The place of a scalar's text: in the source where it can be, else in the arena of decoded text.
    fn store(&mut self, text: &str, style: ScalarStyle) -> (Shape, u32, u32) {
        let offset = text
            .as_ptr()
            .addr()
            .wrapping_sub(self.source.as_ptr().addr());
        if offset
            .checked_add(text.len())
            .is_some_and(|end| end <= self.source.len())
        {
            return (Shape::Slice(style), narrow(offset), narrow(text.len()));
        }
        self.keep(text, style)
    }

    fn keep(&mut self, text: &str, style: ScalarStyle) -> (Shape, u32, u32) {
        let first = narrow(self.tree.decoded.len());
        self.tree.decoded.push_str(text);
        (Shape::Decoded(style), first, narrow(text.len()))
    }

    /// The text of a quoted scalar that was covered up for the parser.
    fn uncovered(&self, start: usize, end: usize) -> Option<String> {
        let covered = &self.adapted.quoted;
        if covered.is_empty() || !covered.contains(&(start..end)) {
            return None;
        }
        quoted::decode(self.tree.text.get(start..end)?)
    }

    fn start_collection(
        &mut self,
        shape: Shape,
        anchor: usize,
        tag: Option<&Tag>,
        span: &ParserSpan,
    ) -> Next {
        let (start, end) = bytes(span);
        if self.open.len() >= self.limits.depth {
            let span = self.tree.span((narrow(start), narrow(start)));
            self.problems.push(messages::too_deep(span, self.limits));
            return Next::Stop;
        }
        let start = match shape {
            Shape::Sequence { flow: false } if self.expects_value() => {
                indicator::find(self.source, self.cursor, start, b"-").unwrap_or(start)
            }
            _ => start,
        };
        let node = narrow(self.tree.nodes.len());
        let next = self.push(shape, start, end, (0, 0), tag, span);
        self.anchors.begin(anchor, node, None);
        self.open.push(Open {
            node,
            anchor,
            weight: Weight::COLLECTION,
        });
        next
    }

    fn end_collection(&mut self, start: usize, end: usize) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let index = open.node as usize;
        let odd = self.tree.nodes[index].first % 2 == 1;
        if odd && matches!(self.tree.nodes[index].shape, Shape::Mapping { .. }) {
            self.tree.nodes[index].first += 1;
            let at = self.cursor;
            self.push_under(open.node, Shape::Empty, at, at, (0, 0));
        }
        let next = narrow(self.tree.nodes.len());
        let node = &mut self.tree.nodes[index];
        let flow = matches!(
            node.shape,
            Shape::Mapping { flow: true } | Shape::Sequence { flow: true }
        );
        node.next = next;
        node.end = if flow && start < end {
            narrow(end)
        } else {
            node.end.max(self.last_end)
        };
        self.last_end = node.end;
        self.cursor = self.cursor.max(node.end as usize);
        self.anchors.end(open.anchor, open.weight);
        self.weigh(open.weight);
    }

    fn alias(&mut self, anchor: Option<usize>, start: usize, end: usize) -> Next {
        let name = self.source.get(start + 1..end).unwrap_or("");
        let span = self.tree.span((narrow(start), narrow(end)));
        let (target, weight) = match self.anchors.aim(anchor, self.open.len(), self.limits) {
            Ok(aim) => (aim.node, aim.weight),
            Err(miss) => {
                if self.problems.len() < self.limits.problems {
                    let start_of = |node: u32| {
                        let start = self.tree.nodes[node as usize].start;
                        self.tree.span((start, start))
                    };
                    self.problems
                        .push(anchors::missed(&miss, name, span, self.limits, start_of));
                }
                (NONE, Weight::SCALAR)
            }
        };
        let next = self.push_node(Shape::Alias, start, end, (target, 0));
        self.weigh(weight);
        next
    }

    fn push(
        &mut self,
        shape: Shape,
        start: usize,
        end: usize,
        data: (u32, u32),
        tag: Option<&Tag>,
        span: &ParserSpan,
    ) -> Next {
        let next = self.push_node(shape, start, end, data);
        if let Some(tag) = tag
            && let Some(tag_span) = span.tag_span()
        {
            let (start, end) = bytes(&tag_span);
            let properties = self.properties();
            properties.tag = (narrow(start), narrow(end));
            properties.core = core_type(tag);
            self.cursor = self.cursor.max(end);
        }
        next
    }

    fn push_node(&mut self, shape: Shape, start: usize, end: usize, data: (u32, u32)) -> Next {
        let id = narrow(self.tree.nodes.len());
        let parent = self.open.last().map_or(NONE, |open| open.node);
        match self.tree.nodes.get_mut(parent as usize) {
            Some(parent) => parent.first += 1,
            None => self.tree.roots.push(id),
        }
        self.push_under(parent, shape, start, end, data);
        self.cursor = self.cursor.max(
            if matches!(
                shape,
                Shape::Mapping { flow: false } | Shape::Sequence { flow: false }
            ) {
                start
            } else {
                end
            },
        );
        self.check_size(start, end)
    }

    fn check_size(&mut self, start: usize, end: usize) -> Next {
        if self.tree.nodes.len() + self.tree.comments.len() < self.limits.nodes {
            return Next::Go;
        }
        let span = self.tree.span((narrow(start), narrow(end)));
        self.problems.push(messages::too_many(span, self.limits));
        Next::Stop
    }

    fn push_under(
        &mut self,
        parent: u32,
        shape: Shape,
        start: usize,
        end: usize,
        (first, second): (u32, u32),
    ) {
        let next = narrow(self.tree.nodes.len() + 1);
        let (start, end) = (narrow(start), narrow(end));
        self.last_end = end;
        self.tree.nodes.push(Node {
            start,
            end,
            parent,
            next,
            first,
            second,
            properties: NONE,
            shape,
        });
    }

    /// The properties of the last node.
    fn properties(&mut self) -> &mut Properties {
        let fresh = narrow(self.tree.properties.len());
        let index = match self.tree.nodes.last_mut() {
            Some(node) if node.properties != NONE => node.properties,
            Some(node) => {
                node.properties = fresh;
                fresh
            }
            None => fresh,
        };
        if index == fresh {
            self.tree.properties.push(Properties::default());
        }
        &mut self.tree.properties[index as usize]
    }

    fn anchor(&mut self, id: usize, start: usize, end: usize) {
        self.properties().anchor = (narrow(start), narrow(end));
        self.tree.anchors.push(narrow(self.tree.nodes.len() - 1));
        if let Some(name) = self.source.get(start + 1..end) {
            self.anchors.name(name, id);
        }
    }

    /// Adds a child's weight to the collection it is in.
    fn weigh(&mut self, child: Weight) {
        if let Some(open) = self.open.last_mut() {
            open.weight.take_in(child);
        }
    }

    fn comment(&mut self, start: usize, end: usize) {
        let text = Arc::clone(&self.tree.text);
        let before = text.as_bytes()[..start].iter().rev();
        let own_line = before
            .take_while(|byte| !matches!(byte, b'\n' | b'\r'))
            .all(|byte| matches!(byte, b' ' | b'\t' | 0xEF | 0xBB | 0xBF));
        let span = self.tree.span((narrow(start), narrow(end)));
        let text = SmolStr::new(text.get(start + 1..end).unwrap_or(""));
        self.tree.comments.push(Comment {
            span,
            text,
            own_line,
        });
    }
}

fn scalar_style(style: ParserStyle) -> ScalarStyle {
    match style {
        ParserStyle::Plain => ScalarStyle::Plain,
        ParserStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        ParserStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        ParserStyle::Literal => ScalarStyle::Literal,
        ParserStyle::Folded => ScalarStyle::Folded,
    }
}

fn core_type(tag: &Tag) -> CoreType {
    tag.suffix_in_namespace("tag:yaml.org,2002:")
        .map_or(CoreType::default(), |name| CoreType::named(&name))
}

fn bytes(span: &ParserSpan) -> (usize, usize) {
    let range = span
        .byte_range()
        .expect("the parser knows byte offsets of a `&str`");
    (range.start, range.end.max(range.start))
}

/// Offsets fit: a text longer than the limit on its bytes, which is below 4 GiB, is not read.
pub(crate) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
