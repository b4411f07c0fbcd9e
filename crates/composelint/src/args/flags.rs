//! Flags that several commands share. Those that Docker Compose has are called as Docker Compose calls them.

use std::ffi::OsString;

use clap::{Args, ValueEnum};
use composelint_lint::Preset;

/// Which project, and with which variables.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Project")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct LoadFlags {
    /// A Compose file; later files override earlier ones, `-` is standard input (repeatable)
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) files: Vec<OsString>,
    /// The folder that relative paths start from [default: that of the first file]
    #[arg(long, value_name = "DIR")]
    pub(crate) project_directory: Option<OsString>,
    /// The project's name
    #[arg(short = 'p', long, value_name = "NAME")]
    pub(crate) project_name: Option<String>,
    /// A profile to enable, `*` for all (repeatable)
    #[arg(long = "profile", value_name = "NAME")]
    pub(crate) profiles: Vec<String>,
    /// A file with variables, in place of `.env` (repeatable)
    #[arg(long = "env-file", value_name = "FILE")]
    pub(crate) env_files: Vec<OsString>,
    /// A variable; without a value it is taken from the environment (repeatable)
    #[arg(long = "env", value_name = "KEY[=VALUE]")]
    pub(crate) env: Vec<OsString>,
    /// Take all variables from the environment, and read those without a value as empty, as Docker Compose does
    #[arg(long)]
    pub(crate) inherit_env: bool,
    /// Read files outside the repository when links, includes, extends or env files lead there
    #[arg(long)]
    pub(crate) allow_outside: bool,
    /// Whether files that belong to no project are passed over. No flag here: `check` has one.
    #[arg(skip)]
    pub(crate) changed: bool,
    /// The configuration, in place of the nearest `.composelint.yaml`
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(crate) config: Option<OsString>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    pub(crate) no_config: bool,
    /// Whether paths are to be absolute, as Docker Compose prints them. No flag: `config` asks for it.
    #[arg(skip)]
    pub(crate) absolute: bool,
}

/// The engine, and what else runs on its host.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Project")]
pub(crate) struct EngineFlags {
    /// The Docker Engine to answer for, 20.10 to 29, with options: 28, 29+nftables, 28+noproxy+fwdaccept
    #[arg(long, value_name = "VERSION[+OPTION]...")]
    pub(crate) engine: Option<String>,
    /// Another project on the same host: a folder or a file (repeatable)
    #[arg(long, value_name = "PATH")]
    pub(crate) with: Vec<OsString>,
}

/// Where output goes and how it looks.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputFlags {
    /// Write to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<OsString>,
    /// When to use colours
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: ColorWhen,
    /// Say nothing but the answer
    #[arg(short = 'q', long)]
    pub(crate) quiet: bool,
    /// Say what was read, and why a project was built as it was (to standard error)
    #[arg(short = 'v', long)]
    pub(crate) verbose: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Always,
    Never,
}

/// A choice of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PresetName {
    /// Only rules of severity error
    Minimal,
    /// What most projects want
    Recommended,
    /// Every rule
    Strict,
}

impl From<PresetName> for Preset {
    fn from(name: PresetName) -> Self {
        match name {
            PresetName::Minimal => Self::Minimal,
            PresetName::Recommended => Self::Recommended,
            PresetName::Strict => Self::Strict,
        }
    }
}
