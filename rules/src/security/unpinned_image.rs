//! `unpinned-image`: Images have no tag, or one that moves.

use composelint_lint::{Context, Group, Rule, Severity};

use crate::hardening::{self, Lack};
use crate::images::{self, Version};

pub(super) static RULE: Rule = Rule {
    name: "unpinned-image",
    group: Group::Security,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Images have no tag, or one that moves.",
    page: include_str!("unpinned_image.md"),
    aliases: &["CL-0004", "service-image-require-explicit-tag", "CIS 5.28"],
    options: &[],
    check,
};

static LACK: Lack = Lack {
    one: "has an image without a fixed version",
    several: "have images without a fixed version",
    label: "another day, another image",
    help: "name a version, such as `nginx:1.27.2`",
};

fn check(cx: &mut Context<'_>) {
    hardening::report_lack(cx, &LACK, |_, service| {
        service.build.is_none() && images::version(service) == Some(Version::Moving)
    });
}
