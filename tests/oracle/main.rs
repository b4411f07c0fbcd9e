//! The loading oracle: composelint loads a project exactly as Docker Compose loads it.
//!
//! Three suites ask the same question of ever wilder input: [`projects`] of our own with one behaviour each and the real answer recorded beside them,
//! a [`corpus`] of published files with recorded answers, and [`random`] projects compared with the live binary.
//! `docs/fidelity.md` tells how to run them and what is known to differ.

#[path = "../support/corpus.rs"]
mod published;

mod binary;
mod case;
mod corpus;
mod difference;
mod fields;
mod hidden;
mod ours;
mod parallel;
mod projects;
mod random;
mod reason;
mod schema;
mod slips;
