//! Text to tree.

use std::sync::Arc;

use granit_parser::{ErrorKind, Parser, ScanError, options};

use crate::build::{Builder, Next, narrow};
use crate::{FileId, Limits, Parsed, Problem, ProblemKind, Span, Tree, duplicates};

/// Reads a text. It never fails: the tree holds what stands before the first thing that is not YAML, and the problems say the rest.
pub fn parse(file: FileId, text: &Arc<str>, limits: &Limits) -> Parsed {
    match too_long(file, text, limits) {
        Some(refused) => refused,
        None => finish(read(file, text, limits), limits),
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
        }
    })
}

/// Checks what the parser does not, and puts the problems in order.
pub(crate) fn finish(read: Read, limits: &Limits) -> Parsed {
    let mut problems = read.problems;
    problems.extend(read.error);
    duplicates::check_mappings(&read.tree, &mut problems, limits.problems);
    problems.sort_by_key(|problem| problem.span);
    Parsed {
        tree: read.tree,
        problems,
    }
}

/// What one run of the parser gives.
pub(crate) struct Read {
    pub(crate) tree: Tree,
    pub(crate) problems: Vec<Problem>,
    /// Where the text stops being YAML.
    pub(crate) error: Option<Problem>,
}

/// Runs the parser over `text`.
pub(crate) fn read(file: FileId, text: &Arc<str>, limits: &Limits) -> Read {
    let source: &str = text;
    let options = options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: source.len(),
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    let mut builder = Builder::new(file, text, source, limits);
    let mut error = None;
    for event in Parser::new_from_str_with_options(source, options) {
        match event {
            Ok((event, span)) => {
                if let Next::Stop = builder.take(event, &span) {
                    break;
                }
            }
            Err(scan) => {
                error = Some(problem(file, source, limits, &scan));
                break;
            }
        }
    }
    builder.finish();
    Read {
        tree: builder.tree,
        problems: builder.problems,
        error,
    }
}

fn problem(file: FileId, source: &str, limits: &Limits, error: &ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or(0).min(source.len());
    let span = Span::new(file, narrow(at), narrow(at + word(&source[at..])));
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        let message = format!("nested more than {} levels deep", limits.depth);
        return Problem::new(ProblemKind::Limit, span, message)
            .with_help("no Compose file needs this depth; remove the extra brackets or levels");
    }
    Problem::new(ProblemKind::Syntax, span, error.info())
}

/// How many bytes of `rest` to point at: up to the next blank or line end.
fn word(rest: &str) -> usize {
    rest.find(char::is_whitespace).unwrap_or(rest.len())
}
