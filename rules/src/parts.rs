//! Projects of which only a part is here.

use composelint_compose::{Problem, ProblemCode};
use composelint_lint::Context;

/// Whether services or networks of the project may be written where nobody could read: what is missing then says nothing.
pub(crate) fn is_part(cx: &Context<'_>) -> bool {
    let project = cx.project();
    let is_gap = |problem: &Problem| {
        matches!(
            problem.code,
            ProblemCode::IncludeError | ProblemCode::ExtendsError | ProblemCode::MissingImage
        )
    };
    let has_body = |service: &composelint_compose::project::Service| {
        service.image.is_some() || service.build.is_some() || service.provider.is_some()
    };
    project.fragment
        || !project.complete
        || cx.problems().iter().any(is_gap)
        || !project.services.values().all(has_body)
}
