//! Facts beside the rows: which ports were published where, which network held the default route.

use crate::Case;
use crate::table::Table;

/// Compares the facts that were looked up on the engine.
pub(crate) fn compare(_case: &Case<'_>, _table: &mut Table) {}
