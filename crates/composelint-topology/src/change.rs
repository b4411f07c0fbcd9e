//! What if: the topology with some facts changed, as an edit of the files would change them.

use std::net::{IpAddr, Ipv4Addr};

use composelint_compose::project::Known;
use smol_str::SmolStr;

use crate::binding::Binding;
use crate::ids::{NetworkId, ServiceId};
use crate::model::{Endpoint, Mode, ServiceNode, Tri};
use crate::topology::Topology;

/// Facts that are changed. Services and networks keep their numbers; new networks come after them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Memberships that end, by the service that has them. One without networks does not fall back to `default`.
    pub leave: Vec<(ServiceId, NetworkId)>,
    /// Memberships that begin.
    pub join: Vec<(ServiceId, NetworkId)>,
    /// Ports that are no longer published: the service and [`Binding::port`].
    pub unpublish: Vec<(ServiceId, usize)>,
    /// Ports that are bound to 127.0.0.1.
    pub to_loopback: Vec<(ServiceId, usize)>,
    /// Ports that are bound to all addresses.
    pub to_wildcard: Vec<(ServiceId, usize)>,
    /// Networks that become internal, or cease to be.
    pub internal: Vec<(NetworkId, bool)>,
    /// Services that move into the host's namespace.
    pub host_mode: Vec<ServiceId>,
    /// Services whose `network_mode` goes; they are on no network then.
    pub own_namespace: Vec<ServiceId>,
    /// Services that no longer hold the Docker socket.
    pub no_socket: Vec<ServiceId>,
    /// Networks that are new; their numbers follow those that are there.
    pub create: Vec<NewNetwork>,
}

/// A network that is new, in the project of its first member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNetwork {
    /// Its key.
    pub key: SmolStr,
    /// The network whose options it has; without one, it is a bridge without options.
    pub like: Option<NetworkId>,
    /// Whether it is internal, where it is not like another one.
    pub internal: bool,
    /// Who is on it.
    pub members: Vec<ServiceId>,
}

impl Topology {
    /// The topology after a change, worked out anew.
    #[must_use]
    pub fn with(&self, change: &Change) -> Topology {
        let mut changed = self.rebuilt(|_| true, |_| true, Some(change));
        for (id, internal) in &change.internal {
            let node = &mut changed.networks[id.index()];
            node.internal = Tri::from(*internal);
            crate::build::settle(node, &self.engine);
        }
        changed.derive();
        changed
    }
}

impl Change {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn keeps(&self, endpoint: &Endpoint) -> bool {
        !self.leave.contains(&(endpoint.service, endpoint.network))
            && !self.host_mode.contains(&endpoint.service)
    }

    /// The memberships that a service gets; `first_new` is the number of the first new network.
    pub(crate) fn joined<'c>(
        &'c self,
        id: ServiceId,
        node: &'c ServiceNode,
        kept: &'c [Endpoint],
        first_new: usize,
    ) -> impl Iterator<Item = Endpoint> + 'c {
        let old = self.join.iter().filter(move |(service, network)| {
            *service == id && !kept.iter().any(|endpoint| endpoint.network == *network)
        });
        let created = (first_new..).zip(&self.create);
        let created = created.filter(move |(_, network)| network.members.contains(&id));
        let new = created.map(|(number, _)| NetworkId::new(number));
        let networks = old.map(|(_, network)| *network).chain(new);
        networks.map(move |network| Endpoint {
            sandbox: crate::ids::SandboxId::new(0),
            network,
            service: id,
            span: node.span,
            implicit: false,
            gw_priority: 0,
            detail: None,
        })
    }

    /// A binding after the change, if it is still there.
    pub(crate) fn bound(&self, mut binding: Binding) -> Option<Binding> {
        let own = (binding.service, binding.port);
        if self.unpublish.contains(&own) {
            return None;
        }
        if self.to_loopback.contains(&own) {
            binding.host_ip = Some(Known::Known(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        }
        if self.to_wildcard.contains(&own) {
            binding.host_ip = None;
        }
        Some(binding)
    }

    pub(crate) fn alter(&self, id: ServiceId, node: &mut ServiceNode) {
        if self.host_mode.contains(&id) {
            node.mode = Mode::Host;
        }
        if self.own_namespace.contains(&id) {
            node.mode = Mode::Networks;
        }
        if self.no_socket.contains(&id)
            && let Some(traits) = &mut node.traits
        {
            traits.docker_socket = None;
        }
    }
}
