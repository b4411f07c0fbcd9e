//! See [`composelint_fuzz::tree`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| composelint_fuzz::tree(bytes));
