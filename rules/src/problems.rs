//! Problems of loading, as findings: the loader knows what is wrong, the rules of group `load` give it a name and a page.

use composelint_compose::{Problem, ProblemCode};
use composelint_lint::{Context, ReportBuilder, Severity};

/// Reports every problem with this code.
pub(crate) fn report(cx: &mut Context<'_>, code: ProblemCode) {
    if is_quiet_in_fragment(cx, code) {
        return;
    }
    for problem in cx.problems().iter().filter(|problem| problem.code == code) {
        report_one(cx, problem);
    }
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
    report.key(&problem.message);
    for (span, text) in &problem.related {
        report.related(*span, text);
    }
    if let Some(help) = &problem.help {
        report.help(help);
    }
    if let Some(service) = service {
        report.service(service);
    }
    if !problem.refused && severity == Severity::Error {
        report.severity(Severity::Warning);
    }
    report
}

/// Whether a code says no more than that a file found on a walk is a part of something else: a fragment that nobody asked to stand
/// alone. `incomplete-analysis` then says so once for all of them.
pub(crate) fn is_quiet_in_fragment(cx: &Context<'_>, code: ProblemCode) -> bool {
    let missing_part = matches!(
        code,
        ProblemCode::MissingImage
            | ProblemCode::UndeclaredNetwork
            | ProblemCode::UndefinedService
            | ProblemCode::UndefinedVolume
            | ProblemCode::UndefinedSecretOrConfig
    );
    missing_part && cx.project().fragment && !cx.asked()
}
