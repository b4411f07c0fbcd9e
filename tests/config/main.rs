//! The configuration: how it is read, what it changes, what of it is of no use, and that what the documentation says about it is so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod reading;
