//! `container-name-with-replicas`: A service with a fixed container name has more than one replica.

use composelint_compose::ProblemCode;
use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "container-name-with-replicas",
    group: Group::Load,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service with a fixed container name has more than one replica.",
    page: include_str!("container_name_with_replicas.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    crate::problems::report(cx, ProblemCode::ContainerNameWithReplicas);
}
