//! `depends-on-missing-healthy-condition`: A service waits until a data service has started, not until it is ready.

use composelint_compose::project::{DependsOn, Service};
use composelint_intent::{RoleOf, Tier};
use composelint_lint::{Applicability, Context, Edit, Fix, Group, Refusal, Rule, Severity, quoted};
use composelint_yaml::Span;

pub(super) static RULE: Rule = Rule {
    name: "depends-on-missing-healthy-condition",
    group: Group::Startup,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A service waits until a data service has started, not until it is ready.",
    page: include_str!("depends_on_missing_healthy_condition.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for (_, node, service) in cx.services() {
        if node.sandbox.is_none() {
            continue;
        }
        let late: Vec<(&DependsOn, &Service)> = written(service)
            .filter(|depends| depends.short)
            .filter_map(|depends| {
                let (at, _, other) = cx.project().services.get_full(&depends.service)?;
                tells(cx.roles().at(at), other).then_some((depends, other))
            })
            .collect();
        let Some((first, other)) = late.first() else {
            continue;
        };
        let names: Vec<&str> = late
            .iter()
            .map(|(depends, _)| depends.service.as_str())
            .collect();
        let fix = long_form(cx, service, &names);
        let message = format!(
            "{} starts before {} is ready",
            quoted(&service.name),
            quoted(&other.name)
        );
        let mut report = cx.report(first.span, message);
        report
            .service(service.name.clone())
            .label("satisfied as soon as the container runs")
            .help("wait with `condition: service_healthy`")
            .fix(fix)
            .history(first.history.as_deref());
        for (_, other) in &late {
            let place = other
                .healthcheck
                .as_ref()
                .map_or(other.name_span, |check| check.span);
            report.related(
                place,
                format!("tells when {} is ready", quoted(&other.name)),
            );
        }
    }
}

/// What `depends_on` itself says.
fn written(service: &Service) -> impl Iterator<Item = &DependsOn> {
    let written = service.depends_on.iter();
    written.filter(|depends| depends.implied_by.is_none() && !depends.unknown)
}

/// Whether a data service tells when it is ready.
fn tells(role: &RoleOf, service: &Service) -> bool {
    if !role.is(Tier::Data) {
        return false;
    }
    if let Some(check) = &service.healthcheck {
        return !check.value.disabled;
    }
    let built_in = role.image().and_then(|image| image.healthcheck.built_in);
    service.build.is_none() && built_in == Some(true)
}

/// Writes the list of dependencies as a mapping with conditions.
fn long_form(cx: &Context<'_>, service: &Service, ready: &[&str]) -> Result<Fix, Refusal> {
    let items: Vec<&DependsOn> = written(service).collect();
    let is_brought = |depends: &&DependsOn| depends.history.is_some() || !depends.short;
    let tree = service.tree.get("depends_on").ok_or(Refusal::Pieces)?;
    if items.iter().any(is_brought) || tree.history.is_some() {
        return Err(Refusal::Elsewhere);
    }
    if cx.is_shared(tree.span) {
        return Err(Refusal::Shared);
    }
    let text = cx.text(tree.span);
    let mut edits = Vec::new();
    for item in &items {
        let condition = if ready.contains(&item.service.as_str()) {
            "service_healthy"
        } else {
            "service_started"
        };
        if cx.scalar_text(item.span) != Some(item.service.as_str()) {
            return Err(Refusal::Variable);
        }
        let entry = format!("{}: {{condition: {condition}}}", item.service);
        edits.push(Edit::replace(with_dash(cx, tree.span, item.span)?, entry));
    }
    if let Some(inner) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        if inner.contains('#') {
            return Err(Refusal::Layout);
        }
        edits.push(Edit::replace(
            Span::new(tree.span.file, tree.span.start, tree.span.start + 1),
            "{",
        ));
        edits.push(Edit::replace(
            Span::new(tree.span.file, tree.span.end - 1, tree.span.end),
            "}",
        ));
    }
    let title = "wait until the data services are healthy";
    let fix = Fix::new(title, Applicability::Safe, edits);
    Ok(fix.changes(["services", &*service.name, "depends_on"]))
}

/// The bytes of an item, with the `- ` before it in a block.
fn with_dash(cx: &Context<'_>, list: Span, item: Span) -> Result<Span, Refusal> {
    if cx.text(list).starts_with('[') {
        return Ok(item);
    }
    let before = Span::new(list.file, list.start, item.start);
    let text = cx.text(before);
    let trimmed = text.trim_end_matches(' ');
    if !trimmed.ends_with('-') {
        return Err(Refusal::Layout);
    }
    let length = u32::try_from(text.len() - trimmed.len() + 1).map_err(|_| Refusal::Layout)?;
    Ok(Span::new(list.file, item.start - length, item.end))
}
