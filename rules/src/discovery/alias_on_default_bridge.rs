//! `alias-on-default-bridge`: A service joins Docker's own bridge as a network, where the engine refuses the names that Compose gives.

use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::EngineErrorKind;

pub(super) static RULE: Rule = Rule {
    name: "alias-on-default-bridge",
    group: Group::Discovery,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service joins Docker's own bridge as a network, where the engine refuses the names that Compose gives.",
    page: include_str!("alias_on_default_bridge.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    let own = topology
        .projects()
        .iter()
        .position(|name| *name == cx.project().name);
    for error in topology.engine_errors() {
        let Some(id) = error
            .network
            .filter(|_| error.kind == EngineErrorKind::ReservedNetwork)
        else {
            continue;
        };
        let network = topology.network(id);
        let Some((_, key)) = network
            .keys
            .iter()
            .find(|(project, _)| Some(*project) == own)
        else {
            continue;
        };
        let message = format!(
            "{} is Docker's own network, which takes no aliases",
            quoted(&network.real_name)
        );
        let mut report = cx.report(error.span, message);
        report
            .network(key.clone())
            .label("every service of a project has its name as an alias")
            .help("use a network of the project, or `network_mode: bridge` for docker0");
        if let Some(endpoint) = network.endpoints.first() {
            report.related(topology.endpoint(*endpoint).span, "joined here");
        }
    }
}
