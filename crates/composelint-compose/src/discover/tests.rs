//! Tests of the module `discover`.
