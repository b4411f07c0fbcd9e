//! Flags about the baseline.

use std::ffi::OsString;

use clap::Args;

/// Known findings.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct BaselineFlags {
    /// Findings that were there before, and don't count
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<OsString>,
    /// Write what is found now into the baseline [default: .composelint-baseline.json]; with CI set, only take out what is gone
    #[arg(long)]
    pub(crate) write_baseline: bool,
}
