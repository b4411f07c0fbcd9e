//! `external-network-exposure`: A data service is on a network that other projects share.

use composelint_compose::project::Known;
use composelint_intent::Tier;
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use smol_str::SmolStr;

use crate::tiers;

pub(super) static RULE: Rule = Rule {
    name: "external-network-exposure",
    group: Group::Isolation,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A data service is on a network that other projects share.",
    page: include_str!("external_network_exposure.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for joined in cx.networks() {
        let network = joined.network;
        let says_so = joined.declared.is_some_and(|declared| {
            let external = declared.external.as_ref();
            external.is_some_and(|external| external.value != Known::Known(false))
        });
        if !joined.foreign || !says_so {
            continue;
        }
        let others = network.others_on_it.as_deref();
        if others.is_some_and(<[_]>::is_empty) {
            continue;
        }
        let for_data = network.real_name_known && is_about_data(&network.real_name);
        for member in joined.members.iter().filter(|member| member.is(Tier::Data)) {
            let name = &member.service.name;
            let severity = if for_data
                || tiers::is_for_development(cx, member.service, member.endpoint.span)
            {
                cx.severity().min(Severity::Info)
            } else {
                cx.severity()
            };
            let message = format!(
                "`{name}`, {}, is on `{}`, which {} join{}",
                tiers::described(member.role.role),
                joined.key,
                who(others),
                if others.is_some_and(|others| others.len() == 1) {
                    "s"
                } else {
                    ""
                },
            );
            cx.report(member.endpoint.span, message)
                .service(name.clone())
                .network(joined.key)
                .severity(severity)
                .role_confidence(member.role.confidence)
                .label("every member of that network reaches it on every port")
                .related(joined.span, "made outside of this project")
                .help("put it on a network of this project, and let its clients join that one");
        }
    }
}

/// Who joins the network besides this project, as far as the configuration says.
fn who(others: Option<&[SmolStr]>) -> String {
    match others {
        Some([one]) => quoted(one),
        Some([one, two]) => format!("{} and {}", quoted(one), quoted(two)),
        Some([first, rest @ ..]) => format!("{} and {} others", quoted(first), rest.len()),
        Some([]) | None => "other projects".to_owned(),
    }
}

/// Whether a network's name says that it is there to share data.
fn is_about_data(name: &str) -> bool {
    const WORDS: [&str; 20] = [
        "db",
        "dbs",
        "database",
        "databases",
        "data",
        "sql",
        "mysql",
        "mariadb",
        "postgres",
        "postgresql",
        "mongo",
        "redis",
        "kafka",
        "mq",
        "rabbitmq",
        "storage",
        "cache",
        "elastic",
        "backup",
        "backups",
    ];
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}
