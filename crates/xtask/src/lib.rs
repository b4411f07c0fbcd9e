//! Chores of this repository: a new rule, and the files that are made from the rules.

mod codegen;
mod new_rule;
mod noise;
mod options;
mod policy_schema;
mod schema;

use std::path::{Path, PathBuf};

pub use codegen::{codegen, generated};
pub use new_rule::new_rule;
pub use noise::noise;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
