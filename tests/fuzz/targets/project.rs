//! See [`composelint_fuzz::project`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| composelint_fuzz::project(bytes));
