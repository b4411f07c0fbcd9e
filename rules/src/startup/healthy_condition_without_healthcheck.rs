//! `healthy-condition-without-healthcheck`: A service waits until another one is healthy, and nothing ever says that it is.

use composelint_compose::project::{DependsOn, Service};
use composelint_lint::{Confidence, Context, Group, Rule, Severity, quoted};

use crate::health;

pub(super) static RULE: Rule = Rule {
    name: "healthy-condition-without-healthcheck",
    group: Group::Startup,
    severity: Severity::Error,
    enabled: true,
    since: "0.1.0",
    summary: "A service waits until another one is healthy, and nothing ever says that it is.",
    page: include_str!("healthy_condition_without_healthcheck.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (_, node, service) in cx.services() {
        if node.sandbox.is_none() {
            continue;
        }
        for depends in service
            .depends_on
            .iter()
            .filter(|depends| depends.condition == "service_healthy")
        {
            let Some(other) = cx
                .project()
                .services
                .get(&depends.service)
                .filter(|other| other.active && !cx.may_have_more(other))
            else {
                continue;
            };
            report(cx, service, depends, other);
        }
    }
}

/// Reports a dependency on the health of a service that nobody checks.
fn report(cx: &mut Context<'_>, service: &Service, depends: &DependsOn, other: &Service) {
    let disabled = other
        .healthcheck
        .as_ref()
        .filter(|check| check.value.disabled);
    if (other.healthcheck.is_some() && disabled.is_none()) || other.provider.is_some() {
        return;
    }
    let image = cx
        .roles()
        .of(&other.name)
        .image()
        .filter(|_| other.build.is_none());
    let built_in = image.and_then(|image| image.healthcheck.built_in);
    if built_in == Some(true) && disabled.is_none() {
        return;
    }
    let is_certain = disabled.is_some() || built_in == Some(false);
    let fix = if disabled.is_none() {
        health::add(cx, other)
    } else {
        None
    };
    let (name, others) = (quoted(&service.name), quoted(&other.name));
    let message = format!("{name} waits for the health of {others}, which has no check");
    let mut report = cx.report(depends.span, message);
    report
        .service(service.name.clone())
        .key(other.name.clone())
        .help(format!("add a `healthcheck` to {others}"))
        .fix(fix)
        .history(depends.history.as_deref());
    if is_certain {
        report
            .confidence(Confidence::High)
            .label("Compose stops here with an error");
    } else {
        report
            .confidence(Confidence::Low)
            .severity(Severity::Info)
            .label("Compose stops here with an error, unless the image brings a check");
    }
    let place = disabled.map_or(other.name_span, |check| check.span);
    let text = if disabled.is_some() {
        "disabled here"
    } else {
        "no `healthcheck` here"
    };
    report.related(place, text);
}
