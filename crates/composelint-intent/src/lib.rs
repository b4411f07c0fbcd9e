//! Roles and wants: what each service is, and whom it needs to talk to.

mod confidence;
mod image;
mod role;
mod roles;

pub use confidence::Confidence;
pub use image::{Egress, Health, ImageEntry, ImagePort, Purpose, WeighedRole};
pub use role::{Role, Tier, UnknownRole, UnknownTier};
pub use roles::{Evidence, Hints, RoleOf, Roles};
