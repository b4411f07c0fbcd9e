//! `published-debug-port`: A debugger's port is published beyond loopback.

use composelint_intent::{Confidence, debug_port};
use composelint_lint::{Context, Group, OptionKind, OptionSpec, Rule, Severity};
use composelint_topology::{Binding, Proto};
use composelint_yaml::Span;

use crate::entries::{self, Entry};
use crate::{ports, texts};

pub(super) static RULE: Rule = Rule {
    name: "published-debug-port",
    group: Group::Exposure,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A debugger's port is published beyond loopback.",
    page: include_str!("published_debug_port.md"),
    aliases: &[],
    options: &[MORE_PORTS],
    check,
};

const MORE_PORTS: OptionSpec = OptionSpec {
    name: "more_ports",
    kind: OptionKind::List,
    default: "none",
    doc: "Container ports that a debugger listens on, although nothing in the file says so.",
};

/// How a debugger is told to listen, what it is, and where it listens when nothing else is said.
const DEBUGGERS: [(&str, &str, Option<u16>); 7] = [
    ("--inspect", "the Node.js inspector", Some(9229)),
    ("--inspect-brk", "the Node.js inspector", Some(9229)),
    ("jdwp", "the Java debugger", None),
    ("debugpy", "debugpy", Some(5678)),
    ("ptvsd", "ptvsd", Some(5678)),
    ("dlv", "Delve", Some(2345)),
    ("gdbserver", "gdbserver", None),
];

/// A debugger behind a port.
struct Debugger {
    name: &'static str,
    /// Where the service says so; without it the number alone speaks.
    evidence: Option<Span>,
    /// Whether the configuration says so.
    configured: bool,
}

fn check(cx: &mut Context<'_>) {
    let more: Vec<u16> = cx.listed(&MORE_PORTS);
    let found = entries::public(cx, |entry, binding| debugger(cx, entry, binding, &more));
    for (entry, binding, debugger) in found {
        let message = format!(
            "{} of `{}` is published on {}",
            debugger.name,
            entry.service.name,
            ports::place(binding)
        );
        let severity = cx.severity();
        let mut report = entries::report(cx, &entry, binding, severity, message);
        report
            .label("whoever connects runs code in the container")
            .help("bind it to 127.0.0.1, and connect from elsewhere through SSH");
        match debugger.evidence {
            Some(span) => report.related(span, "the debugger is told to listen here"),
            None if debugger.configured => &mut report,
            None => report.role_confidence(Confidence::Medium),
        };
    }
}

fn debugger(
    cx: &Context<'_>,
    entry: &Entry<'_>,
    binding: &Binding,
    more: &[u16],
) -> Option<Debugger> {
    let port = *binding.target.known()?;
    if binding.protocol != Proto::Tcp {
        return None;
    }
    if let Some((name, span)) = evidence(entry, port) {
        return Some(Debugger {
            name,
            evidence: Some(span),
            configured: false,
        });
    }
    // The number alone counts only where nothing else is known to listen there.
    let image = cx.roles().of(&entry.service.name).image();
    if image.is_some_and(|image| image.port(port, "tcp").is_some()) {
        return None;
    }
    let name = match debug_port(port).map(|known| known.port) {
        Some(9229 | 9230) => "the Node.js inspector",
        _ if more.contains(&port) => "a debugger",
        _ => return None,
    };
    Some(Debugger {
        name,
        evidence: None,
        configured: more.contains(&port),
    })
}

/// Where the service tells a debugger to listen on this port.
fn evidence(entry: &Entry<'_>, port: u16) -> Option<(&'static str, Span)> {
    let in_text = |text: &str| {
        let debugger = DEBUGGERS.iter().find(|(mark, _, default)| {
            texts::find_word(text, mark).is_some()
                && (texts::names_port(text, port) || *default == Some(port))
        });
        debugger.map(|(_, name, _)| *name)
    };
    if let Some((span, line)) = texts::command_line(entry.service)
        && let Some(name) = in_text(&line)
    {
        return Some((name, span));
    }
    texts::of(entry.service)
        .filter(|said| said.variable.is_some())
        .find_map(|said| {
            let text = said.text.text.as_str();
            let by_name = said.is_about(&["DEBUG_PORT", "DEBUGGER_PORT", "JPDA_ADDRESS"])
                && text.rsplit(':').next().and_then(|last| last.parse().ok()) == Some(port);
            let name = in_text(text).or(by_name.then_some("a debugger"))?;
            Some((name, said.span))
        })
}
