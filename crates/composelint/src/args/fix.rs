//! The arguments of `fix`.

use std::ffi::OsString;

use clap::Args;

use super::{AnswerFormat, EngineFlags, LoadFlags, OutputFlags};

#[derive(Debug, Args)]
pub(crate) struct Fix {
    /// Compose files, or folders to search for them [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<OsString>,
    /// Write the changes instead of showing them
    #[arg(long)]
    pub(crate) apply: bool,
    /// Make changes that need a person, too: read the diff before you apply it
    #[arg(long = "unsafe")]
    pub(crate) with_unsafe: bool,
    /// Fix only what these rules or groups find (repeatable, or separated by commas)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// How the changes are written: a unified diff, or JSON
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}
