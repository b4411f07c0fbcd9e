//! Keys that are written twice, and values of `<<` that cannot be merged.
//!
//! Docker Compose compares keys by their text alone, so `1` and `"1"` are the same key, and so are `<<` and `"<<"`; the text of an
//! alias is its name, and a collection has none. What is tagged `!reset` it does not look into.

use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::FxHasher;

use crate::{Kind, LineIndex, NodeRef, Problem, ProblemKind, Tree, messages};

/// Up to this many keys every pair is compared; it is faster than any table.
const SMALL: usize = 8;

/// Finds duplicate keys and bad merges in all mappings. Says whether the keys of each mapping are known to differ.
pub(crate) fn check_mappings(tree: &Tree, problems: &mut Vec<Problem>, limit: usize) -> bool {
    let mut keys: Vec<NodeRef<'_>> = Vec::new();
    let mut pairs = Vec::new();
    let mut reset = None;
    let mut has_alias = false;
    for mapping in tree.nodes() {
        if reset.is_some_and(|reset: NodeRef<'_>| reset.encloses(mapping)) {
            continue;
        }
        if mapping.tag().is_some_and(|tag| tag.text == "!reset") {
            reset = Some(mapping);
            continue;
        }
        if mapping.kind() != Kind::Mapping {
            continue;
        }
        keys.clear();
        for entry in mapping.entries() {
            if entry.is_merge() && problems.len() < limit {
                problems.extend(bad_merge(entry.value));
            }
            has_alias |= entry.key.kind() == Kind::Alias;
            keys.push(entry.key);
        }
        if keys.len() <= SMALL {
            small_duplicates(&keys, &mut pairs);
        } else {
            large_duplicates(&keys, &mut pairs);
        }
    }
    if pairs.is_empty() {
        return reset.is_none() && !has_alias;
    }
    let lines = LineIndex::new(std::sync::Arc::clone(&tree.text));
    let room = limit.saturating_sub(problems.len());
    problems.extend(
        pairs
            .iter()
            .take(room)
            .map(|(first, again)| duplicate(*first, *again, &lines)),
    );
    false
}

fn small_duplicates<'t>(keys: &[NodeRef<'t>], pairs: &mut Vec<(NodeRef<'t>, NodeRef<'t>)>) {
    for (at, key) in keys.iter().enumerate().skip(1) {
        if let Some(first) = keys[..at]
            .iter()
            .find(|first| value(**first) == value(*key))
        {
            pairs.push((*first, *key));
        }
    }
}

/// Sorts instead of hashing into a table, so that keys made to collide cost no more than others.
fn large_duplicates<'t>(keys: &[NodeRef<'t>], pairs: &mut Vec<(NodeRef<'t>, NodeRef<'t>)>) {
    let hasher = BuildHasherDefault::<FxHasher>::default();
    let mut order: Vec<(u64, u32)> = (0..)
        .zip(keys)
        .map(|(at, key)| (hasher.hash_one(value(*key)), at))
        .collect();
    order.sort_unstable();
    let mut same = Vec::new();
    for run in order
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|run| run.len() > 1)
    {
        same.clear();
        same.extend(run.iter().map(|(_, at)| keys[*at as usize]));
        same.sort_by_key(|key| (value(*key), key.id()));
        for equal in same.chunk_by(|a, b| value(*a) == value(*b)) {
            pairs.extend(equal[1..].iter().map(|again| (equal[0], *again)));
        }
    }
}

/// What go-yaml calls the value of a node.
fn value(key: NodeRef<'_>) -> &str {
    key.text().or(key.alias_name()).unwrap_or("")
}

fn duplicate(first: NodeRef<'_>, again: NodeRef<'_>, lines: &LineIndex) -> Problem {
    let line = lines.line(first.span().start) + 1;
    let key = messages::shown(value(again));
    let help = if again.is_merge_key() {
        "merge several mappings with one `<<: [*a, *b]`".to_owned()
    } else {
        "remove one of the two; Docker Compose refuses the file".to_owned()
    };
    Problem::new(
        ProblemKind::DuplicateKey,
        again.span(),
        format!("key `{key}` is already defined at line {line}"),
    )
    .with_help(help)
    .with_related(first.span(), format!("`{key}` is first defined here"))
}

fn bad_merge(value: NodeRef<'_>) -> Option<Problem> {
    let source = value.alias_target().unwrap_or(value);
    let wrong = match source.kind() {
        _ if is_taken_away(source) => return None,
        Kind::Sequence if source == value => value.items().find(|item| !is_mapping(*item))?,
        Kind::Sequence if source.items().all(is_mapping) => return None,
        Kind::Mapping | Kind::Alias => return None,
        _ => value,
    };
    let problem = Problem::new(
        ProblemKind::BadMerge,
        wrong.full_span(),
        "`<<` can merge only a mapping or a list of mappings",
    );
    Some(problem.with_help("name an anchor of a mapping, as in `<<: *defaults`"))
}

/// Whether a node is a mapping or an alias of one, or none that anybody will merge. An alias that leads nowhere is a problem already.
fn is_mapping(node: NodeRef<'_>) -> bool {
    let source = node.alias_target().unwrap_or(node);
    matches!(source.kind(), Kind::Mapping | Kind::Alias) || is_taken_away(source)
}

/// Whether Compose takes a node away before its reader merges (compose-go's loader/reset.go).
pub(crate) fn is_taken_away(node: NodeRef<'_>) -> bool {
    node.tag().is_some_and(|tag| tag.text == "!reset")
}
