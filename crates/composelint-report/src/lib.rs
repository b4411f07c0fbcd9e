//! Reports: what was found, in the formats that people and programs read.
//!
//! Nothing here reads a file or knows a terminal: a report is a value, a format is a function that writes it.

pub mod look;
pub mod redact;
pub mod text;
