//! From the merged document to the project: names, types, profiles, and the checks that need everything.

use rustc_hash::{FxBuildHasher, FxHashSet};
use smol_str::SmolStr;

use super::Loaded;
use crate::discover::Plan;
use crate::problem::{Problem, ProblemCode};
use crate::project::{Project, VariableUse};
use crate::session::Session;
use crate::value::{Map, Value};
use crate::{consistency, decode, environment, extends, profiles};

pub(super) fn finish(mut session: Session<'_>, plan: &Plan, document: Value) -> Loaded {
    let is_empty = document.as_map().is_some_and(Map::is_empty);
    let is_told = !session.complete || session.problems.iter().any(|problem| problem.refused);
    if is_empty && !is_told {
        session.refuse(
            ProblemCode::InvalidCompose,
            document.span,
            "the Compose file is empty",
            "begin with `services:`",
        );
    }
    let variable = |name: &str| plan.scope.known(name).map(SmolStr::new);
    let mut project = decode::project(
        document,
        meta(plan, session.doubtful),
        &variable,
        &mut session.problems,
    );
    if !session.extended.is_empty() {
        for service in project.services.values_mut() {
            if let Some(extends) = session.extended.remove(&service.name) {
                service.extends = extends;
            }
        }
    }
    profiles::apply(&mut project);
    check(&mut project, &mut session);
    environment::resolve(&mut project, &mut session, &plan.scope);
    let Session {
        sources,
        files,
        mut problems,
        uses,
        complete,
        breaks,
        ..
    } = session;
    problems.retain(|problem| {
        of_yaml(problem.code) || !breaks.iter().any(|found| found.explains(problem.span))
    });
    tidy(&mut problems);
    project.files.splice(0..0, files);
    project.complete &= complete;
    project.variables = once(uses);
    Loaded {
        project,
        problems,
        sources,
    }
}

/// What the project is called and where it is.
fn meta(plan: &Plan, doubtful: bool) -> decode::Meta {
    decode::Meta {
        name: plan.named.name.clone(),
        name_span: plan.named.span,
        directory: if plan.directory.is_empty() {
            ".".to_owned()
        } else {
            plan.directory.clone()
        },
        files: Vec::new(),
        profiles: plan.profiles.clone(),
        complete: true,
        doubtful,
    }
}

/// Checks what services refer to. What was not read may declare it, so nothing is missing in a project that is not complete.
fn check(project: &mut Project, session: &mut Session<'_>) {
    let mut problems = Vec::new();
    consistency::check(project, &mut problems);
    let all_read = session.complete && session.breaks.is_empty();
    if !all_read {
        problems.retain(|problem| !is_missing(problem.code));
    }
    session.problems.append(&mut problems);
    project.fragment &= all_read;
    extends::forget_given_up(project);
}

fn of_yaml(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::InvalidYaml | ProblemCode::DuplicateKey | ProblemCode::DiffersFromCompose
    )
}

fn is_missing(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::MissingImage
            | ProblemCode::UndeclaredNetwork
            | ProblemCode::UndefinedService
            | ProblemCode::UndefinedVolume
            | ProblemCode::UndefinedSecretOrConfig
    )
}

/// Each use once: a text that is reached through an alias, or a file that is included twice, is read more than once.
fn once(mut uses: Vec<VariableUse>) -> Vec<VariableUse> {
    if uses.is_sorted_by(|one, two| one.span < two.span) {
        return uses;
    }
    let mut seen = FxHashSet::with_capacity_and_hasher(uses.len(), FxBuildHasher);
    uses.retain(|found| seen.insert((found.span, found.state)));
    uses
}

/// In file order, each mistake once: one that two services take over, or that is still there after a later file, is the same mistake.
fn tidy(problems: &mut Vec<Problem>) {
    problems.sort_by(|one, two| {
        one.span
            .cmp(&two.span)
            .then_with(|| one.code.cmp(&two.code))
            .then_with(|| one.message.cmp(&two.message))
    });
    problems.dedup_by(|one, two| {
        one.span == two.span && one.code == two.code && one.message == two.message
    });
    shorten(problems);
}

/// Nobody reads more problems of one project than this; a file of nothing but mistakes would otherwise cost many times its size.
const MOST_PROBLEMS: usize = 1_000;

/// As many things that were not read are listed nevertheless.
const MOST_UNREAD: usize = 10;

/// Counts the problems that are too many instead of listing them.
fn shorten(problems: &mut Vec<Problem>) {
    let Some(more) = problems
        .len()
        .checked_sub(MOST_PROBLEMS)
        .filter(|more| *more > 0)
    else {
        return;
    };
    let refused = problems[MOST_PROBLEMS..]
        .iter()
        .any(|problem| problem.refused);
    let place = problems[MOST_PROBLEMS].span;
    // What was not read is not among them: nobody would know.
    let unread = |problem: &Problem| problem.code == ProblemCode::IncompleteAnalysis;
    let unread: Vec<Problem> = problems
        .drain(MOST_PROBLEMS..)
        .filter(unread)
        .take(MOST_UNREAD)
        .collect();
    let more = more - unread.len();
    let message = format!("{more} more problems are not listed");
    let last = Problem::noted(ProblemCode::InvalidCompose, place, message);
    problems.push(Problem {
        refused,
        ..last.help("repair those that are listed first")
    });
    problems.extend(unread);
}
