//! Fixes from end to end: what each edit makes of a text, where it is refused, and what `composelint fix` does on disk.
//!
//! [`ports`] and [`others`] are tables of texts before and after; [`random`] invents projects; [`corpus`] fixes a copy of published files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/corpus.rs"]
mod published;
#[path = "../support/mod.rs"]
mod support;

mod command;
mod corpus;
mod disk;
mod others;
mod ports;
mod random;
mod shop;
