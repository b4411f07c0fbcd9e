//! `attachable-data-network`: An overlay network with data on it lets any container of the swarm join.

use composelint_compose::project::Known;
use composelint_intent::Tier;
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::Driver;

use crate::tiers;

pub(super) static RULE: Rule = Rule {
    name: "attachable-data-network",
    group: Group::Isolation,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "An overlay network with data on it lets any container of the swarm join.",
    page: include_str!("attachable_data_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for joined in cx.networks() {
        let network = joined.network;
        let attachable = joined
            .declared
            .and_then(|declared| declared.attachable.as_ref())
            .filter(|attachable| attachable.value == Known::Known(true));
        let data = joined.members.iter().find(|member| member.is(Tier::Data));
        let (Some(attachable), Some(data)) = (attachable, data) else {
            continue;
        };
        if network.driver != Driver::Overlay {
            continue;
        }
        let role = tiers::described(data.role.role);
        cx.report(
            attachable.span,
            format!(
                "any container may join `{}`, which has data on it",
                joined.key
            ),
        )
        .network(joined.key)
        .confidence(data.role.confidence)
        .label("open to `docker run --network` on every node")
        .related(
            data.endpoint.span,
            format!("`{}`, {role}", data.service.name),
        )
        .help("keep the data on a network without `attachable`, or say who joins this one");
    }
}
