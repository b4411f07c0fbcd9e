//! Docker Compose projects, loaded as Docker Compose loads them, with a span and an origin on every value.
//!
//! [`load`] never fails: it returns the [`Project`] that could be built, and the [`Problem`]s met on the way.

mod canonical;
pub mod config;
mod consistency;
mod decode;
mod defaults;
mod load;
pub mod loader;
mod make;
mod normalize;
mod pieces;
pub mod problem;
pub mod project;
mod spec;
mod validate;
pub mod value;
mod words;

pub use load::{Loaded, Request, Variables};
pub use loader::Loader;
pub use problem::{Problem, ProblemCode};
pub use project::Project;
pub use value::{Data, Map, Origin, Text, Value};
