//! `network-none-candidate`: A job that talks to nobody has a network.

use composelint_compose::project::Service;
use composelint_intent::Egress;
use composelint_lint::{Context, Group, Rule, Severity};
use composelint_topology::SandboxKind;
use rustc_hash::FxHashSet;

use crate::texts;

pub(super) static RULE: Rule = Rule {
    name: "network-none-candidate",
    group: Group::Isolation,
    severity: Severity::Hint,
    enabled: false,
    since: "0.1.0",
    summary: "A job that talks to nobody has a network.",
    page: include_str!("network_none_candidate.md"),
    aliases: &[],
    options: &[],
    check,
};

fn check(cx: &mut Context<'_>) {
    let project = cx.project();
    let names: FxHashSet<&str> = project
        .services
        .keys()
        .map(smol_str::SmolStr::as_str)
        .collect();
    let mut named: FxHashSet<&str> = FxHashSet::default();
    let mut waited_for: FxHashSet<&str> = FxHashSet::default();
    for service in project.services.values() {
        named.extend(words(service).filter(|word| names.contains(word)));
        let jobs = service
            .depends_on
            .iter()
            .filter(|dependency| dependency.condition == "service_completed_successfully");
        waited_for.extend(jobs.map(|dependency| dependency.service.as_str()));
    }
    for (id, node, service) in cx.services() {
        let name = &service.name;
        let own = cx
            .topology()
            .sandbox_of(id)
            .is_some_and(|sandbox| sandbox.kind == SandboxKind::Own && sandbox.services.len() == 1);
        let is_job = waited_for.contains(name.as_str()) || never_restarts(service);
        let quiet = !named.contains(name.as_str())
            && !words(service).any(|word| names.contains(word))
            && says_nothing_about_hosts(cx, service);
        if !own || node.is_joined() || !is_job || !quiet {
            continue;
        }
        cx.report(
            service.name_span,
            format!("`{name}` seems to need no network"),
        )
        .service(name.clone())
        .label("runs to its end, and names nobody")
        .help("add `network_mode: none` if that is so");
    }
}

fn never_restarts(service: &Service) -> bool {
    service
        .restart
        .as_ref()
        .is_some_and(|restart| restart.value.known() == Some("no"))
}

/// Everything that may be a name in the texts of a service.
fn words(service: &Service) -> impl Iterator<Item = &str> {
    texts::of(service).flat_map(|said| {
        said.text
            .text
            .split(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))
            .filter(|word| !word.is_empty())
    })
}

/// Whether nothing in the file speaks of a connection: no address, no port, no unknown value, no program that fetches.
fn says_nothing_about_hosts(cx: &Context<'_>, service: &Service) -> bool {
    const FETCHERS: [&str; 9] = [
        "curl", "wget", "git", "npm", "pip", "apt-get", "apk", "rsync", "ssh",
    ];
    let image = cx.roles().of(&service.name).image();
    let needs_none = image.is_some_and(|image| image.needs_egress == Egress::No);
    let closed = service.ports.is_empty()
        && service.expose.is_empty()
        && service.links.is_empty()
        && service.env_files.is_empty()
        && service.depends_on.is_empty();
    let quiet = texts::of(service).all(|said| {
        let text = said.text;
        let dials = text.text.contains("://") || text.is_unknown();
        !dials
            && !FETCHERS
                .iter()
                .any(|word| texts::find_word(&text.text, word).is_some())
    });
    // What an unknown program does without being told, nobody knows; a command says it.
    closed && quiet && (needs_none || service.command.is_some())
}
