//! `published-port-range`: A long range of ports is published.

use composelint_lint::{Context, Group, OptionKind, OptionSpec, Rule, Severity};
use composelint_topology::{Binding, Proto};

use crate::entries::{self, Entry};

pub(super) static RULE: Rule = Rule {
    name: "published-port-range",
    group: Group::Exposure,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A long range of ports is published.",
    page: include_str!("published_port_range.md"),
    aliases: &[],
    options: &[MOST],
    check,
};

const MOST: OptionSpec = OptionSpec {
    name: "most",
    kind: OptionKind::Integer,
    default: "10",
    doc: "How many ports an entry may publish.",
};

fn check(cx: &mut Context<'_>) {
    let most = cx.number(&MOST);
    let found = entries::public(cx, |entry, _| {
        let count = entry.public().count();
        (count > most).then_some(count)
    });
    for (entry, binding, count) in found {
        let message = format!(
            "`{}` publishes {count} ports with one entry",
            entry.service.name
        );
        let severity = if is_media(&entry, binding) {
            Severity::Info
        } else {
            cx.severity()
        };
        entries::report(cx, &entry, binding, severity, message)
            .label("each of them is open beyond this host")
            .help("publish only the ports that something listens on");
    }
}

/// Whether the range carries calls or files, whose protocols pick a port for each of them.
fn is_media(entry: &Entry<'_>, binding: &Binding) -> bool {
    let control = |port: Option<&u16>| matches!(port, Some(20 | 21));
    binding.protocol == Proto::Udp
        || entry
            .service
            .ports
            .iter()
            .any(|port| control(port.target.known()))
}
