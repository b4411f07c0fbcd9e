//! `external-network-name-collision`: A service dials a common name on a network that other projects join too.

use composelint_intent::WantVerdict;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_topology::RecordType;

use crate::wanted::{self, Same};

pub(super) static RULE: Rule = Rule {
    name: "external-network-name-collision",
    group: Group::Discovery,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service dials a common name on a network that other projects join too.",
    page: include_str!("external_network_name_collision.md"),
    aliases: &[],
    options: &[],
    check,
};

/// Names that every second project has.
const COMMON: [&str; 32] = [
    "admin",
    "api",
    "app",
    "backend",
    "cache",
    "client",
    "database",
    "db",
    "frontend",
    "gateway",
    "kafka",
    "mail",
    "mariadb",
    "mongo",
    "mongodb",
    "mysql",
    "nginx",
    "php",
    "postgres",
    "postgresql",
    "proxy",
    "queue",
    "rabbitmq",
    "redis",
    "server",
    "ui",
    "web",
    "webapp",
    "webserver",
    "worker",
    "elasticsearch",
    "minio",
];

fn check(cx: &mut Context<'_>) {
    let topology = cx.topology();
    if !topology.networks().any(|(_, network)| network.external) {
        return;
    }
    let found = wanted::failing(cx, Same::Host, |want, verdict| {
        let WantVerdict::Reaches(to) = verdict else {
            return None;
        };
        let is_common = COMMON
            .iter()
            .any(|name| want.host.eq_ignore_ascii_case(name));
        if !is_common || !wanted::is_dialled(want) {
            return None;
        }
        let resolution = topology.resolve(cx.service_id(want.from)?, &want.host, RecordType::A);
        let (_, network) = resolution.answers.first()?;
        topology
            .network(*network)
            .external
            .then_some((*to.first()?, *network))
    });
    for failing in found {
        let (to, network) = failing.what;
        let network = topology.network(network);
        let host = quoted(&failing.want.host);
        let message = format!(
            "{host} may be another project's container on `{}`",
            network.key
        );
        cx.report(failing.want.host_at.span, message)
            .service(failing.service.name.clone())
            .network(network.key.clone())
            .key(failing.want.host.clone())
            .role_confidence(failing.confidence())
            .label("a name that many projects have")
            .related(topology.service(to).span, "the one that is meant")
            .related(network.span, "other projects join this network too")
            .help(
                "let both join a network of the project, or give the service an alias of its own",
            );
    }
}
