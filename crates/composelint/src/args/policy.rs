//! The arguments of `policy` and `diff`.

use std::ffi::OsString;

use clap::{Args, Subcommand, ValueEnum};

use super::{AnswerFormat, EngineFlags, LoadFlags, OutputFlags};

#[derive(Debug, Args)]
pub(crate) struct Policy {
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

impl Policy {
    /// `--color` of the subcommand.
    pub(crate) fn color(&self) -> super::ColorWhen {
        match &self.command {
            PolicyCommand::Check(args) => args.output.color,
            PolicyCommand::Lint(args) => args.output.color,
            PolicyCommand::Test(args) => args.output.color,
        }
    }
}

/// What to do with policies.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Check the contracts of a project's policies
    Check(PolicyCheck),
    /// Find what is wrong with the policies themselves
    Lint(PolicyLint),
    /// Check policies against fixture projects that they have to pass or fail on
    Test(PolicyTest),
}

#[derive(Debug, Args)]
pub(crate) struct PolicyCheck {
    /// A policy, in place of the project's own (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Vec<OsString>,
    /// How the verdicts are written
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(crate) format: AnswerFormat,
    /// Count contracts that are vacuous, or that cannot be decided, as violated
    #[arg(long)]
    pub(crate) strict: bool,
    /// List every violation
    #[arg(long)]
    pub(crate) all: bool,
    /// Write the violations of today to the policy's `frozen` file: they are known from then on
    #[arg(long)]
    pub(crate) freeze: bool,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyLint {
    /// A policy, in place of the project's own (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Vec<OsString>,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyTest {
    /// Tests: `*.policy-test.yaml`
    #[arg(value_name = "FILE", required = true)]
    pub(crate) tests: Vec<OsString>,
    /// Change one fact of the fixtures at a time, and report contracts that no change ever breaks
    #[arg(long)]
    pub(crate) mutate: bool,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// OLD and NEW: folders, files, or what a git revision has (`main:deploy/compose.yaml`); with --base only NEW
    #[arg(value_name = "PATH", num_args = 0..=2)]
    pub(crate) paths: Vec<OsString>,
    /// Compare with what this git revision has at the same path
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// How the difference is written
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) format: DiffFormat,
    /// Exit with 1 when anything differs
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Exit with 1 when this was added
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) fail_on: Option<DiffFail>,
    #[command(flatten)]
    pub(crate) load: LoadFlags,
    #[command(flatten)]
    pub(crate) engine: EngineFlags,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

/// The formats of `diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    #[value(alias = "human")]
    Text,
    /// JSON, version 1
    Json,
    /// A table and a Mermaid graph, for a pull request
    Markdown,
}

/// What makes `diff` fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFail {
    /// Something that the outside reaches and did not reach before
    AddedExposure,
    /// Any connection that was not there before
    AddedReach,
    /// Anything at all
    Any,
}
