//! The trees of a project's files, read at most once and only where something needs them: comments, shared anchors, fixes.

use std::sync::OnceLock;

use composelint_compose::Project;
use composelint_intent::{WantVerdict, Wants};
use composelint_yaml::{FileId, Kind, Limits, NodeId, NodeRef, Parsed, SourceMap, Span, Tree};

use crate::Input;
use crate::members::{self, Joined};
use crate::parts::{self, Parts};

/// What is known about the texts themselves.
pub(crate) struct Facts<'a> {
    sources: &'a SourceMap,
    files: Vec<FileFacts>,
    /// The position of the project in the topology.
    own: Option<usize>,
    /// The bytes of every service, key and value, by where they begin, with the service's position.
    services: OnceLock<Vec<(Span, usize)>>,
    /// What each service has.
    parts: OnceLock<Vec<Parts>>,
    networks: OnceLock<Vec<Joined<'a>>>,
    wants: OnceLock<JudgedWants>,
}

/// Whom the services mean to talk to, and what becomes of it: one verdict for each want.
pub(crate) struct JudgedWants {
    pub(crate) wants: Wants,
    pub(crate) verdicts: Vec<WantVerdict>,
}

#[derive(Default)]
struct FileFacts {
    parsed: OnceLock<Parsed>,
    /// All nodes in the order of the text, for binary search.
    nodes: OnceLock<Vec<NodeId>>,
    shared: OnceLock<Vec<Span>>,
    /// Where the anchored nodes begin.
    anchors: OnceLock<Vec<u32>>,
}

impl<'a> Facts<'a> {
    /// Nothing is read yet.
    pub(crate) fn new(input: &Input<'a>) -> Self {
        let sources = input.sources;
        let files = sources.iter().map(|_| FileFacts::default()).collect();
        let mut projects = input.topology.projects().iter();
        Self {
            sources,
            files,
            own: projects.position(|name| *name == input.project.name),
            services: OnceLock::new(),
            parts: OnceLock::new(),
            networks: OnceLock::new(),
            wants: OnceLock::new(),
        }
    }

    /// The position of the project in the topology.
    pub(crate) fn own(&self) -> Option<usize> {
        self.own
    }

    /// What each service has, read when first asked for.
    pub(crate) fn parts(&self, input: &Input<'_>) -> &[Parts] {
        self.parts.get_or_init(|| parts::read(input, self.own))
    }

    /// The networks that the project's services join, worked out when first asked for.
    pub(crate) fn networks(&self, input: &Input<'a>) -> &[Joined<'a>] {
        let read = || members::networks(input, self.own);
        self.networks.get_or_init(read)
    }

    /// Whom the services mean to talk to, found out when first asked for.
    pub(crate) fn wants(&self, input: &Input<'_>) -> &JudgedWants {
        self.wants.get_or_init(|| {
            let (wants, verdicts) = Wants::judged(
                input.project,
                input.roles.tables(),
                input.sources,
                input.mounted,
                input.topology,
            );
            JudgedWants { wants, verdicts }
        })
    }

    /// The tree of a file: the one it was loaded from, or else as an editor has it, half-typed lines left out.
    pub(crate) fn tree(&self, file: FileId) -> &Tree {
        let source = self.sources.get(file);
        if let Some(tree) = source.tree() {
            return tree;
        }
        let text = source.shared_text();
        let read = || composelint_yaml::parse_tolerant(file, text, &Limits::default());
        &self.files[file.index()].parsed.get_or_init(read).tree
    }

    /// The outermost node that has exactly these bytes.
    pub(crate) fn node(&self, span: Span) -> Option<NodeRef<'_>> {
        let tree = self.tree(span.file);
        let nodes = self.nodes(span.file);
        let first = nodes.partition_point(|id| tree.node(*id).span().start < span.start);
        let starting = nodes[first..].iter().map(|id| tree.node(*id));
        starting
            .take_while(|node| node.span().start == span.start)
            .find(|node| node.span() == span)
    }

    /// The node that follows another one and everything in it, in the order of the text: a key's value, a value's next key.
    pub(crate) fn after<'t>(&'t self, node: NodeRef<'t>) -> Option<NodeRef<'t>> {
        let file = node.span().file;
        let next = node.id().index() + node.subtree_len();
        self.nodes(file)
            .get(next)
            .map(|id| self.tree(file).node(*id))
    }

    fn nodes(&self, file: FileId) -> &[NodeId] {
        let read = || self.tree(file).nodes().map(NodeRef::id).collect();
        self.files[file.index()].nodes.get_or_init(read)
    }

    /// Whether a node that begins in these bytes has an anchor.
    pub(crate) fn holds_anchor(&self, span: Span) -> bool {
        if !self.sources.slice(span).contains('&') {
            return false;
        }
        let anchors = self.files[span.file.index()].anchors.get_or_init(|| {
            self.tree(span.file)
                .anchors()
                .map(|node| node.span().start)
                .collect()
        });
        let first = anchors.partition_point(|start| *start < span.start);
        anchors.get(first).is_some_and(|start| *start < span.end)
    }

    /// The position of the service whose entry holds a place.
    pub(crate) fn service_at(&self, project: &Project, place: Span) -> Option<usize> {
        let services = self.services.get_or_init(|| {
            let entries = project
                .services
                .values()
                .map(|service| service.name_span.cover(service.span));
            let mut entries: Vec<(Span, usize)> = entries.zip(0..).collect();
            entries.sort_unstable();
            entries
        });
        let after = services
            .partition_point(|(entry, _)| (entry.file, entry.start) <= (place.file, place.start));
        let (entry, index) = services.get(after.checked_sub(1)?)?;
        (entry.encloses(place)).then_some(*index)
    }

    /// Whether bytes of `span` belong to a node that an alias stands for.
    pub(crate) fn is_shared(&self, span: Span) -> bool {
        let shared = self.files[span.file.index()].shared.get_or_init(|| {
            let text = self.sources.get(span.file).text();
            if !text.contains('&') || !text.contains('*') {
                return Vec::new();
            }
            let aliases = self
                .tree(span.file)
                .nodes()
                .filter(|node| node.kind() == Kind::Alias);
            let mut targets: Vec<Span> = aliases
                .filter_map(|alias| Some(alias.alias_target()?.span()))
                .collect();
            targets.sort_unstable();
            targets.dedup();
            outermost(targets)
        });
        let after = shared.partition_point(|target| target.start < span.end.max(span.start + 1));
        after > 0 && shared[after - 1].end > span.start
    }
}

/// Keeps the spans that lie in no other. They come sorted and nest or are disjoint.
fn outermost(sorted: Vec<Span>) -> Vec<Span> {
    let mut kept: Vec<Span> = Vec::new();
    for span in sorted {
        match kept.last_mut() {
            Some(last) if last.start == span.start => last.end = last.end.max(span.end),
            Some(last) if span.start < last.end => {}
            _ => kept.push(span),
        }
    }
    kept
}
