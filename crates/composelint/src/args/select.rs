//! The arguments of `select`.

use clap::Args;

use super::{AnswerFormat, EngineFlags, LoadFlags, OutputFlags};

#[derive(Debug, Args)]
pub(crate) struct Select {
    /// What to select: `api`, `*-db`, `role:database`, `tier:data & !net:backup`, `published | @internet`
    #[arg(value_name = "SELECTOR")]
    pub(crate) selector: String,
    /// How the answer is written
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}
