//! `flat-network`: One network holds a whole project, from the edge to the data.

use composelint_intent::Tier;
use composelint_lint::{Context, Group, Member, OptionKind, OptionSpec, Rule, Severity};
use composelint_topology::Tri;

use crate::tiers;

pub(super) static RULE: Rule = Rule {
    name: "flat-network",
    group: Group::Isolation,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "One network holds a whole project, from the edge to the data.",
    page: include_str!("flat_network.md"),
    aliases: &["compose-no-network-segmentation"],
    options: &[LEAST],
    check,
};

const LEAST: OptionSpec = OptionSpec {
    name: "least_services",
    kind: OptionKind::Integer,
    default: "4",
    doc: "How many services a project has at least before it is worth splitting.",
};

fn check(cx: &mut Context<'_>) {
    let least = cx.number(&LEAST);
    let networks = cx.networks();
    let [only] = networks else { return };
    let (network, members) = (only.network, &only.members);
    // Bare containers that may not talk are apart already.
    if members.len() < least || network.icc == Tri::No || only.foreign {
        return;
    }
    let first = |tier: Tier| members.iter().copied().find(|member| member.is(tier));
    let (Some(edge), Some(data)) = (first(Tier::Edge), first(Tier::Data)) else {
        return;
    };
    let message = format!(
        "all {} services are on `{}`, from the edge to the data",
        members.len(),
        only.key
    );
    let describe = |member: Member<'_>| {
        let role = tiers::described(member.role.role);
        format!("`{}`, {role}", member.service.name)
    };
    let confidence = edge.role.confidence.min(data.role.confidence);
    let mut report = cx.report(only.span, message);
    report
        .network(only.key)
        .confidence(confidence)
        .label("everybody reaches everybody, on every port")
        .related(edge.endpoint.span, describe(edge))
        .related(data.endpoint.span, describe(data))
        .help("give the data a network that only its clients join");
}
