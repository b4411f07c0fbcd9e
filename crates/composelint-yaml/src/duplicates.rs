//! Keys that are written twice, and values of `<<` that cannot be merged.
//!
//! Docker Compose compares keys by their text alone, so `1` and `"1"` are the same key, and so are `<<` and `"<<"`.

use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::FxHasher;

use crate::{Kind, LineIndex, NodeRef, Problem, ProblemKind, Tree};

/// Up to this many keys every pair is compared; it is faster than any table.
const SMALL: usize = 8;

/// Finds duplicate keys and bad merges in all mappings.
pub(crate) fn check_mappings(tree: &Tree, problems: &mut Vec<Problem>, limit: usize) {
    let mut keys: Vec<NodeRef<'_>> = Vec::new();
    let mut pairs = Vec::new();
    for mapping in tree.nodes().filter(|node| node.kind() == Kind::Mapping) {
        keys.clear();
        for entry in mapping.entries() {
            if entry.is_merge() && problems.len() < limit {
                problems.extend(bad_merge(entry.value));
            }
            if entry.key.kind() == Kind::Scalar {
                keys.push(entry.key);
            }
        }
        if keys.len() <= SMALL {
            small_duplicates(&keys, &mut pairs);
        } else {
            large_duplicates(&keys, &mut pairs);
        }
    }
    if pairs.is_empty() {
        return;
    }
    let lines = LineIndex::new(std::sync::Arc::clone(&tree.text));
    let room = limit.saturating_sub(problems.len());
    problems.extend(
        pairs
            .iter()
            .take(room)
            .map(|(first, again)| duplicate(*first, *again, &lines)),
    );
}

fn small_duplicates<'t>(keys: &[NodeRef<'t>], pairs: &mut Vec<(NodeRef<'t>, NodeRef<'t>)>) {
    for (at, key) in keys.iter().enumerate().skip(1) {
        if let Some(first) = keys[..at].iter().find(|first| first.text() == key.text()) {
            pairs.push((*first, *key));
        }
    }
}

/// Sorts instead of hashing into a table, so that keys made to collide cost no more than others.
fn large_duplicates<'t>(keys: &[NodeRef<'t>], pairs: &mut Vec<(NodeRef<'t>, NodeRef<'t>)>) {
    let hasher = BuildHasherDefault::<FxHasher>::default();
    let mut order: Vec<(u64, u32)> = (0..)
        .zip(keys)
        .map(|(at, key)| (hasher.hash_one(key.text()), at))
        .collect();
    order.sort_unstable();
    let mut same = Vec::new();
    for run in order
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|run| run.len() > 1)
    {
        same.clear();
        same.extend(run.iter().map(|(_, at)| keys[*at as usize]));
        same.sort_by_key(|key| (key.text(), key.id()));
        for equal in same.chunk_by(|a, b| a.text() == b.text()) {
            pairs.extend(equal[1..].iter().map(|again| (equal[0], *again)));
        }
    }
}

fn duplicate(first: NodeRef<'_>, again: NodeRef<'_>, lines: &LineIndex) -> Problem {
    let line = lines.line(first.span().start) + 1;
    let key = shown(again.text().unwrap_or(""));
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

/// A key as it can stand in a message: short, and without line ends or other control characters.
fn shown(key: &str) -> String {
    let mut shown: String = key
        .chars()
        .take(40)
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect();
    if shown.len() < key.len() && key.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

fn bad_merge(value: NodeRef<'_>) -> Option<Problem> {
    let wrong = match value.kind() {
        Kind::Sequence => value.items().find(|item| !is_mapping(*item))?,
        _ if is_mapping(value) => return None,
        _ => value,
    };
    let problem = Problem::new(
        ProblemKind::BadMerge,
        wrong.full_span(),
        "`<<` can merge only a mapping or a list of mappings",
    );
    Some(problem.with_help("name an anchor of a mapping, as in `<<: *defaults`"))
}

/// Whether a node is a mapping or an alias of one. An alias that leads nowhere is a problem already.
fn is_mapping(node: NodeRef<'_>) -> bool {
    match node.kind() {
        Kind::Mapping => true,
        Kind::Alias => node
            .alias_target()
            .is_none_or(|target| target.kind() == Kind::Mapping),
        Kind::Scalar | Kind::Sequence => false,
    }
}
