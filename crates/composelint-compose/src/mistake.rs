//! What is wrong in a `${…}`, in words.

use composelint_yaml::Span;

use crate::interpolate::{Mistake, MistakeKind};
use crate::problem::{Problem, ProblemCode};
use crate::words::short;

/// The problem for a mistake in a template. It repeats what the file says, never the value of a variable.
pub(crate) fn problem(mistake: &Mistake, template: &str, span: Span) -> Problem {
    match &mistake.kind {
        MistakeKind::Invalid => {
            let written = short(template.get(mistake.at.clone()).unwrap_or("${"));
            Problem::refused(ProblemCode::InterpolationError, span, format!("`{written}` is not a variable"))
                .help("write `${NAME}` or `${NAME:-default}`, closed on the same line; write `$$` for a dollar sign")
        }
        MistakeKind::Required { name, reason } => {
            let message = format!("the required variable `{}` has no value", short(name));
            let problem = Problem::refused(ProblemCode::InterpolationError, span, message);
            let reason = template.get(reason.clone()).unwrap_or("");
            if reason.is_empty() {
                return problem.help("set it in `.env` or in the environment");
            }
            problem.help(format!(
                "set it in `.env` or in the environment; the file says: {}",
                short(reason)
            ))
        }
        MistakeKind::TooDeep => Problem::noted(
            ProblemCode::IncompleteAnalysis,
            span,
            "defaults within defaults go deeper than is followed",
        )
        .help("use fewer levels of `${A:-${B:-…}}`"),
        MistakeKind::TooLong => Problem::noted(
            ProblemCode::IncompleteAnalysis,
            span,
            "the values of variables add up to too much text",
        )
        .help("check the variables that are built from one another in `.env`"),
    }
}
