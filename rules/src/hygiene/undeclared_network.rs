//! `undeclared-network`: A service joins a network that the project does not declare.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "undeclared-network",
    group: Group::Hygiene,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service joins a network that the project does not declare.",
    page: include_str!("undeclared_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::UndeclaredNetwork);
}
