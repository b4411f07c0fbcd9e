//! `roles`: what each service is.

use composelint_report::roles;

use crate::args::{AnswerFormat, Roles as Args};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::question::Asked;

/// Shows the roles of a project's services.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let project = asked.project();
    let found = asked.roles_of(&asked.projects[0]);
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => roles::write(project, &found, asked.places(), look, out),
        AnswerFormat::Json => roles::write_json(project, &found, asked.places(), out),
    })?;
    Ok(asked.exit())
}
