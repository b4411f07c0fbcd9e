//! Aliases and merge keys, resolved as go-yaml does it, while a walk goes on.
//!
//! An alias can mean only a node before it, so a loop is always an alias inside its own target. Reading a text finds those, and counts
//! what its aliases stand for (see [`Limits::alias_nodes`]); what is left is safe to follow, and the budget here only bounds merging.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::duplicates::is_taken_away;
use crate::{Kind, Limits, NodeRef, Problem, ProblemKind, Span, Tree};

/// An entry of a mapping after aliases and merge keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResolvedEntry<'t> {
    /// The key, alias followed.
    pub key: NodeRef<'t>,
    /// The value, alias followed.
    pub value: NodeRef<'t>,
    /// The alias that was followed to get here, or the merge key that brought the entry in: a place in the mapping that was asked.
    pub via: Option<Span>,
    /// Whether `<<` brought it in.
    pub merged: bool,
}

/// Follows aliases and merge keys in one tree.
#[derive(Debug)]
pub struct Resolver<'t> {
    tree: &'t Tree,
    budget: Cell<usize>,
    exhausted: RefCell<Option<Problem>>,
}

impl<'t> Resolver<'t> {
    /// A resolver with a budget of [`Limits::alias_nodes`] merged entries.
    pub fn new(tree: &'t Tree, limits: &Limits) -> Self {
        Self {
            tree,
            budget: Cell::new(limits.alias_nodes),
            exhausted: RefCell::new(None),
        }
    }

    /// The tree it resolves in.
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// What stands where `node` stands, and the alias that was followed to it. An alias that leads nowhere is its own answer.
    pub fn follow(&self, node: NodeRef<'t>) -> (NodeRef<'t>, Option<Span>) {
        match node.alias_target() {
            Some(target) => (target, Some(node.span())),
            None => (node, None),
        }
    }

    /// The entries of a mapping, or of the mapping an alias means. Its own keys come first, in the order of the text; then those that
    /// `<<` brings in and that are not there yet, the first of a list first.
    pub fn entries(&self, mapping: NodeRef<'t>) -> Vec<ResolvedEntry<'t>> {
        let (mapping, _) = self.follow(mapping);
        let mut resolved = Vec::with_capacity(mapping.len());
        let mut merges = Vec::new();
        for entry in mapping.entries() {
            if entry.is_merge() {
                merges.push(entry.value);
                continue;
            }
            let (key, _) = self.follow(entry.key);
            let (value, via) = self.follow(entry.value);
            resolved.push(ResolvedEntry {
                key,
                value,
                via,
                merged: false,
            });
        }
        if !merges.is_empty() {
            self.merge(&merges, &mut resolved);
        }
        resolved
    }

    /// The value of `key` in a mapping, aliases and merge keys resolved.
    pub fn get(&self, mapping: NodeRef<'t>, key: &str) -> Option<ResolvedEntry<'t>> {
        self.entries(mapping)
            .into_iter()
            .find(|entry| entry.key.text() == Some(key))
    }

    /// What went wrong so far: nothing, or that the budget ran out.
    pub fn problems(&self) -> Vec<Problem> {
        self.exhausted.borrow().iter().cloned().collect()
    }

    /// Adds what the values of `<<` bring in. The stack holds mappings still to be looked at, nearest first.
    fn merge(&self, values: &[NodeRef<'t>], resolved: &mut Vec<ResolvedEntry<'t>>) {
        let mut seen: BTreeSet<&'t str> = resolved
            .iter()
            .filter_map(|entry| entry.key.text())
            .collect();
        let mut stack: Vec<(NodeRef<'t>, Span)> = Vec::new();
        for value in values.iter().rev() {
            push_sources(*value, None, &mut stack);
        }
        while let Some((source, site)) = stack.pop() {
            let (mapping, _) = self.follow(source);
            let mut nested = Vec::new();
            for entry in mapping.entries() {
                if !self.spend(site) {
                    return;
                }
                if entry.is_merge() {
                    nested.push(entry.value);
                    continue;
                }
                let (key, _) = self.follow(entry.key);
                let (value, _) = self.follow(entry.value);
                if key.text().is_none_or(|text| seen.insert(text)) {
                    resolved.push(ResolvedEntry {
                        key,
                        value,
                        via: Some(site),
                        merged: true,
                    });
                }
            }
            for value in nested.into_iter().rev() {
                push_sources(value, Some(site), &mut stack);
            }
        }
    }

    fn spend(&self, site: Span) -> bool {
        let left = self.budget.get();
        if left > 0 {
            self.budget.set(left - 1);
            return true;
        }
        self.exhausted.borrow_mut().get_or_insert_with(|| {
            Problem::new(
                ProblemKind::Limit,
                site,
                "merge keys bring in more entries than composelint follows",
            )
            .with_help("merge smaller mappings, or fewer of them")
        });
        false
    }
}

/// The mappings a value of `<<` names, pushed so that the first is on top. `site` stays the outermost place.
fn push_sources<'t>(value: NodeRef<'t>, site: Option<Span>, stack: &mut Vec<(NodeRef<'t>, Span)>) {
    let source = value.alias_target().unwrap_or(value);
    if is_taken_away(source) {
        return;
    }
    if source.kind() != Kind::Sequence {
        stack.push((value, site.unwrap_or(value.full_span())));
        return;
    }
    let first = stack.len();
    let of_list = (source != value).then(|| value.full_span());
    stack.extend(
        source
            .items()
            .filter(|item| !is_taken_away(item.alias_target().unwrap_or(*item)))
            .map(|item| (item, site.or(of_list).unwrap_or(item.full_span()))),
    );
    stack[first..].reverse();
}
