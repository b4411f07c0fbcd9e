//! The flags of `init`.

use clap::Args;

use super::{LoadFlags, OutputFlags};

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Write it to standard output
    #[arg(long, conflicts_with_all = ["force", "output"])]
    pub(crate) stdout: bool,
    /// Write over a configuration that is there
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}
