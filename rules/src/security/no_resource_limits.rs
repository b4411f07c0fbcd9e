//! `no-resource-limits`: Services may take all memory and all processors of the host.

use composelint_compose::project::Service;
use composelint_compose::{Data, Value};
use composelint_lint::{Context, Group, Rule, Severity};

use crate::hardening::{self, Lack};

pub(super) static RULE: Rule = Rule {
    name: "no-resource-limits",
    group: Group::Security,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Services may take all memory and all processors of the host.",
    page: include_str!("no_resource_limits.md"),
    aliases: &[
        "CL-0026",
        "CL-0012",
        "memory_not_limited",
        "cpus_not_limited",
        "pids_limit_not_set",
        "CIS 5.11",
        "CIS 5.12",
        "CIS 5.29",
    ],
    options: &[],
    check,
};

static LACK: Lack = Lack {
    one: "has no limit for memory or processors",
    several: "have no limit for memory or processors",
    label: "one of them can stop all others",
    help: "set `mem_limit` and `cpus`, or `deploy.resources.limits`",
};

fn check(cx: &mut Context<'_>) {
    hardening::report_lack(cx, &LACK, |_, service| lacks(service));
}

fn lacks(service: &Service) -> bool {
    const MEMORY: [&str; 1] = ["mem_limit"];
    const PROCESSORS: [&str; 4] = ["cpus", "cpu_quota", "cpuset", "cpu_percent"];
    let limits = service
        .tree
        .get("deploy")
        .and_then(|deploy| deploy.get("resources")?.get("limits"));
    let is_set = |value: Option<&Value>| value.is_some_and(limits_something);
    let limit = |key: &str| is_set(limits.and_then(|limits| limits.get(key)));
    let memory = MEMORY.iter().any(|key| is_set(service.tree.get(key))) || limit("memory");
    let processors = PROCESSORS.iter().any(|key| is_set(service.tree.get(key))) || limit("cpus");
    !memory || !processors
}

/// Nothing, and nought, is no limit for the engine.
fn limits_something(value: &Value) -> bool {
    match &value.data {
        Data::Null => false,
        Data::Int(number) => *number > 0,
        Data::Float(number) => *number > 0.0,
        Data::Str(text) => text.is_unknown() || !matches!(text.text.as_str(), "" | "0"),
        Data::Bool(_) | Data::Time(_) | Data::Seq(_) | Data::Map(_) => true,
    }
}
