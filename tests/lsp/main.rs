//! The language server, driven in memory as an editor drives it: open, type, break, repair, save, rename, close, and everything it offers.
//!
//! The texts have what trips servers up in front of the place that counts: é, CJK, emoji, CRLF, tabs, spaces in paths.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod client;
mod features;
mod fixes;
mod judged;
mod lifecycle;
mod memory;
mod projects;
mod random;
mod secrets;
mod typing;
