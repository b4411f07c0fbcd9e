//! `published-docker-api`: The Docker API is published beyond loopback.

use composelint_intent::{Confidence, Role};
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::{Binding, Proto};

use crate::entries::{self, Entry};
use crate::ports;

pub(super) static RULE: Rule = Rule {
    name: "published-docker-api",
    group: Group::Exposure,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "The Docker API is published beyond loopback.",
    page: include_str!("published_docker_api.md"),
    aliases: &["CIS 2.7"],
    options: &[],
    check,
};

/// How the API is guarded, as far as the port tells.
#[derive(Clone, Copy, PartialEq)]
enum Api {
    Open,
    Tls,
}

fn check(cx: &mut Context<'_>) {
    let found = entries::public(cx, |entry, binding| api(cx, entry, binding));
    for (entry, binding, api) in found {
        let severity = match api {
            Api::Open => cx.severity(),
            Api::Tls => Severity::Warning,
        };
        let message = format!(
            "the Docker API of `{}` is published on {}",
            entry.service.name,
            ports::place(binding)
        );
        let label = match api {
            Api::Open => "whoever reaches it controls the engine behind it",
            Api::Tls => "whoever has a client certificate controls the engine behind it",
        };
        entries::report(cx, &entry, binding, severity, message)
            // Compose reads an override file unasked, and the API is no less open for it.
            .severity(severity)
            .role_confidence(ports::sureness(binding))
            .label(label)
            .help("remove the entry: services on its networks reach the API without it");
    }
}

fn api(cx: &Context<'_>, entry: &Entry<'_>, binding: &Binding) -> Option<Api> {
    let port = *binding.target.known()?;
    if binding.protocol != Proto::Tcp {
        return None;
    }
    let role = cx.roles().of(&entry.service.name);
    let hands_it_out = role.role == Role::DockerApi && role.confidence > Confidence::Low;
    match port {
        2375 => Some(Api::Open),
        2376 => Some(Api::Tls),
        // The port of an agent, and of a socket proxy that listens elsewhere.
        _ if hands_it_out => role
            .image()?
            .port(port, binding.protocol.as_str())
            .map(|_| Api::Tls),
        _ => None,
    }
}
