#![doc = include_str!("../README.md")]

mod bits;
mod date;
mod ground;
pub mod select;
mod words;

pub use bits::Bits;
pub use date::Date;
pub use ground::{Ground, Part};
pub use select::Selector;
pub use words::{nearest_word, quoted};
