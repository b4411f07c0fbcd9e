//! `debug-container-in-stack`: A container for looking around is started with everything else.

use composelint_compose::project::{DependsOn, Service};
use composelint_lint::{Applicability, Context, Fix, Group, Rule, Severity, quoted};

use crate::{hardening, texts, tiers};

pub(super) static RULE: Rule = Rule {
    name: "debug-container-in-stack",
    group: Group::Hygiene,
    severity: Severity::Info,
    enabled: true,
    since: "0.1.0",
    summary: "A container for looking around is started with everything else.",
    page: include_str!("debug_container_in_stack.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    for service in hardening::started(cx) {
        let Some(why) = why(service) else { continue };
        let place = service
            .image
            .as_ref()
            .map_or(service.name_span, |image| image.span);
        if !service.profiles.is_empty() || tiers::is_for_development(cx, service, place) {
            continue;
        }
        let needed = cx.project().services.values().any(|other| {
            let waits = |dependency: &DependsOn| dependency.service == service.name;
            other.depends_on.iter().any(waits)
        });
        let from_elsewhere = !service.extends.is_empty();
        let edit = (!needed && !from_elsewhere)
            .then(|| cx.add_entry(service.span, "profiles: [debug]"))
            .flatten();
        let fix = edit.map(|edit| {
            Fix::new(
                "start it with `--profile debug` only",
                Applicability::Unsafe,
                vec![edit],
            )
            .changes(["services", &service.name])
        });
        cx.report(
            place,
            format!("{} is there to look around", quoted(&service.name)),
        )
        .service(service.name.clone())
        .label(why)
        .help("add `profiles: [debug]`, or start it by hand when it is needed")
        .fix(fix);
    }
}

fn why(service: &Service) -> Option<&'static str> {
    const BARE: [&str; 5] = ["alpine", "busybox", "debian", "ubuntu", "fedora"];
    const TOOLS: [&str; 7] = [
        "dnsutils",
        "net-tools",
        "netshoot",
        "network-multitool",
        "nettools",
        "swiss-army-knife",
        "troubleshoot",
    ];
    const WAITING: [&str; 3] = ["sleep infinity", "tail -f /dev/null", "tail -F /dev/null"];
    let image = service.image.as_ref()?.value.known()?;
    let last = image.rsplit('/').next().unwrap_or(image);
    let tool = last.split([':', '@']).next().unwrap_or(last);
    if TOOLS.contains(&tool) {
        return Some("an image full of network tools");
    }
    let name = image.split([':', '@']).next().unwrap_or(image);
    let bare = BARE.contains(&name.strip_prefix("library/").unwrap_or(name));
    let (_, line) = texts::command_line(service).filter(|_| bare)?;
    WAITING
        .iter()
        .any(|waiting| line.contains(waiting))
        .then_some("does nothing but wait for somebody to come in")
}
