//! `exposure`: what the outside can reach, and what can leave.

use composelint_report::exposure::{self, Egress, Exposed};
use composelint_report::text::shown;
use composelint_topology::Topology;

use crate::args::{AnswerFormat, Exposure as Args};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::question::Asked;

/// Shows doors and ways out.
pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let answer = answer(&asked.topology());
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => exposure::write(&answer, look, out),
        AnswerFormat::Json => exposure::write_json(&answer, out),
    })?;
    Ok(asked.exit())
}

fn answer(topology: &Topology) -> exposure::Exposure {
    let exposed = topology.exposure().into_iter().map(|exposed| Exposed {
        service: shown(&topology.service_name(exposed.service)),
        port: exposed.port.to_string(),
        address: shown(&exposed.address),
        from: shown(&topology.node_name(exposed.from)),
        reason: exposed.reason.as_str(),
    });
    let started = topology
        .services()
        .filter(|(_, service)| service.sandbox.is_some());
    let egress = started.map(|(id, _)| {
        let verdict = topology.egress(id);
        Egress {
            service: shown(&topology.service_name(id)),
            verdict: verdict.outcome.as_str(),
            reason: verdict.reason().as_str(),
        }
    });
    exposure::Exposure {
        version: 1,
        exposed: exposed.collect(),
        egress: egress.collect(),
    }
}
