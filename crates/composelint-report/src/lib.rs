//! Reports: what was found, in the formats that people and programs read.
//!
//! Nothing here reads a file or knows a terminal: a report is a value, a format is a function that writes it. Every text that
//! comes from a file goes through [`text::shown`]; columns exist only here and in the language server.

pub mod check;
pub mod concise;
pub mod difference;
mod excerpt;
pub mod explain;
pub mod exposure;
pub mod fix;
pub mod github;
pub mod gitlab;
pub mod graph;
pub mod human;
pub mod json;
pub mod junit;
pub mod look;
pub mod markdown;
pub mod places;
pub mod policy;
pub mod rdjson;
pub mod reach;
pub mod redact;
pub mod resolve;
pub mod roles;
pub mod rules;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod select;
mod severity;
pub mod text;
mod uri;
