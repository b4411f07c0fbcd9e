//! Tests of the module `unicity`.
