//! `suppression-without-reason`: A suppression does not say why.

use composelint_lint::{Context, Group, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    name: "suppression-without-reason",
    group: Group::Meta,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A suppression does not say why.",
    page: include_str!("suppression_without_reason.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let well_formed = cx
        .suppressions()
        .iter()
        .filter(|comment| comment.fault.is_none());
    for comment in well_formed.filter(|comment| comment.reason.is_none()) {
        cx.report(comment.span, "the suppression gives no reason")
            .label("nothing after ` -- `")
            .help("write why it is right here: `# composelint: ignore[rule] -- reason`");
    }
}
