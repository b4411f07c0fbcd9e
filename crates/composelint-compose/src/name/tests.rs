//! Tests of the module `name`.
