//! `rules`: the list of rules.

use composelint_report::rules;

use crate::args::{AnswerFormat, Rules};
use crate::exit::{Exit, Failure};
use crate::output;

/// Lists the rules.
pub(crate) fn run(args: &Rules) -> Result<Exit, Failure> {
    let all: Vec<_> = composelint_rules::all().collect();
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => rules::write(&all, look, out),
        AnswerFormat::Json => rules::write_json(&all, out),
    })?;
    Ok(Exit::Clean)
}
