//! `policy lint`: what is wrong with the policies themselves.

use composelint_policy::lint::{Remark, lint};
use composelint_report::text::shown;

use crate::args::PolicyLint;
use crate::commands::check::today;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::policies;
use crate::question::Asked;

/// Lints the policies of one project.
pub(crate) fn run(args: &PolicyLint) -> Result<Exit, Failure> {
    let mut asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let disk = Disk::new(args.load.allow_outside);
    let all = asked.policies(&disk, &args.policy)?;
    if let Some(failure) = policies::faults(&all, &asked.sources) {
        return Err(failure);
    }
    if all.is_empty() {
        return Err(policies::nothing_to_check());
    }
    let topology = asked.topology();
    let roles = asked.roles();
    let ground = asked.ground(&topology, &roles);
    let remarks: Vec<Remark> = all
        .iter()
        .flat_map(|source| lint(&source.policy, &ground, today()))
        .collect();
    let places = asked.places();
    output::write(&args.output, |out| {
        for remark in &remarks {
            let (file, line) = places.line(remark.span);
            let help = remark
                .help
                .as_deref()
                .map_or_else(String::new, |help| format!("; {help}"));
            let words = format!(
                "{file}:{line}: {} [{}] {}{help}",
                remark.kind.severity(),
                remark.kind.rule(),
                remark.message
            );
            writeln!(out, "{}", shown(&words))?;
        }
        if remarks.is_empty() && !args.output.quiet {
            writeln!(out, "nothing is wrong with the policies")?;
        }
        Ok(())
    })?;
    Ok(if remarks.is_empty() {
        asked.exit()
    } else {
        Exit::Findings
    })
}
