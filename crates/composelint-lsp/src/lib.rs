//! The language server: what composelint knows, while a file is being typed.
//!
//! [`serve`] speaks the protocol; what it reads comes through a [`Disk`]. The unit is the project: a change in an override, an included
//! file, `.env` or `.composelint.yaml` shows in every file of it. Bytes become UTF-16 in this package and nowhere else.

pub mod address;
mod analysis;
mod answers;
mod baseline;
mod capabilities;
mod client;
mod configuration;
mod cursor;
mod disk;
pub mod documents;
mod features;
mod ground;
mod hosts;
mod matched;
mod mentions;
mod part;
mod place;
mod policies;
mod projects;
mod proof;
mod publish;
mod request;
mod server;
mod session;
mod shared;
mod shelf;
mod transport;
mod trial;
mod worker;

pub use disk::{Disk, MemoryDisk, on_drive};
pub use server::serve;
pub use transport::run_stdio;
