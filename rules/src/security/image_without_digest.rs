//! `image-without-digest`: Images are named by a tag that its owner can move.

use composelint_lint::{Context, Group, Rule, Severity};

use crate::hardening::{self, Lack};
use crate::images::{self, Version};

pub(super) static RULE: Rule = Rule {
    name: "image-without-digest",
    group: Group::Security,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "Images are named by a tag that its owner can move.",
    page: include_str!("image_without_digest.md"),
    aliases: &["CL-0019"],
    options: &[],
    check,
};

static LACK: Lack = Lack {
    one: "has an image without a digest",
    several: "have images without a digest",
    label: "the tag can be moved to another image",
    help: "add the digest: `nginx:1.27.2@sha256:…`",
};

fn check(cx: &mut Context<'_>) {
    hardening::report_lack(cx, &LACK, |_, service| {
        service.build.is_none() && images::version(service) == Some(Version::Tag)
    });
}
