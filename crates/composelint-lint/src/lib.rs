//! The engine: rules, diagnostics, fixes, settings, suppressions; no rule lives here.
