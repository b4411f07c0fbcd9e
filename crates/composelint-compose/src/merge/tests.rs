//! Tests of the module `merge`.
