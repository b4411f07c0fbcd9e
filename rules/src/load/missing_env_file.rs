//! `missing-env-file`: An `env_file` or `label_file` is missing or cannot be read.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "missing-env-file",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "An `env_file` or `label_file` is missing or cannot be read.",
    page: include_str!("missing_env_file.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::MissingEnvFile);
}
