//! See [`composelint_fuzz::dotenv`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| composelint_fuzz::dotenv(bytes));
