#![doc = include_str!("../README.md")]

mod bits;
pub mod check;
pub mod contract;
mod date;
pub mod diff;
pub mod fix;
mod frozen;
mod ground;
pub mod keys;
pub mod lint;
pub mod mutate;
mod read;
pub mod select;
mod wires;
mod words;

/// The name of a policy beside a project.
pub const FILE_NAME: &str = "composelint.policy.yaml";

pub use bits::Bits;
pub use check::{Checked, Options, Step, Verdict, Violation, check};
pub use contract::{Contract, Policy};
pub use date::Date;
pub use diff::{Diff, Edge, diff};
pub use fix::{Repair, repair};
pub use frozen::Frozen;
pub use ground::{Ground, Part};
pub use read::{Fault, Place, PolicyTest, TestFile, inside, read, read_tests};
pub use select::Selector;
pub use words::{nearest_word, quoted};
