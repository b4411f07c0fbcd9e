//! `incomplete-analysis`: Part of the project could not be read or resolved, so answers about it are incomplete.

use composelint_compose::project::{Known, NetworkMode, Project, Published, Service};
use composelint_compose::value::Text;
use composelint_compose::{Problem, ProblemCode};
use composelint_lint::{Context, Group, Rule, Severity, quoted};
use composelint_yaml::Span;

use crate::problems;

/// How many places a finding points at.
const SHOWN: usize = 8;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-analysis",
    group: Group::Load,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "Part of the project could not be read or resolved, so answers about it are incomplete.",
    page: include_str!("incomplete_analysis.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    // With nothing left to look at, silence would pass for a clean bill.
    let nothing_left = cx.project().services.is_empty();
    let unread: Vec<_> = problems::of(cx, ProblemCode::IncompleteAnalysis).collect();
    for (at, problem) in unread.iter().enumerate() {
        let same = |other: &&&Problem| {
            other.message == problem.message && other.span.file == problem.span.file
        };
        if unread[..at].iter().any(|earlier| same(&earlier)) {
            continue;
        }
        let mut report = problems::report_one(cx, problem);
        // A file that is missing is missing once, however many services extend it.
        for other in unread[at + 1..].iter().filter(same).take(SHOWN) {
            report.related(other.span, "the same here");
        }
        if nothing_left {
            report.severity(Severity::Error);
        }
    }
    report_fragment(cx);
    report_variables(cx);
}

/// One finding for all that is missing in a file that is a part of something else.
fn report_fragment(cx: &mut Context<'_>) {
    let missing = cx
        .problems()
        .iter()
        .filter(|problem| problems::is_quiet_in_fragment(cx, problem.code));
    let missing: Vec<_> = missing.collect();
    let Some(first) = missing.first() else { return };
    let mut report = cx.report(
        first.span,
        "the file is a part of a project, not one by itself",
    );
    report
        .key("fragment")
        .label(&first.message)
        .help("name the files it belongs with: `composelint -f compose.yaml -f …`");
    for other in missing.iter().skip(1).take(SHOWN) {
        report.related(other.span, &other.message);
    }
}

/// One finding for all variables that decide about the topology and have no value.
fn report_variables(cx: &mut Context<'_>) {
    let mut unknown: Vec<(Span, String)> = Vec::new();
    for service in cx
        .project()
        .services
        .values()
        .filter(|service| service.active)
    {
        unknown_in_service(service, &mut unknown);
    }
    unknown_in_networks(cx.project(), &mut unknown);
    unknown.sort_by_key(|(span, _)| *span);
    unknown.dedup_by_key(|(span, _)| *span);
    let Some((first, words)) = unknown.first() else {
        return;
    };
    let message = match unknown.len() {
        1 => "a port, network or mode depends on a variable without a value".to_owned(),
        n => format!("{n} ports, networks or modes depend on variables without a value"),
    };
    let mut report = cx.report(*first, message);
    report.key("variables").label(words).help(
        "give the variables a value in `.env`, a default (`${NAME:-value}`), or `--env NAME=value`",
    );
    for (span, words) in unknown.iter().skip(1).take(SHOWN) {
        report.related(*span, words);
    }
}

fn unknown_in_service(service: &Service, unknown: &mut Vec<(Span, String)>) {
    for port in &service.ports {
        if let Some(Known::Unknown(text)) = &port.host_ip {
            unknown.push((port.span, names(text)));
        }
        if let Published::Unknown(text) = &port.published {
            unknown.push((port.span, names(text)));
        }
        if let Known::Unknown(text) = &port.target {
            unknown.push((port.span, names(text)));
        }
    }
    if let Some(mode) = &service.network_mode
        && let NetworkMode::Unknown(text) = &mode.value
    {
        unknown.push((mode.span, names(text)));
    }
    let memberships = service.networks.iter().flat_map(|networks| &networks.value);
    for membership in memberships.filter(|membership| membership.unknown) {
        let name = quoted(&membership.name);
        unknown.push((membership.span, format!("no network is known by {name}")));
    }
}

fn unknown_in_networks(project: &Project, unknown: &mut Vec<(Span, String)>) {
    for network in project.networks.values() {
        for flag in [&network.internal, &network.external].into_iter().flatten() {
            if let Known::Unknown(text) = &flag.value {
                unknown.push((flag.span, names(text)));
            }
        }
        if let Some(driver) = network
            .driver
            .as_ref()
            .filter(|driver| driver.value.is_unknown())
        {
            unknown.push((driver.span, names(&driver.value)));
        }
    }
}

/// The variables without a value, by name.
fn names(text: &Text) -> String {
    let holes = text.holes().iter();
    let mut names: Vec<String> = holes.map(|hole| quoted(&hole.name)).collect();
    names.dedup();
    format!("no value for {}", names.join(", "))
}
