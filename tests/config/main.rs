//! The configuration: how it is read, what it changes, what of it is of no use, and that what the documentation says about it is so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other suites need the rest of it")]
mod support;

mod baseline;
mod init;
mod pages;
mod policy_schema;
mod reading;
mod run;
mod suppression;
mod tables;
