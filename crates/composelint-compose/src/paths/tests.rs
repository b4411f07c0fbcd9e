//! Tests of the module `paths`.
