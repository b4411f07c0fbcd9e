//! `ports` entries one by one, as the rules about what is published look at them.

use composelint_compose::project::Service;
use composelint_lint::{Context, Part, ReportBuilder, Severity};
use composelint_topology::{Binding, ServiceId, ServiceNode};

use crate::{ports, tiers};

/// A `ports` entry of a service. A range is one entry with many bindings.
pub(crate) struct Entry<'a> {
    pub(crate) id: ServiceId,
    pub(crate) service: &'a Service,
    /// Never empty.
    pub(crate) bindings: &'a [Binding],
}

impl<'a> Entry<'a> {
    /// The bindings that machines beyond the host reach, as far as that is certain.
    pub(crate) fn public(&self) -> impl Iterator<Item = &'a Binding> + use<'a> {
        ports::public(self.bindings)
    }
}

/// Every entry of every service that is started.
pub(crate) fn all<'a>(cx: &Context<'a>) -> impl Iterator<Item = Entry<'a>> + use<'a> {
    of(cx, cx.services())
}

/// Every entry of those of these services that are started.
fn of<'a, I>(cx: &Context<'a>, services: I) -> impl Iterator<Item = Entry<'a>> + use<'a, I>
where
    I: Iterator<Item = (ServiceId, &'a ServiceNode, &'a Service)>,
{
    let topology = cx.topology();
    let started = services.filter(|(_, node, _)| node.sandbox.is_some());
    started.flat_map(|(id, _, service)| {
        let entries = topology.bindings_of(id).chunk_by(|a, b| a.span == b.span);
        entries.map(move |bindings| Entry {
            id,
            service,
            bindings,
        })
    })
}

/// Every entry with a public binding that means something to `judge`; that binding, and what it means.
pub(crate) fn public<'a, T>(
    cx: &Context<'a>,
    judge: impl Fn(&Entry<'a>, &'a Binding) -> Option<T>,
) -> Vec<(Entry<'a>, &'a Binding, T)> {
    let published = of(cx, cx.services_with(&[Part::Published]));
    let judged = published.filter_map(|entry| {
        let (binding, meaning) = entry
            .public()
            .find_map(|binding| judge(&entry, binding).map(|meaning| (binding, meaning)))?;
        Some((entry, binding, meaning))
    });
    judged.collect()
}

/// Begins a finding about a public entry: whose it is, how sure it is, how it came there, and how to bind it to loopback.
/// `severity` counts outside of files and profiles for development; there the finding is a note.
pub(crate) fn report<'c, 'a>(
    cx: &'c mut Context<'a>,
    entry: &Entry<'a>,
    binding: &'a Binding,
    severity: Severity,
    message: impl Into<String>,
) -> ReportBuilder<'c, 'a> {
    let service = entry.service;
    let fix = ports::bind_to_loopback(cx, service, binding);
    let severity = if tiers::is_for_development(cx, service, binding.span) {
        severity.min(Severity::Info)
    } else {
        severity
    };
    let mut report = cx.report(binding.span, message);
    report
        .service(service.name.clone())
        .severity(severity)
        .role_confidence(ports::sureness(binding))
        .key(ports::target(binding))
        .fix(fix)
        .history(ports::history(service, binding));
    report
}

/// The severity of a finding about an entry that names an address of the host: somebody chose it, so it weighs less.
pub(crate) fn less_at_an_address(severity: Severity, binding: &Binding) -> Severity {
    if ports::is_wildcard(binding) {
        severity
    } else {
        severity.min(Severity::Info)
    }
}
