//! `policy`: contracts alone.

mod check;
mod lint;
mod test;

use crate::args::{Policy, PolicyCommand};
use crate::exit::{Exit, Failure};

/// Runs one of the subcommands.
pub(crate) fn run(args: &Policy) -> Result<Exit, Failure> {
    match &args.command {
        PolicyCommand::Check(args) => check::run(args),
        PolicyCommand::Lint(args) => lint::run(args),
        PolicyCommand::Test(args) => test::run(args),
    }
}
