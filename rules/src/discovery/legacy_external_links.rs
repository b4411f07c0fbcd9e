//! `legacy-external-links`: A service uses `external_links`, which name containers that nobody here starts.

use composelint_lint::{Context, Group, Part, Rule, Severity, quoted};

pub(super) static RULE: Rule = Rule {
    name: "legacy-external-links",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service uses `external_links`, which name containers that nobody here starts.",
    page: include_str!("legacy_external_links.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (_, node, service) in cx.services_with(&[Part::Hosts]) {
        let Some(first) = service.external_links.first() else {
            continue;
        };
        if node.sandbox.is_none() {
            continue;
        }
        let message = format!(
            "{} links {}, a container of somebody else",
            quoted(&service.name),
            quoted(&first.value.target)
        );
        cx.report(first.span, message)
            .service(service.name.clone())
            .label("without a shared network the link has no effect")
            .help("share an external network with it, and give it an alias there")
            .history(first.history.as_deref());
    }
}
