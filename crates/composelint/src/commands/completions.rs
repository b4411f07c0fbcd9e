//! `completions` and `man`: made from the definition of the command line.

use crate::args::{self, Completions, OutputFlags};
use crate::exit::{Exit, Failure};
use crate::output;

/// Prints a completion script.
pub(crate) fn run(args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "composelint", &mut script);
    output::write(&OutputFlags::default(), |out| out.write_all(&script))?;
    Ok(Exit::Clean)
}

/// Prints the manual page: that of the program, then those of its commands.
pub(crate) fn man() -> Result<Exit, Failure> {
    let command = args::command();
    let page =
        |command: clap::Command, out: &mut Vec<u8>| clap_mangen::Man::new(command).render(out);
    let mut pages = Vec::new();
    let rendered = page(command.clone(), &mut pages).and_then(|()| {
        let mut commands = command.get_subcommands();
        commands.try_for_each(|each| {
            let name = format!("composelint {}", each.get_name());
            page(
                each.clone().bin_name(name.clone()).display_name(name),
                &mut pages,
            )
        })
    });
    rendered.map_err(|error| Failure(format!("cannot render the manual page: {error}")))?;
    output::write(&OutputFlags::default(), |out| out.write_all(&pages))?;
    Ok(Exit::Clean)
}
