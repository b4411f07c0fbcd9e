//! `depends_on` between services that cannot talk to each other.

use composelint_compose::project::{DependsOn, Service};
use composelint_intent::Role;
use composelint_lint::Context;
use composelint_topology::{SandboxKind, ServiceId};

/// A dependency across networks.
pub(crate) struct Apart<'a> {
    pub(crate) service: &'a Service,
    pub(crate) id: ServiceId,
    pub(crate) other: &'a Service,
    pub(crate) to: ServiceId,
    pub(crate) depends: &'a DependsOn,
    /// Whether one of the two is on `default` because nobody said otherwise.
    pub(crate) mixed: bool,
}

/// Every written dependency on a service with listeners that is on no common network, for sure.
pub(crate) fn apart<'a>(cx: &Context<'a>) -> Vec<Apart<'a>> {
    let topology = cx.topology();
    let mut found = Vec::new();
    for (id, node, service) in cx.services() {
        if node.sandbox.is_none() {
            continue;
        }
        let written = service.depends_on.iter();
        for depends in written.filter(|depends| depends.implied_by.is_none() && !depends.unknown) {
            if depends.condition == "service_completed_successfully" {
                continue;
            }
            let (Some(to), Some(other)) = (
                topology.find_in(node.project, &depends.service),
                cx.project().services.get(&depends.service),
            ) else {
                continue;
            };
            let are_own = [id, to].into_iter().all(|id| {
                let sandbox = topology.sandbox_of(id);
                sandbox.is_some_and(|sandbox| sandbox.kind == SandboxKind::Own)
            });
            let is_apart = topology.shared_networks(id, to).is_empty()
                && topology.service(id).sandbox != topology.service(to).sandbox
                && topology.direct(id, to).is_unreachable();
            if are_own && is_apart && listens(cx, other) {
                let is_implicit = |service: &Service| {
                    service.networks.is_none() && service.network_mode.is_none()
                };
                found.push(Apart {
                    service,
                    id,
                    other,
                    to,
                    depends,
                    mixed: is_implicit(service) != is_implicit(other),
                });
            }
        }
    }
    found
}

/// Whether a service has something to connect to: jobs have not.
pub(crate) fn listens(cx: &Context<'_>, service: &Service) -> bool {
    let role = cx.roles().of(&service.name);
    let by_image = role.image().is_some_and(|image| !image.ports.is_empty());
    !matches!(role.role, Role::Job | Role::Backup)
        && (by_image || !service.ports.is_empty() || !service.expose.is_empty())
}
