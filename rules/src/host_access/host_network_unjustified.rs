//! `host-network-unjustified`: A service runs in host mode, and nobody wrote down why.

use composelint_compose::project::NetworkMode;
use composelint_lint::{Context, Group, Part, Rule, Severity};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "host-network-unjustified",
    group: Group::HostAccess,
    severity: Severity::Warning,
    enabled: false,
    since: "0.1.0",
    summary: "A service runs in host mode, and nobody wrote down why.",
    page: include_str!("host_network_unjustified.md"),
    aliases: &[],
    options: &[],
    check,
};

/// The label that may hold the reason.
const LABEL: &str = "composelint.justification";

fn check(cx: &mut Context<'_>) {
    for (_, node, service) in cx.services_with(&[Part::Mode]) {
        let Some(mode) = &service.network_mode else {
            continue;
        };
        let said = service
            .labels
            .get(LABEL)
            .is_some_and(|label| !label.value.text.trim().is_empty());
        let explained = said || has_comment(cx, mode.span);
        if node.sandbox.is_none() || mode.value != NetworkMode::Host || explained {
            continue;
        }
        let message = format!("`{}` gives no reason for host mode", service.name);
        cx.report(mode.span, message)
            .service(service.name.clone())
            .label("no comment, no label")
            .help("write in a comment here why a network of the project does not do")
            .history(mode.history.as_deref());
    }
}

/// Whether a comment stands behind the value or on the line above it.
fn has_comment(cx: &Context<'_>, value: Span) -> bool {
    let text = cx.sources().get(value.file).text();
    let between = |from: u32, to: u32| text.get(from as usize..to as usize);
    cx.tree(value.file).comments().iter().any(|comment| {
        let words = cx.text(comment.span).trim_matches(['#', ' ']);
        let above = comment.own_line
            && between(comment.span.end, value.start)
                .is_some_and(|text| text.matches('\n').count() == 1);
        let behind =
            between(value.end, comment.span.start).is_some_and(|text| !text.contains('\n'));
        !words.is_empty() && (above || behind)
    })
}
