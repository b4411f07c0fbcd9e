//! `config`: the resolved project; the values of variables only when they were asked for with `--inherit-env`.

mod mask;

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
    let values = mask::Values::of(project, &asked.sources);
    let mask: &config::Mask<'_> = if args.load.inherit_env {
        &|_| None
    } else {
        &|leaf| values.hidden(leaf)
    };
    output::write(&args.output, |out| match args.format {
        ConfigFormat::Json => json::write(&config::to_json_masked(project, mask), out),
        ConfigFormat::Yaml => {
            let yaml = config::to_yaml_masked(project, &asked.sources, args.origins, mask);
            yaml.lines()
                .try_for_each(|line| writeln!(out, "{}", sanitise(line)))
        }
    })?;
    Ok(Exit::Clean)
}
