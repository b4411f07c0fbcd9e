//! `invalid-yaml`: The file is not YAML that Docker Compose can read.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "invalid-yaml",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "The file is not YAML that Docker Compose can read.",
    page: include_str!("invalid_yaml.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::InvalidYaml);
}
