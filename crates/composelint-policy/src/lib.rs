#![doc = include_str!("../README.md")]

mod bits;
pub mod check;
pub mod contract;
mod date;
mod ground;
mod read;
pub mod select;
mod words;

pub use bits::Bits;
pub use check::{Checked, Options, Step, Verdict, Violation, check};
pub use contract::{Contract, Policy};
pub use date::Date;
pub use ground::{Ground, Part};
pub use read::{Fault, Place, read};
pub use select::Selector;
pub use words::{nearest_word, quoted};
