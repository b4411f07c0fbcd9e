//! Text to tree.

use std::sync::Arc;

use crate::read::{Read, read};
use crate::{FileId, Limits, Parsed, Problem, ProblemKind, Span, Tree, differs, duplicates};

/// Reads a text. It never fails: the tree holds what stands before the first thing that is not YAML, and the problems say the rest.
pub fn parse(file: FileId, text: &Arc<str>, limits: &Limits) -> Parsed {
    match too_long(file, text, limits) {
        Some(refused) => refused,
        None => finish(read(file, text, text, limits), limits),
    }
}

/// What is left of a text that is over the limit on its length: nothing is read.
pub(crate) fn too_long(file: FileId, text: &str, limits: &Limits) -> Option<Parsed> {
    let limit = limits.file_bytes.min(u32::MAX as usize / 2);
    (text.len() > limit).then(|| {
        let message = format!(
            "the file is {} bytes long; the limit is {limit}",
            text.len()
        );
        let problem = Problem::new(ProblemKind::Limit, Span::empty(file, 0), message)
            .with_help("split the file, or leave it out of the check");
        Parsed {
            tree: Tree::new(file, Arc::from("")),
            problems: vec![problem],
            complete: false,
        }
    })
}

/// Checks what the parser does not, and puts the problems in order.
pub(crate) fn finish(mut read: Read, limits: &Limits) -> Parsed {
    let mut problems = read.problems;
    let end = read
        .error
        .as_ref()
        .map_or(u32::MAX, |error| error.span.start);
    problems.extend(read.error);
    differs::check(&read.tree, end, &mut problems);
    read.tree.distinct_keys =
        duplicates::check_mappings(&read.tree, &mut problems, limits.problems);
    problems.sort_by_key(|problem| problem.span);
    problems.truncate(limits.problems);
    Parsed {
        tree: read.tree,
        problems,
        complete: read.complete,
    }
}
