//! `overlay-not-encrypted`: Data travels over an overlay network in the clear.

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Rule, Severity, quoted};

use crate::{overlays, tiers};

pub(super) static RULE: Rule = Rule {
    name: "overlay-not-encrypted",
    group: Group::Driver,
    severity: Severity::Info,
    enabled: false,
    since: "0.1.0",
    summary: "Data travels over an overlay network in the clear.",
    page: include_str!("overlay_not_encrypted.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for joined in overlays::own(cx) {
        let Some(network) = joined.declared else {
            continue;
        };
        let data = joined.members.iter().find(|member| member.is(Tier::Data));
        let Some(data) = data.filter(|_| !network.driver_opts.contains_key("encrypted")) else {
            continue;
        };
        let place = network
            .driver
            .as_ref()
            .map_or(network.key_span, |driver| driver.span);
        let message = format!("the overlay {} is not encrypted", quoted(joined.key));
        cx.report(place, message)
            .network(joined.key)
            .confidence(data.role.confidence)
            .label("packets between hosts can be read on the way")
            .related(
                data.endpoint.span,
                format!("{}, {}", quoted(&data.service.name), tiers::described(data.role.role)),
            )
            .help("add `driver_opts: {encrypted: \"\"}`, unless the link between the hosts is private");
    }
}
