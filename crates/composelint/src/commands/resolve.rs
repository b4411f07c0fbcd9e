//! `resolve`: which services answer to a name.

use composelint_report::resolve::{self, Resolved, ResolvedTo};
use composelint_report::text::shown;
use composelint_topology::{Node, RecordType};

use crate::args::{AnswerFormat, Record, Resolve};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::question::{Asked, node};

/// Asks for a name on behalf of a service.
pub(crate) fn run(args: &Resolve) -> Result<Exit, Failure> {
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let topology = asked.topology();
    let Node::Service(from) = node(&topology, &args.from)? else {
        return Err(Failure(format!(
            "`{}` is no service; only services ask Docker's DNS",
            args.from
        )));
    };
    let record = match args.record {
        Record::A => RecordType::A,
        Record::Aaaa => RecordType::Aaaa,
    };
    let resolution = topology.resolve(from, &args.name, record);
    let answers = resolution
        .answers
        .iter()
        .map(|(service, network)| ResolvedTo {
            service: shown(&topology.service_name(*service)),
            network: shown(&topology.network(*network).real_name),
        });
    let resolved = Resolved {
        version: 1,
        from: shown(&topology.service_name(from)),
        name: shown(&args.name),
        status: resolution.status.as_str(),
        answers: answers.collect(),
    };
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => resolve::write(&resolved, look, out),
        AnswerFormat::Json => resolve::write_json(&resolved, out),
    })?;
    Ok(asked.exit())
}
