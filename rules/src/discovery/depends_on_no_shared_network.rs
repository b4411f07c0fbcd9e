//! `depends-on-no-shared-network`: A service waits for another one that it shares no network with.

use composelint_lint::{Confidence, Context, Group, Rule, Severity, quoted};

use crate::depends::{self, Apart};
use crate::wanted;

pub(super) static RULE: Rule = Rule {
    name: "depends-on-no-shared-network",
    group: Group::Discovery,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service waits for another one that it shares no network with.",
    page: include_str!("depends_on_no_shared_network.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for apart in depends::apart(cx, false) {
        let Apart {
            service,
            other,
            to,
            depends,
            ..
        } = apart;
        let (name, others) = (quoted(&service.name), quoted(&other.name));
        let networks = wanted::networks_of(cx.topology(), to);
        cx.report(
            depends.span,
            format!("{name} waits for {others}, and shares no network with it"),
        )
        .service(service.name.clone())
        .key(other.name.clone())
        .confidence(Confidence::Medium)
        .label("the order of starting opens no connection")
        .related(other.name_span, format!("on {networks}"))
        .help("let them join one network if one dials the other");
    }
}
