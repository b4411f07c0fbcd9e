//! `ephemeral-published-port`: A port is published on every address, under a number that the engine picks.

use composelint_compose::project::Published;
use composelint_lint::{Context, Group, Rule, Severity};

use crate::{entries, ports};

pub(super) static RULE: Rule = Rule {
    name: "ephemeral-published-port",
    group: Group::Exposure,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A port is published on every address, under a number that the engine picks.",
    page: include_str!("ephemeral_published_port.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let found = entries::public(cx, |_, binding| {
        let picked = binding.published == Published::Random && ports::is_wildcard(binding);
        picked.then_some(())
    });
    for (entry, binding, ()) in found {
        let message = format!(
            "port {} of `{}` is published on a random host port",
            ports::target(binding),
            entry.service.name
        );
        let severity = cx.severity();
        entries::report(cx, &entry, binding, severity, message)
            .label("a container port alone publishes it, too")
            .help("remove it if only other services use the port; else bind it to 127.0.0.1");
    }
}
