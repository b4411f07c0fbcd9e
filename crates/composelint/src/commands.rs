//! One file for each command.

mod check;
mod completions;
mod config;
mod diff;
mod explain;
mod exposure;
mod fix;
pub(crate) mod frozen;
mod graph;
mod init;
mod lsp;
mod policy;
mod reach;
mod resolve;
mod roles;
mod rules;
mod select;

use crate::args::{ColorWhen, Command};
use crate::exit::{Exit, Failure};

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Fix(args) => fix::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Reach(args) => reach::run(&args),
        Command::Resolve(args) => resolve::run(&args),
        Command::Exposure(args) => exposure::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Policy(args) => policy::run(&args),
        Command::Roles(args) => roles::run(&args),
        Command::Select(args) => select::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man => completions::man(),
    }
}

impl Command {
    /// `--color` of the command, for what is told on standard error.
    pub(crate) fn color(&self) -> ColorWhen {
        match self {
            Command::Check(args) => args.output.color,
            Command::Fix(args) => args.output.color,
            Command::Explain(args) => args.output.color,
            Command::Reach(args) => args.output.color,
            Command::Resolve(args) => args.output.color,
            Command::Exposure(args) => args.output.color,
            Command::Graph(args) => args.output.color,
            Command::Diff(args) => args.output.color,
            Command::Policy(args) => args.color(),
            Command::Roles(args) => args.output.color,
            Command::Select(args) => args.output.color,
            Command::Rules(args) => args.output.color,
            Command::Config(args) => args.output.color,
            Command::Init(args) => args.output.color,
            Command::Lsp(_) | Command::Completions(_) | Command::Man => ColorWhen::Auto,
        }
    }
}
