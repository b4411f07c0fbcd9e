//! Roles and wants: what each service is, and whom it needs to talk to.

mod confidence;
mod role;

pub use confidence::Confidence;
pub use role::{Role, Tier, UnknownRole, UnknownTier};
