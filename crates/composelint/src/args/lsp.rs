//! Arguments of `lsp`.

use clap::Args;

/// The language server.
#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// Speak over standard input and output: editors that name the way of speaking say so; there is no other
    #[arg(long)]
    pub(crate) stdio: bool,
    /// The process of the editor, which some editors tell; the server ends with its input
    #[arg(long = "clientProcessId", value_name = "PID", hide = true)]
    pub(crate) client_process_id: Option<u32>,
    /// Read files outside the repository when links, includes, extends or env files lead there
    #[arg(long)]
    pub(crate) allow_outside: bool,
}
