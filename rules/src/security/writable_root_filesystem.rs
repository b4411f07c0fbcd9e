//! `writable-root-filesystem`: Services can change the files of their own image.

use composelint_compose::project::{Known, Service};
use composelint_lint::{Context, Group, Rule, Severity};

use crate::hardening::{self, Lack};

pub(super) static RULE: Rule = Rule {
    name: "writable-root-filesystem",
    group: Group::Security,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Services can change the files of their own image.",
    page: include_str!("writable_root_filesystem.md"),
    aliases: &["CL-0007", "writable-filesystem-service", "CIS 5.13"],
    options: &[],
    check,
};

static LACK: Lack = Lack {
    one: "can change the files of its image",
    several: "can change the files of their images",
    label: "what gets in can settle down",
    help: "add `read_only: true`, and `tmpfs` for what has to be written",
};

fn check(cx: &mut Context<'_>) {
    hardening::report_lack(cx, &LACK, |_, service| lacks(service));
}

fn lacks(service: &Service) -> bool {
    let flag = service.read_only.as_ref().map(|flag| &flag.value);
    matches!(flag, None | Some(Known::Known(false)))
}
