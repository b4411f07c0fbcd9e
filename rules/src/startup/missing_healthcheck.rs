//! `missing-healthcheck`: A data service that others wait for has nothing that tells when it is ready.

use composelint_compose::project::Service;
use composelint_intent::{Confidence, Tier};
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_yaml::Span;
use rustc_hash::FxHashMap;

use crate::{health, tiers};

pub(super) static RULE: Rule = Rule {
    name: "missing-healthcheck",
    group: Group::Startup,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A data service that others wait for has nothing that tells when it is ready.",
    page: include_str!("missing_healthcheck.md"),
    aliases: &["healthcheck_not_set"],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let mut waits = None;
    for (_, node, service) in cx.services() {
        if node.sandbox.is_none() || service.healthcheck.is_some() || service.build.is_some() {
            continue;
        }
        if cx.may_have_more(service) {
            continue;
        }
        let role = cx.roles().at(node.index);
        let is_bare = role
            .image()
            .is_some_and(|image| image.healthcheck.built_in == Some(false));
        if !is_bare || !role.is(Tier::Data) {
            continue;
        }
        let waiting = waits.get_or_insert_with(|| waiting(cx));
        let Some(&(waiting, span)) = waiting.get(service.name.as_str()) else {
            continue;
        };
        let fix = health::add(cx, service);
        let message = format!("nothing tells when {} is ready", quoted(&service.name));
        cx.report(service.name_span, message)
            .service(service.name.clone())
            .confidence(role.confidence.max(Confidence::Medium))
            .label(format!(
                "{}, whose image brings no health check",
                tiers::described(role.role)
            ))
            .related(span, format!("{} waits for it", quoted(&waiting.name)))
            .help("add a `healthcheck`, and wait with `condition: service_healthy`")
            .fix(fix);
    }
}

/// For each service, the first that starts after it without waiting for its health, and where it says so.
fn waiting<'a>(cx: &Context<'a>) -> FxHashMap<&'a str, (&'a Service, Span)> {
    let mut waiting = FxHashMap::default();
    let started = cx.services().filter(|(_, node, _)| node.sandbox.is_some());
    for (_, _, service) in started {
        let written = service.depends_on.iter().filter(|depends| {
            depends.implied_by.is_none() && depends.condition == "service_started"
        });
        for depends in written {
            waiting
                .entry(depends.service.as_str())
                .or_insert((service, depends.span));
        }
    }
    waiting
}
