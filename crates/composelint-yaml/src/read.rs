//! Running the parser, again and again where Docker Compose reads what it does not.

use std::sync::Arc;

use granit_parser::{ErrorKind, Parser, ScanError, options};

use crate::accept::{self, Adapted, Stuck};
use crate::build::{Builder, Next, narrow};
use crate::{FileId, Limits, Problem, ProblemKind, Span, Tree, messages};

/// How many bytes are read at most in total to get around what the parser does not read.
const COST: usize = 16 * 1024 * 1024;

/// How many comments the parser keeps while it looks for what they belong to: more than any file has in one place.
const COMMENTS: usize = 100_000;

/// What reading a text gives.
pub(crate) struct Read {
    pub(crate) tree: Tree,
    pub(crate) problems: Vec<Problem>,
    /// Where the text stops being YAML.
    pub(crate) error: Option<Problem>,
    /// Whether the text was read to its end.
    pub(crate) complete: bool,
}

/// Reads `source`, whose bytes stand for those of `text` one by one; the tree points into `text`.
pub(crate) fn read(file: FileId, text: &Arc<str>, source: &str, limits: &Limits) -> Read {
    let plain = read_adapting(file, text, source, limits);
    let Some(old_breaks) = accept::with_old_breaks(source) else {
        return plain;
    };
    let mut as_compose = read_adapting(file, text, &old_breaks, limits);
    let Some(error) = as_compose.error.take() else {
        return as_compose;
    };
    if plain.error.is_some() {
        return plain;
    }
    let Read {
        tree,
        mut problems,
        complete,
        ..
    } = plain;
    problems.extend(old_break(text, &error));
    Read {
        tree,
        problems,
        error: None,
        complete,
    }
}

/// Docker Compose reads a line end where the text has a character that looks like none.
fn old_break(text: &str, error: &Problem) -> Option<Problem> {
    let (at, c) = accept::old_break_before(text, error.span.start as usize)?;
    let span = Span::new(error.span.file, narrow(at), narrow(at + c.len_utf8()));
    let message = format!(
        "Docker Compose takes U+{:04X} for a line end and refuses the file",
        u32::from(c)
    );
    Some(
        Problem::new(ProblemKind::DiffersFromCompose, span, message).with_help(
            "replace the character with a blank, or write it as an escape in double quotes",
        ),
    )
}

fn read_adapting(file: FileId, text: &Arc<str>, source: &str, limits: &Limits) -> Read {
    let mut adapted = Adapted::default();
    let mut run = run(file, text, source, &adapted, limits);
    let mut spent = source.len();
    loop {
        if !run.colons.is_empty() && spent <= COST {
            if adapted.source.is_empty() {
                source.clone_into(&mut adapted.source);
            }
            adapted.adapt_colons(std::mem::take(&mut run.colons));
            spent += source.len();
            run = self::run(file, text, &adapted.source, &adapted, limits);
            continue;
        }
        let Some(stopped) = &run.stopped else {
            break;
        };
        let stuck = Stuck {
            kind: stopped.error.kind(),
            at: stopped.at,
            after: stopped.after,
            in_flow: stopped.in_flow,
        };
        if spent > COST || !accept::may_adapt(&stuck) {
            break;
        }
        if adapted.source.is_empty() {
            source.clone_into(&mut adapted.source);
        }
        if !adapted.adapt(&stuck) {
            break;
        }
        spent += source.len();
        run = self::run(file, text, &adapted.source, &adapted, limits);
    }
    let error = run
        .stopped
        .map(|stopped| problem(file, source, limits, &stopped));
    Read {
        tree: run.tree,
        problems: run.problems,
        error,
        complete: run.complete,
    }
}

/// One run of the parser.
struct Run {
    tree: Tree,
    problems: Vec<Problem>,
    stopped: Option<Stopped>,
    complete: bool,
    /// Colons that Docker Compose reads as part of the word before them.
    colons: Vec<usize>,
}

struct Stopped {
    error: ScanError,
    at: usize,
    after: usize,
    in_flow: bool,
}

fn run(file: FileId, text: &Arc<str>, source: &str, adapted: &Adapted, limits: &Limits) -> Run {
    let options = options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: COMMENTS,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    let mut builder = Builder::new(file, text, source, adapted, limits);
    let mut stopped = None;
    let mut complete = true;
    for event in Parser::new_from_str_with_options(source, options) {
        match event {
            Ok((event, span)) => {
                if let Next::Stop = builder.take(event, &span) {
                    complete = false;
                    break;
                }
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(source.len());
                let (after, in_flow) = builder.reached();
                stopped = Some(Stopped {
                    error,
                    at,
                    after,
                    in_flow,
                });
                break;
            }
        }
    }
    builder.finish();
    complete &= stopped.is_none();
    Run {
        tree: builder.tree,
        problems: builder.problems,
        stopped,
        complete,
        colons: builder.colons,
    }
}

fn problem(file: FileId, source: &str, limits: &Limits, stopped: &Stopped) -> Problem {
    let at = stopped.at;
    if *stopped.error.kind() == ErrorKind::RecursionLimitExceeded {
        return messages::too_deep(Span::new(file, narrow(at), narrow(at + 1)), limits);
    }
    if *stopped.error.kind() == ErrorKind::TooManyComments {
        let message = format!("more than {COMMENTS} comments follow each other");
        return Problem::new(ProblemKind::Limit, Span::empty(file, narrow(at)), message)
            .with_help("remove some of them");
    }
    let word = source[at..]
        .find(char::is_whitespace)
        .unwrap_or(source.len() - at);
    let span = Span::new(file, narrow(at), narrow(at + word));
    messages::syntax(span, &source[at..], &stopped.error)
}
