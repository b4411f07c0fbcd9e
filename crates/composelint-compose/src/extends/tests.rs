//! Tests of the module `extends`.
