//! What can be at either end of a connection.

use std::fmt;

use smol_str::SmolStr;

use crate::Topology;
use crate::ids::{NetworkId, ServiceId};

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A service.
    Service(ServiceId),
    /// A process on the Docker host: `@host`.
    Host,
    /// A machine on the host's LAN: `@lan`.
    Lan,
    /// A machine on the LAN that adds a route through the Docker host: `@lan-routed`.
    LanRouted,
    /// A machine on the internet: `@internet`.
    Internet,
    /// Another project's container on a network: `@external(NETWORK)`.
    External(NetworkId),
}

impl Node {
    /// The nodes that are neither services nor networks.
    pub const PSEUDO: [(&'static str, Node); 4] = [
        ("@host", Node::Host),
        ("@lan", Node::Lan),
        ("@lan-routed", Node::LanRouted),
        ("@internet", Node::Internet),
    ];

    /// The service, if it is one.
    pub const fn service(self) -> Option<ServiceId> {
        match self {
            Node::Service(id) => Some(id),
            _ => None,
        }
    }
}

impl From<ServiceId> for Node {
    fn from(id: ServiceId) -> Self {
        Node::Service(id)
    }
}

/// A text that names no node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownNode {
    /// What was written.
    pub text: String,
    /// The name that comes nearest, if one does.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no service `{}`", self.text)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownNode {}

impl Topology {
    /// Reads a service's name, `project/name`, or one of `@host`, `@lan`, `@lan-routed`, `@internet`, `@external(NETWORK)`.
    pub fn parse_node(&self, text: &str) -> Result<Node, UnknownNode> {
        if let Some((_, node)) = Node::PSEUDO.iter().find(|(name, _)| *name == text) {
            return Ok(*node);
        }
        if let Some(id) = self.find(text) {
            return Ok(Node::Service(id));
        }
        let network = text
            .strip_prefix("@external(")
            .and_then(|rest| rest.strip_suffix(')'));
        if let Some(id) = network.and_then(|name| self.find_network(name)) {
            return Ok(Node::External(id));
        }
        Err(UnknownNode {
            text: text.to_owned(),
            nearest: self.nearest(text),
        })
    }

    /// The known name that comes nearest to a text.
    fn nearest(&self, text: &str) -> Option<String> {
        let services = self.services().map(|(_, service)| service.name.as_str());
        let pseudo = Node::PSEUDO.iter().map(|(name, _)| *name);
        services
            .chain(pseudo)
            .map(|name| {
                (
                    strsim::damerau_levenshtein(&name.to_lowercase(), &text.to_lowercase()),
                    name,
                )
            })
            .filter(|(distance, name)| *distance <= name.chars().count().max(3) / 3)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, name)| name.to_owned())
    }

    /// The node as written in outputs: a service's name (`project/name` where several projects have it), or `@…`.
    pub fn node_name(&self, node: Node) -> SmolStr {
        match node {
            Node::Service(id) => self.service_name(id),
            Node::External(id) => {
                smol_str::format_smolstr!("@external({})", self.network(id).real_name)
            }
            _ => Node::PSEUDO
                .iter()
                .find(|(_, other)| *other == node)
                .map_or("", |(name, _)| name)
                .into(),
        }
    }
}
