//! Mistakes that only `up` shows: what the engine, not Compose, refuses.
//!
//! What nobody uses is never made, and never refused: errors of unused networks and of services that are not started
//! do not appear.

mod addresses;
mod kinds;
mod networks;
mod ports;
mod services;

use composelint_yaml::Span;

use crate::ids::{NetworkId, ServiceId};
use crate::topology::Topology;

pub use kinds::EngineErrorKind;
pub(crate) use networks::{read_network, two_keys};
pub(crate) use services::{read_service, read_static};

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
    /// The fact, in our words.
    pub message: String,
    /// Other places that belong to it.
    pub related: Vec<Span>,
}

impl EngineError {
    fn of_service(
        kind: EngineErrorKind,
        service: ServiceId,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            span,
            service: Some(service),
            network: None,
            message: message.into(),
            related: Vec::new(),
        }
    }

    fn of_network(
        kind: EngineErrorKind,
        network: NetworkId,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            span,
            service: None,
            network: Some(network),
            message: message.into(),
            related: Vec::new(),
        }
    }

    fn on(mut self, network: NetworkId) -> Self {
        self.network = Some(network);
        self
    }

    fn related(mut self, span: Span) -> Self {
        self.related.push(span);
        self
    }
}

impl Topology {
    /// What the engine refuses when the projects are started, in the order of the files.
    pub fn engine_errors(&self) -> &[EngineError] {
        self.errors.get_or_init(|| {
            let mut errors: Vec<EngineError> = self
                .read_errors
                .iter()
                .filter(|error| self.matters(error))
                .cloned()
                .collect();
            self.subnet_errors(&mut errors);
            self.address_errors(&mut errors);
            self.port_errors(&mut errors);
            errors.sort_by(|left, right| {
                (left.span, left.kind, &left.message).cmp(&(right.span, right.kind, &right.message))
            });
            errors.dedup();
            errors
        })
    }

    /// Whether the engine ever gets to see what is wrong.
    fn matters(&self, error: &EngineError) -> bool {
        let started = error
            .service
            .is_none_or(|id| self.service(id).sandbox.is_some());
        let used = error
            .network
            .is_none_or(|id| !self.network(id).endpoints.is_empty());
        // Another project may make what this one takes for granted.
        let missing = error.kind != EngineErrorKind::ExternalMissing
            || error.network.is_none_or(|id| self.network(id).external);
        started && used && missing
    }
}
