//! What services may do beyond their job: the services that count, and findings about what many of them lack.

use composelint_compose::project::Service;
use composelint_lint::{Context, Part, quoted};
use composelint_topology::{ServiceId, ServiceNode};
use composelint_yaml::FileId;

/// The most services that one finding points at.
const SHOWN: usize = 8;

/// The services that are started as containers.
pub(crate) fn started<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a Service> + use<'a> {
    cx.services().filter_map(if_started)
}

/// Those of them that have any of these parts.
pub(crate) fn started_with<'a>(
    cx: &Context<'a>,
    parts: &[Part],
) -> impl Iterator<Item = &'a Service> + use<'a> {
    cx.services_with(parts).filter_map(if_started)
}

fn if_started<'a>(
    (_, node, service): (ServiceId, &'a ServiceNode, &'a Service),
) -> Option<&'a Service> {
    (node.sandbox.is_some() && service.provider.is_none()).then_some(service)
}

/// What is said about services that lack something.
pub(crate) struct Lack {
    /// What one service does, behind its name.
    pub(crate) one: &'static str,
    /// What several services do, behind `3 services`.
    pub(crate) several: &'static str,
    pub(crate) label: &'static str,
    pub(crate) help: &'static str,
}

/// Reports the services that lack something, once for each file: what is missing everywhere is one decision, not many.
pub(crate) fn report_lack(
    cx: &mut Context<'_>,
    lack: &Lack,
    lacks: impl Fn(&Context<'_>, &Service) -> bool,
) {
    let mut files: Vec<(FileId, Vec<&Service>)> = Vec::new();
    for service in started(cx).filter(|service| lacks(cx, service)) {
        let file = service.name_span.file;
        match files.iter_mut().find(|(other, _)| *other == file) {
            Some((_, services)) => services.push(service),
            None => files.push((file, vec![service])),
        }
    }
    for (_, services) in files {
        report_one(cx, lack, &services);
    }
}

fn report_one(cx: &mut Context<'_>, lack: &Lack, services: &[&Service]) {
    let Some((first, others)) = services.split_first() else {
        return;
    };
    let message = if others.is_empty() {
        format!("{} {}", quoted(&first.name), lack.one)
    } else {
        format!("{} services {}", services.len(), lack.several)
    };
    let mut report = cx.report(first.name_span, message);
    report.label(lack.label).help(lack.help);
    if others.is_empty() {
        report.service(first.name.clone());
    }
    for (at, other) in others.iter().enumerate().take(SHOWN) {
        let more = others.len() - SHOWN.min(others.len());
        let text = if at + 1 == SHOWN && more > 0 {
            format!("{}, and {more} more", quoted(&other.name))
        } else {
            quoted(&other.name)
        };
        report.related(other.name_span, text);
    }
}
