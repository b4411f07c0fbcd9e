//! Problems of loading, as findings: the loader knows what is wrong, the rules of group `load` give it a name and a page.

use composelint_compose::{Problem, ProblemCode};
use composelint_lint::{Context, ReportBuilder, Severity};

/// Reports every problem with this code.
pub(crate) fn report(cx: &mut Context<'_>, code: ProblemCode) {
    if is_quiet_in_fragment(cx, code) || (lacks_a_part(code) && misses_files(cx)) {
        return;
    }
    for problem in of(cx, code) {
        report_one(cx, problem);
    }
}

/// The problems with this code.
pub(crate) fn of<'a>(
    cx: &Context<'a>,
    code: ProblemCode,
) -> impl Iterator<Item = &'a Problem> + use<'a> {
    cx.problems()
        .iter()
        .filter(move |problem| problem.code == code)
}

/// Reports one problem, and hands the finding back for what only its rule knows.
pub(crate) fn report_one<'c, 'a>(
    cx: &'c mut Context<'a>,
    problem: &Problem,
) -> ReportBuilder<'c, 'a> {
    let service = cx
        .service_at(problem.span)
        .map(|service| service.name.clone());
    let severity = cx.severity();
    let mut report = cx.report(problem.span, &problem.message);
    report.key(problem.message.replace(|c: char| c.is_ascii_digit(), ""));
    for (span, text) in &problem.related {
        report.related(*span, text);
    }
    report.help(
        problem
            .help
            .as_deref()
            .unwrap_or_else(|| usual_help(problem.code)),
    );
    if let Some(service) = service {
        report.service(service);
    }
    if !problem.refused && severity == Severity::Error {
        report.severity(Severity::Warning);
    }
    report
}

/// What helps with most problems of a kind, where the loader knows nothing better.
fn usual_help(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::InvalidYaml => {
            "look at this line and the one before it: indentation, an open quote, a `: ` in plain text"
        }
        ProblemCode::DuplicateKey => "remove one of the two",
        ProblemCode::InvalidCompose => {
            "correct the key or the value, or put it under a key that begins with `x-`"
        }
        ProblemCode::MissingImage => "add `image` or `build`",
        ProblemCode::UndeclaredNetwork => {
            "declare it under the top-level `networks`, or correct the name"
        }
        ProblemCode::UndefinedService => "correct the name, or activate the profile of the service",
        ProblemCode::UndefinedVolume => {
            "declare it under the top-level `volumes`, or begin a path with `./`"
        }
        ProblemCode::UndefinedSecretOrConfig => "declare it at the top level",
        ProblemCode::NetworkModeWithNetworks => "keep one of `network_mode` and `networks`",
        ProblemCode::DependsOnCycle => "take out the dependency that only says who talks to whom",
        ProblemCode::DuplicateContainerName => "remove `container_name`, or choose another one",
        ProblemCode::ContainerNameWithReplicas => "remove `container_name`",
        ProblemCode::InvalidPortMapping => {
            "write it as `[address:][host port:]container port[/protocol]`"
        }
        ProblemCode::ExtendsError => {
            "correct `file` or `service`; the path is relative to this file"
        }
        ProblemCode::IncludeError => "correct the path; it is relative to this file",
        ProblemCode::InterpolationError => {
            "write `${NAME}`, `${NAME:-default}`, or `$$` for a dollar sign"
        }
        ProblemCode::MissingEnvFile => "add the file, or mark the entry `required: false`",
        ProblemCode::DiffersFromCompose => "write it in a plainer way",
        ProblemCode::IncompleteAnalysis => "make the missing part readable to see the rest",
        ProblemCode::ObsoleteVersion => "remove the line",
    }
}

/// Whether a code says no more than that a file found on a walk is a part of something else: a fragment that nobody asked to stand
/// alone. `incomplete-analysis` then says so once for all of them.
pub(crate) fn is_quiet_in_fragment(cx: &Context<'_>, code: ProblemCode) -> bool {
    lacks_a_part(code) && cx.project().fragment && !cx.asked()
}

/// Whether a code means that something is declared nowhere.
fn lacks_a_part(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::MissingImage
            | ProblemCode::UndeclaredNetwork
            | ProblemCode::UndefinedService
            | ProblemCode::UndefinedVolume
            | ProblemCode::UndefinedSecretOrConfig
    )
}

/// Whether the missing thing may well be in a file that could not be followed: that one is reported, and what follows from it is not.
fn misses_files(cx: &Context<'_>) -> bool {
    let cause = |problem: &Problem| {
        matches!(
            problem.code,
            ProblemCode::ExtendsError | ProblemCode::IncludeError | ProblemCode::InvalidYaml
        )
    };
    !cx.project().complete || cx.problems().iter().any(cause)
}
