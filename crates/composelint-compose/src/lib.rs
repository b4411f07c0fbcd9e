#![doc = include_str!("../README.md")]

mod canonical;
pub mod config;
mod consistency;
mod decode;
mod defaults;
mod discover;
mod dotenv;
mod environment;
mod extends;
pub mod folder;
mod include;
mod inherit;
mod interpolate;
mod load;
pub mod loader;
mod make;
mod merge;
mod mistake;
mod name;
mod normalize;
mod paths;
mod pieces;
pub mod problem;
mod profiles;
pub mod project;
mod read;
mod reset;
mod scope;
mod session;
mod spec;
mod time;
#[cfg(test)]
mod trial;
mod unicity;
mod validate;
pub mod value;
mod words;

pub use discover::{FILE_NAMES, OVERRIDE_NAMES, files_in};
pub use load::{Loaded, Request, Variables, load, load_onto};
pub use loader::Loader;
pub use problem::{Problem, ProblemCode};
pub use project::Project;
pub use value::{Data, Map, Origin, Text, Value};
