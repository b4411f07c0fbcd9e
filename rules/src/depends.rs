//! `depends_on` between services that cannot talk to each other.

use composelint_compose::project::{DependsOn, Service};
use composelint_intent::{Role, RoleOf, WantVerdict};
use composelint_lint::Context;
use composelint_topology::{SandboxKind, ServiceId};
use rustc_hash::FxHashSet;

use crate::wanted;

/// A dependency across networks.
pub(crate) struct Apart<'a> {
    pub(crate) service: &'a Service,
    pub(crate) id: ServiceId,
    pub(crate) other: &'a Service,
    pub(crate) to: ServiceId,
    pub(crate) depends: &'a DependsOn,
}

/// Every written dependency on a service with listeners that is on no common network, for sure, and of which no want says more.
///
/// Where `mixed` is set, those between a service that is on `default` because nobody said otherwise and one that is not; else the others.
pub(crate) fn apart<'a>(cx: &Context<'a>, mixed: bool) -> Vec<Apart<'a>> {
    let is_implicit =
        |service: &Service| service.networks.is_none() && service.network_mode.is_none();
    let mut found = Vec::new();
    for (id, node, service) in cx.services() {
        if node.sandbox.is_none() || cx.may_have_more(service) {
            continue;
        }
        for depends in written(service) {
            let Some((to, index, other)) = cx.service_called(&depends.service) else {
                continue;
            };
            if (is_implicit(service) != is_implicit(other)) == mixed
                && !cx.may_have_more(other)
                && listens(cx.roles().at(index), other)
                && are_apart(cx, id, to)
            {
                found.push(Apart {
                    service,
                    id,
                    other,
                    to,
                    depends,
                });
            }
        }
    }
    if !found.is_empty() {
        let told = told(cx);
        let index = |id| cx.topology().service(id).index;
        found.retain(|apart| !told.contains(&(index(apart.id), apart.to)));
    }
    found
}

/// The dependencies that somebody wrote for a service to wait with; who waits for the end of another one has no use for it after.
fn written(service: &Service) -> impl Iterator<Item = &DependsOn> {
    service.depends_on.iter().filter(|depends| {
        depends.implied_by.is_none()
            && !depends.unknown
            && depends.condition != "service_completed_successfully"
    })
}

fn are_apart(cx: &Context<'_>, id: ServiceId, to: ServiceId) -> bool {
    let topology = cx.topology();
    let is_own = |id| {
        let sandbox = topology.sandbox_of(id);
        sandbox.is_some_and(|sandbox| sandbox.kind == SandboxKind::Own)
    };
    is_own(id)
        && is_own(to)
        && topology.service(id).sandbox != topology.service(to).sandbox
        && topology.shared_networks(id, to).is_empty()
        && topology.direct(id, to).is_unreachable()
}

/// Whether a service has something to connect to: jobs have not.
fn listens(role: &RoleOf, service: &Service) -> bool {
    let by_image = role.image().is_some_and(|image| !image.ports.is_empty());
    !matches!(role.role, Role::Job | Role::Backup)
        && (by_image || !service.ports.is_empty() || !service.expose.is_empty())
}

/// Who dials whom in vain for want of a common network: the position of the one, and the other. Those findings say more.
fn told(cx: &Context<'_>) -> FxHashSet<(usize, ServiceId)> {
    let wants = cx.judged_wants();
    wants
        .filter_map(|(want, verdict)| match verdict {
            WantVerdict::NoSharedNetwork { to, .. } if wanted::is_dialled(want) => {
                Some((want.from, *to))
            }
            _ => None,
        })
        .collect()
}
