//! The Container Network Model of a project: sandboxes, endpoints, networks, bindings, names and routes.
//!
//! [`build`] turns loaded projects into a [`Topology`]; its methods answer who can reach whom, by which address and
//! name, on which engine, each with a proof.

mod address;
mod binding;
mod build;
mod change;
mod choke;
mod classes;
mod dns;
mod engine;
mod errors;
mod exposure;
mod facts;
mod hosts;
mod ids;
mod model;
mod names;
mod node;
mod order;
mod reach;
mod reason;
mod route;
mod topology;
mod transitive;
mod without;
mod world;

pub use address::{Address, UnknownAddress};
pub use binding::{BindAddress, Binding, BindingState, InertReason, Proto};
pub use build::build;
pub use change::{Change, NewNetwork};
pub use choke::{Choke, ChokePoint};
pub use classes::{Class, ClassEdge, PairCount, Wiring};
pub use dns::{RecordType, Resolution, ResolutionStatus};
pub use engine::{EngineProfile, EngineVersion, InvalidEngine};
pub use errors::{EngineError, EngineErrorKind};
pub use exposure::Exposed;
pub use facts::{FACTS, Fact, FactRow};
pub use hosts::{Meeting, hosts};
pub use ids::{BindingId, EndpointId, NetworkId, SandboxId, ServiceId};
pub use model::{
    Driver, Endpoint, GatewayMode, HostBinding, NetworkNode, Sandbox, SandboxKind, ServiceNode,
    StaticAddress, Tenants, Tri,
};
pub use names::{Name, NameKind};
pub use node::{Node, UnknownNode};
pub use reach::{Connection, Through};
pub use reason::Reason;
pub use route::{Hop, Outcome, PortQuery, PortSet, Verdict};
pub use topology::Topology;
pub use transitive::BlastRadius;
