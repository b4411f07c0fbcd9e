//! `capabilities-not-dropped`: Services keep capabilities that they may not need.

use composelint_compose::project::Service;
use composelint_lint::{Context, Group, Rule, Severity};

use crate::hardening::{self, Lack};

pub(super) static RULE: Rule = Rule {
    name: "capabilities-not-dropped",
    group: Group::Security,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Services keep capabilities that they may not need.",
    page: include_str!("capabilities_not_dropped.md"),
    aliases: &[
        "CL-0006",
        "container_capabilities_unrestricted",
        "check_cap_add_cap_drop",
    ],
    options: &[],
    check,
};

static LACK: Lack = Lack {
    one: "keeps Docker's default capabilities",
    several: "keep Docker's default capabilities",
    label: "fourteen rights of root that most programs never use",
    help: "add `cap_drop: [ALL]`, and `cap_add` with what is missing then",
};

fn check(cx: &mut Context<'_>) {
    hardening::report_lack(cx, &LACK, |_, service| lacks(service));
}

fn lacks(service: &Service) -> bool {
    let all = |text: &str| {
        let name = text.to_ascii_uppercase();
        name == "ALL" || name == "CAP_ALL"
    };
    let mut dropped = service.cap_drop.iter();
    let privileged = service.privileged.is_some();
    !privileged && !dropped.any(|entry| entry.value.is_unknown() || all(&entry.value.text))
}
