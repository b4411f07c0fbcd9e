//! What anchors mark while a text is read, and what their aliases stand for.
//!
//! An alias can mean only a node before it. So a loop is an alias inside its own target, and how deep and how large a node is with all
//! its aliases followed is known when the node ends: whoever follows an alias later needs no guard.

use std::collections::BTreeMap;

use crate::{Limits, Problem, ProblemKind, Span, messages};

/// What a node stands for once its aliases are followed.
#[derive(Clone, Copy)]
pub(crate) struct Weight {
    /// Collections nested in it, itself included.
    height: u32,
    /// Nodes in it, itself included.
    nodes: u32,
}

impl Weight {
    pub(crate) const SCALAR: Self = Self {
        height: 0,
        nodes: 1,
    };
    pub(crate) const COLLECTION: Self = Self {
        height: 1,
        nodes: 1,
    };

    /// Adds a child's weight.
    pub(crate) fn take_in(&mut self, child: Self) {
        self.height = self.height.max(child.height + 1);
        self.nodes = self.nodes.saturating_add(child.nodes);
    }
}

/// The node with an anchor.
#[derive(Clone, Copy)]
struct Anchored {
    node: u32,
    /// Known once the node has ended.
    weight: Option<Weight>,
}

/// Where an alias leads.
pub(crate) struct Aim {
    pub(crate) node: u32,
    pub(crate) weight: Weight,
}

/// Why an alias leads nowhere.
pub(crate) enum Miss {
    Unknown,
    /// Inside its own target, which is this node.
    Cycle(u32),
    TooDeep,
    TooMany,
}

/// The anchors of a text so far.
#[derive(Default)]
pub(crate) struct Anchors<'a> {
    /// By the parser's number of the anchor.
    anchored: Vec<Option<Anchored>>,
    /// The last number of each name: Docker Compose lets an alias reach into an earlier document, the parser does not.
    names: BTreeMap<&'a str, usize>,
    /// Nodes that the aliases so far stand for.
    aliased: u32,
}

impl<'a> Anchors<'a> {
    /// Takes in a node that has begun, and its weight if it is known already. Number 0 is no anchor.
    pub(crate) fn begin(&mut self, anchor: usize, node: u32, weight: Option<Weight>) {
        if anchor == 0 {
            return;
        }
        if self.anchored.len() <= anchor {
            self.anchored.resize(anchor + 1, None);
        }
        self.anchored[anchor] = Some(Anchored { node, weight });
    }

    /// Takes in the end of a node.
    pub(crate) fn end(&mut self, anchor: usize, weight: Weight) {
        if let Some(Some(anchored)) = self.anchored.get_mut(anchor) {
            anchored.weight = Some(weight);
        }
    }

    pub(crate) fn name(&mut self, name: &'a str, anchor: usize) {
        self.names.insert(name, anchor);
    }

    /// The number of an anchor in an earlier document.
    pub(crate) fn earlier(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The node that an alias at this depth leads to.
    pub(crate) fn aim(
        &mut self,
        anchor: Option<usize>,
        depth: usize,
        limits: &Limits,
    ) -> Result<Aim, Miss> {
        let anchored = anchor.and_then(|anchor| self.anchored.get(anchor).copied().flatten());
        let Anchored { node, weight } = anchored.ok_or(Miss::Unknown)?;
        let weight = weight.ok_or(Miss::Cycle(node))?;
        if depth + weight.height as usize > limits.depth {
            return Err(Miss::TooDeep);
        }
        let aliased = self.aliased.saturating_add(weight.nodes);
        if aliased as usize > limits.alias_nodes {
            return Err(Miss::TooMany);
        }
        self.aliased = aliased;
        Ok(Aim { node, weight })
    }
}

/// Says why the alias `*name` leads nowhere; `start_of` is where a node begins.
pub(crate) fn missed(
    miss: &Miss,
    name: &str,
    span: Span,
    limits: &Limits,
    start_of: impl Fn(u32) -> Span,
) -> Problem {
    let name = messages::shown(name);
    match miss {
        Miss::Unknown => {
            let message = format!("`*{name}` refers to an anchor that is not defined before it");
            let help = format!(
                "define `&{name}` earlier in this file; an anchor does not reach other files"
            );
            Problem::new(ProblemKind::UnknownAlias, span, message).with_help(help)
        }
        Miss::Cycle(target) => {
            let message = format!("`*{name}` is inside the value that `&{name}` marks");
            Problem::new(ProblemKind::AliasCycle, span, message)
                .with_help("a value cannot contain itself; write it out, or move the anchor to a smaller value")
                .with_related(start_of(*target), format!("`{name}` begins here"))
        }
        Miss::TooDeep => messages::too_deep(span, limits),
        Miss::TooMany => {
            let limit = limits.alias_nodes;
            let message = format!("the aliases of this file stand for more than {limit} values");
            Problem::new(ProblemKind::Limit, span, message).with_help(
                "use fewer aliases of large values; composelint stops following them here",
            )
        }
    }
}
