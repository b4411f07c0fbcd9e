//! `config`: the resolved project.

use composelint_compose::config;
use composelint_report::json;
use composelint_report::text::sanitise;

use crate::args::{Config, ConfigFormat, EngineFlags, LoadFlags};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::question::Asked;

/// Prints the project, unless Docker Compose would refuse it.
pub(crate) fn run(args: &Config) -> Result<Exit, Failure> {
    let load = LoadFlags {
        absolute: true,
        ..args.load.clone()
    };
    let asked = Asked::load(&load, &EngineFlags::default(), &args.output, Kind::Error)?;
    if asked.exit() != Exit::Clean {
        return Ok(asked.exit());
    }
    let project = asked.project();
    output::write(&args.output, |out| match args.format {
        ConfigFormat::Json => json::write(&config::to_json(project), out),
        ConfigFormat::Yaml => {
            let yaml = config::to_yaml(project, &asked.sources, args.origins);
            yaml.lines()
                .try_for_each(|line| writeln!(out, "{}", sanitise(line)))
        }
    })?;
    Ok(Exit::Clean)
}
