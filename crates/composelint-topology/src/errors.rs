//! Mistakes that only `up` shows: what the engine, not Compose, refuses.

use composelint_compose::project::Service;
use composelint_yaml::Span;

use crate::ids::{NetworkId, ServiceId};
use crate::topology::Topology;

/// Something that the engine refuses when the project is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineError {
    /// What.
    pub kind: EngineErrorKind,
    /// Where.
    pub span: Span,
    /// The service whose start fails.
    pub service: Option<ServiceId>,
    /// The network that cannot be made or joined.
    pub network: Option<NetworkId>,
    /// A fact in our words.
    pub message: String,
    /// Other places that belong to it.
    pub related: Vec<Span>,
    /// Whether it also depends on what else is on the host.
    pub depends_on_host: bool,
}

/// What the engine refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EngineErrorKind {
    /// Two networks with overlapping subnets.
    SubnetOverlap,
}

pub(crate) fn read_service(_topology: &mut Topology, _id: ServiceId, _service: &Service) {}

impl Topology {
    /// What the engine refuses when the projects are started, in the order of the files.
    pub fn engine_errors(&self) -> &[EngineError] {
        self.errors.get_or_init(|| self.read_errors.clone())
    }
}
