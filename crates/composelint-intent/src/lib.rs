//! Roles and wants: what each service is, and whom it needs to talk to.

mod commands;
mod confidence;
mod consumers;
mod evidence;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod hostile;
mod image;
mod own;
mod ports;
mod role;
mod roles;
mod tables;
mod wants;
mod words;

pub use confidence::Confidence;
pub use evidence::Evidence;
pub use image::{
    Egress, Health, Image, ImageEntry, ImageMatch, ImagePort, ImageReference, Purpose, WeighedRole,
    find_image, image, images,
};
pub use own::{NotAdded, OwnImage, Tables, VariableMeaning};
pub use ports::{
    AmbiguousPort, ControlPort, DebugPort, PortEntry, ambiguous_port, control_port, debug_port,
    well_known_port,
};
pub use role::{Role, Tier, UnknownRole, UnknownTier};
pub use roles::{Hints, RoleOf, Roles};
pub use wants::{
    Advertised, Judge, Listens, MountedFile, MountedFiles, Place, Scheme, Want, WantKind, WantPort,
    WantVerdict, Wants, WrongPort, declares_port, may_listen, wrong_port,
};
