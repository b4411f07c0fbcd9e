//! `internal-network-needs-egress`: A service that needs the internet is on internal networks alone.

use std::net::IpAddr;

use composelint_compose::project::Service;
use composelint_intent::{Confidence, Egress};
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_yaml::Span;

use crate::members;
use crate::texts::{self, Said};

pub(super) static RULE: Rule = Rule {
    name: "internal-network-needs-egress",
    group: Group::Egress,
    severity: Severity::Warning,
    enabled: true,
    since: "0.1.0",
    summary: "A service that needs the internet is on internal networks alone.",
    page: include_str!("internal_network_needs_egress.md"),
    aliases: &[],
    options: &[],
    check,
};

/// Variables whose address the service itself dials. Its own public addresses are in others.
const DIALLED: [&str; 8] = [
    "API_URL",
    "ENDPOINT",
    "WEBHOOK",
    "SMTP",
    "UPSTREAM",
    "MIRROR",
    "SENTRY_DSN",
    "REMOTE",
];

/// Commands that fetch from the internet.
const FETCHING: [&str; 7] = [
    "npm install",
    "npm ci",
    "pip install",
    "apt-get update",
    "apk add",
    "apt update",
    "dnf install",
];

fn check(cx: &mut Context<'_>) {
    for (id, _, service) in cx.services() {
        let Some(network) = members::closed_in(cx, id) else {
            continue;
        };
        let has_proxy =
            texts::of(service).any(|said| said.is_about(&["HTTP_PROXY", "HTTPS_PROXY"]));
        if has_proxy {
            continue;
        }
        let Some((span, text, confidence)) = need(cx, service) else {
            continue;
        };
        let name = &service.name;
        let mut report = cx.report(span, format!("`{name}` has no way to the internet"));
        report
            .service(name.clone())
            .role_confidence(confidence)
            .label(text)
            .help(
                "join a network that is not internal, or use an egress proxy on the internal one",
            );
        if let Some(internal) = network.internal_span {
            report.related(internal, "internal, like every network of the service");
        }
    }
}

/// What says that the service needs a way out.
fn need(cx: &Context<'_>, service: &Service) -> Option<(Span, String, Confidence)> {
    let role = cx.roles().of(&service.name);
    if let (Some(image), Some(at)) = (role.image(), &service.image)
        && image.needs_egress == Egress::Yes
    {
        let text = "an image that is of little use without it".to_owned();
        return Some((at.span, text, Confidence::High));
    }
    let addressed = texts::of(service)
        .filter(|said| said.variable.is_none() || said.is_about(&DIALLED))
        .find_map(|said| {
            let host = public_host(&said)?;
            Some((said.span, format!("names `{host}`"), Confidence::High))
        });
    addressed.or_else(|| {
        let (span, line) = texts::command_line(service)?;
        let command = FETCHING.iter().find(|command| line.contains(*command))?;
        Some((span, format!("runs `{command}`"), Confidence::High))
    })
}

/// The host of the first address in a text, if it is a name of the public DNS.
fn public_host<'a>(said: &Said<'a>) -> Option<&'a str> {
    const PRIVATE: [&str; 10] = [
        "local",
        "localhost",
        "internal",
        "lan",
        "home",
        "test",
        "example",
        "invalid",
        "localdomain",
        "svc",
    ];
    if said.text.is_unknown() {
        return None;
    }
    let (_, rest) = said.text.text.split_once("://")?;
    let authority = rest.split(['/', '?', '#', ' ', '"', '\'', ',']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let last = host.rsplit('.').next()?;
    let is_name = host.contains('.')
        && host.parse::<IpAddr>().is_err()
        && last.len() > 1
        && last.chars().all(|c| c.is_ascii_alphabetic());
    (is_name
        && !PRIVATE
            .iter()
            .any(|private| last.eq_ignore_ascii_case(private)))
    .then_some(host)
}
