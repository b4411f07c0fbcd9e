//! `overlay-on-single-host`: An overlay network is used although nothing of the project is spread over hosts.

use composelint_compose::project::Known;
use composelint_lint::{Context, Group, Rule, Severity, quoted};

use crate::overlays;

pub(super) static RULE: Rule = Rule {
    name: "overlay-on-single-host",
    group: Group::Driver,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "An overlay network is used although nothing of the project is spread over hosts.",
    page: include_str!("overlay_on_single_host.md"),
    aliases: &[],
    options: &[overlays::ORCHESTRATOR],
    check,
};

fn check(cx: &mut Context<'_>) {
    let networks = overlays::own(cx);
    if networks.is_empty() || overlays::is_for_swarm(cx) || overlays::deploys(cx).next().is_some() {
        return;
    }
    for joined in networks {
        let driver = joined.declared.and_then(|network| network.driver.as_ref());
        let Some(driver) = driver else { continue };
        // Others, started elsewhere, may join a network with a name of its own.
        let named = joined
            .declared
            .is_some_and(|network| network.name_span.is_some());
        let attachable = joined
            .declared
            .and_then(|network| network.attachable.as_ref());
        if named && attachable.is_some_and(|flag| flag.value != Known::Known(false)) {
            continue;
        }
        let message = format!("{} is an overlay for one host", quoted(joined.key));
        cx.report(driver.span, message)
            .network(joined.key)
            .label("needs a swarm, and packs every packet into another one")
            .help("remove `driver: overlay`: a bridge does the same on one host")
            .history(driver.history.as_deref());
    }
}
