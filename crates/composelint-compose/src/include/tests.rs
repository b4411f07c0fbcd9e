//! Tests of the module `include`.
