//! Services that wait for each other in a circle.

use super::{Services, refuse};
use crate::problem::{Problem, ProblemCode};
use crate::project::Project;
use crate::words::short;

/// The most services that a message lists.
const LONGEST_ROUND: usize = 8;

/// The most circles that are told: services that all wait for each other make more than anybody reads.
const MOST_ROUNDS: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Done,
}

/// Reports each dependency that closes a circle of active services, walking without recursion.
pub(super) fn check(services: &Services<'_>, problems: &mut Vec<Problem>) {
    let project = services.project;
    let active = |at: usize| services.active[at];
    let mut told = 0;
    let mut state = vec![State::New; project.services.len()];
    let mut path: Vec<(usize, usize)> = Vec::new();
    for root in 0..state.len() {
        let waits = !project.services[root].depends_on.is_empty();
        if !waits || state[root] != State::New || !active(root) {
            continue;
        }
        state[root] = State::OnPath;
        path.push((root, 0));
        while let Some((at, next)) = path.last_mut() {
            let Some(dependency) = project.services[*at].depends_on.get(*next) else {
                state[*at] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let Some(to) = project
                .services
                .get_index_of(&dependency.service)
                .filter(|to| active(*to))
            else {
                continue;
            };
            match state[to] {
                State::New => {
                    state[to] = State::OnPath;
                    path.push((to, 0));
                }
                State::OnPath if told < MOST_ROUNDS => {
                    told += 1;
                    problems.push(round(project, &path, to));
                }
                State::OnPath | State::Done => {}
            }
        }
    }
}

/// The circle that the last dependency of the path closes by pointing at `to`.
fn round(project: &Project, path: &[(usize, usize)], to: usize) -> Problem {
    let start = path.iter().position(|(at, _)| *at == to).unwrap_or(0);
    let round = &path[start..];
    let mut names: Vec<String> = round
        .iter()
        .take(LONGEST_ROUND)
        .map(|(at, _)| short(&project.services[*at].name))
        .collect();
    if round.len() > LONGEST_ROUND {
        names.push("…".to_owned());
    }
    names.push(short(&project.services[to].name));
    let span = |&(at, next): &(usize, usize)| project.services[at].depends_on[next - 1].span;
    let closing = round.last().map_or(project.services[to].name_span, span);
    let message = format!(
        "services depend on each other in a circle: {}",
        names.join(" -> ")
    );
    let mut problem = refuse(ProblemCode::DependsOnCycle, closing, message)
        .help("remove one of these dependencies");
    for step in round[..round.len() - 1].iter().take(LONGEST_ROUND) {
        problem = problem.related(span(step), "part of the circle");
    }
    problem
}
