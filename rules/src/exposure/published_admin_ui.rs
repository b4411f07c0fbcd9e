//! `published-admin-ui`: A management page is published beyond loopback.

use composelint_intent::{Confidence, Purpose, Role, Tier};
use composelint_lint::{Context, Group, OptionKind, OptionSpec, Rule, Severity};
use composelint_topology::{Binding, ServiceId};

use crate::entries::{self, Entry};
use crate::ports;

pub(super) static RULE: Rule = Rule {
    name: "published-admin-ui",
    group: Group::Exposure,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A management page is published beyond loopback.",
    page: include_str!("published_admin_ui.md"),
    aliases: &[],
    options: &[MORE_PORTS],
    check,
};

const MORE_PORTS: OptionSpec = OptionSpec {
    name: "more_ports",
    kind: OptionKind::List,
    default: "none",
    doc: "Container ports of management pages in images that are not known.",
};

/// A management page behind a port.
struct Page {
    words: &'static str,
    severity: Severity,
    confidence: Confidence,
}

fn check(cx: &mut Context<'_>) {
    let powerful = has_data(cx);
    let more: Vec<u16> = cx.listed(&MORE_PORTS);
    let found = entries::public(cx, |entry, binding| {
        let told = binding
            .target
            .known()
            .is_some_and(|port| more.contains(port));
        let told = told.then(|| Page {
            words: "admin port of",
            severity: severity(cx, entry.id, powerful),
            confidence: Confidence::High,
        });
        told.or_else(|| page(cx, entry, binding, powerful))
    });
    for (entry, binding, page) in found {
        let name = &entry.service.name;
        let message = format!(
            "{} `{name}` is published on {}",
            page.words,
            ports::place(binding)
        );
        let severity = entries::less_at_an_address(page.severity, binding);
        let evidence = cx.roles().of(name).evidence.first();
        let mut report = entries::report(cx, &entry, binding, severity, message);
        report
            .role_confidence(page.confidence.min(ports::sureness(binding)))
            .label("open beyond this host")
            .help("bind it to 127.0.0.1, or put it behind a proxy that asks who is there");
        if let Some(evidence) = evidence {
            report.related(evidence.span, format!("`{name}`: {}", evidence.text));
        }
    }
}

fn page(cx: &Context<'_>, entry: &Entry<'_>, binding: &Binding, powerful: bool) -> Option<Page> {
    let role = cx.roles().of(&entry.service.name);
    if role.confidence == Confidence::Low || role.tier == Tier::Data {
        return None;
    }
    let listed = binding
        .target
        .known()
        .and_then(|port| role.image()?.port(*port, binding.protocol.as_str()));
    if role.role == Role::AdminUi {
        return Some(Page {
            words: "management page",
            severity: severity(cx, entry.id, powerful),
            confidence: role.confidence,
        });
    }
    let words = match listed?.purpose {
        Purpose::Admin => "admin port of",
        Purpose::Ui => "dashboard of",
        Purpose::Client | Purpose::Cluster | Purpose::Metrics => return None,
    };
    // What is at stake behind a proxy's own settings is everything behind the proxy.
    let severity = if matches!(role.tier, Tier::Edge | Tier::App) && role.role != Role::TestDouble {
        cx.severity()
    } else {
        cx.severity().min(Severity::Info)
    };
    Some(Page {
        words,
        severity,
        confidence: Confidence::High,
    })
}

/// A page with nothing to manage in its project is a program like any other, unless it holds the engine.
fn severity(cx: &Context<'_>, service: ServiceId, powerful: bool) -> Severity {
    let holds_the_engine = cx.topology().service(service).docker_socket().is_some();
    if powerful || holds_the_engine {
        cx.severity()
    } else {
        cx.severity().min(Severity::Info)
    }
}

/// Whether the project has data that a page could show.
fn has_data(cx: &Context<'_>) -> bool {
    cx.services()
        .any(|(_, node, _)| node.sandbox.is_some() && cx.roles().at(node.index).is(Tier::Data))
}
