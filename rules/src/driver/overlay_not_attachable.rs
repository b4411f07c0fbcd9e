//! `overlay-not-attachable`: An overlay network does not let the containers of Compose join.

use composelint_compose::project::Known;
use composelint_lint::{Applicability, Context, Fix, Group, Rule, Severity, quoted};

use crate::overlays;

pub(super) static RULE: Rule = Rule {
    name: "overlay-not-attachable",
    group: Group::Driver,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "An overlay network does not let the containers of Compose join.",
    page: include_str!("overlay_not_attachable.md"),
    aliases: &[],
    options: &[overlays::ORCHESTRATOR],
    check,
};

fn check(cx: &mut Context<'_>) {
    let networks = overlays::own(cx);
    if networks.is_empty() || overlays::is_for_swarm(cx) {
        return;
    }
    for joined in networks {
        let Some(network) = joined.declared else {
            continue;
        };
        let attachable = network.attachable.as_ref();
        if attachable.is_some_and(|flag| flag.value != Known::Known(false)) {
            continue;
        }
        let edit = match attachable {
            Some(flag) => cx.replace_scalar(flag.span, "true"),
            None => cx.add_entry_under(network.key_span, "attachable: true"),
        };
        let fix = edit.map(|edit| {
            Fix::new("add `attachable: true`", Applicability::Unsafe, vec![edit]).changes([
                "networks",
                joined.key,
                "attachable",
            ])
        });
        let place = network
            .driver
            .as_ref()
            .map_or(network.key_span, |driver| driver.span);
        let message = format!("the overlay {} is not attachable", quoted(joined.key));
        let first = joined.members[0];
        cx.report(place, message)
            .network(joined.key)
            .label("only the tasks of a swarm service may join")
            .related(
                first.endpoint.span,
                format!("{} cannot join", quoted(&first.service.name)),
            )
            .help("add `attachable: true`, or use the bridge driver on a single host")
            .fix(fix);
    }
}
