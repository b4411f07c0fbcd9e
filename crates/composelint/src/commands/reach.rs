//! `reach`: who can reach whom.

use composelint_report::reach::{self, Answer, Path, Question};
use composelint_topology::{Address, Node, Outcome, PortQuery, Proto, Topology};

use crate::args::{AnswerFormat, Reach};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::question::{Asked, node};

/// Answers.
pub(crate) fn run(args: &Reach) -> Result<Exit, Failure> {
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let mut topology = asked.topology();
    for name in &args.without {
        known(&topology, name)?;
        topology = topology.without(name);
    }
    let question = asked.question(&topology);
    match (&args.from, &args.to) {
        (Some(from), to) if args.transitive => paths(args, question, from, to.as_deref())?,
        (Some(from), Some(to)) => one(args, question, from, to)?,
        _ if args.matrix => matrix(args, question)?,
        (None, None) if args.format == AnswerFormat::Human && is_large(&topology) => {
            let look = output::look(&args.output);
            output::write(&args.output, |out| {
                reach::write_classes(question, look, out)
            })?;
        }
        (from, _) => several(args, question, from.as_deref())?,
    }
    Ok(asked.exit())
}

/// Whether `--without` names something that is there.
fn known(topology: &Topology, name: &str) -> Result<(), Failure> {
    if topology.find_network(name).is_some() {
        return Ok(());
    }
    node(topology, name).map(drop)
}

/// One connection, with its proof.
fn one(args: &Reach, question: Question<'_>, from: &str, to: &str) -> Result<(), Failure> {
    let topology = question.topology;
    let from = node(topology, from)?;
    let (to, port) = target(topology, to)?;
    let verdict = match &args.address {
        None => topology.reach(from, to, port),
        Some(address) => topology.reach_at(from, to, &parse_address(topology, address)?, port),
    };
    let answer = Answer { from, to, verdict };
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => reach::write_answer(question, &answer, look, out),
        AnswerFormat::Json => reach::write_json(question, std::iter::once(answer), out),
    })
}

fn parse_address(topology: &Topology, text: &str) -> Result<Address, Failure> {
    topology
        .parse_address(text)
        .map_err(|error| Failure(format!("`--address {text}`: {error}")))
}

/// All connections from one node, or all there are; what is unreachable is left out.
fn several(args: &Reach, question: Question<'_>, from: Option<&str>) -> Result<(), Failure> {
    let topology = question.topology;
    let tos = nodes(topology);
    let froms = match from {
        Some(from) => vec![node(topology, from)?],
        None => tos.clone(),
    };
    let pairs = froms
        .iter()
        .flat_map(|from| tos.iter().map(move |to| (*from, *to)));
    let pairs = pairs.filter(|(from, to)| from != to && worth_asking(*from, *to));
    let answers = pairs.map(|(from, to)| Answer {
        from,
        to,
        verdict: topology.reach(from, to, None),
    });
    let answers = answers.filter(|answer| answer.verdict.outcome != Outcome::Unreachable);
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => reach::write_list(question, &answers.collect::<Vec<_>>(), look, out),
        AnswerFormat::Json => reach::write_json(question, answers, out),
    })
}

/// All pairs of more services than this are a list that nobody reads.
const LARGE: usize = 40;

fn is_large(topology: &Topology) -> bool {
    topology.services().len() > LARGE
}

/// What somebody who controls FROM gets to: everybody, or TO by the shortest way.
fn paths(
    args: &Reach,
    question: Question<'_>,
    from: &str,
    to: Option<&str>,
) -> Result<(), Failure> {
    let topology = question.topology;
    let from = node(topology, from)?;
    let paths: Vec<Path> = if let Some(to) = to {
        let to = node(topology, to)?;
        let hops = topology.shortest_path(from, to);
        hops.map(|hops| Path { to, hops }).into_iter().collect()
    } else {
        let all = topology.transitive(from, None).into_iter();
        all.map(|(to, hops)| Path { to, hops }).collect()
    };
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => reach::write_paths(question, from, &paths, look, out),
        AnswerFormat::Json => reach::write_paths_json(question, from, &paths, out),
    })
}

/// Services first, then the world around them.
fn nodes(topology: &Topology) -> Vec<Node> {
    let started = |id| topology.service(id).sandbox.is_some();
    topology
        .nodes()
        .filter(|node| node.service().is_none_or(started))
        .collect()
}

/// How the world reaches the world is not the project's matter.
fn worth_asking(from: Node, to: Node) -> bool {
    from.service().is_some() || to.service().is_some()
}

/// Services against services.
fn matrix(args: &Reach, question: Question<'_>) -> Result<(), Failure> {
    let topology = question.topology;
    let mut all = nodes(topology);
    if is_large(topology) {
        let first = |id| {
            topology
                .class_of(id)
                .is_some_and(|class| topology.classes()[class].services[0] == id)
        };
        all.retain(|node| node.service().is_none_or(first));
    }
    let look = output::look(&args.output);
    let outcome = |from: Node, to: Node| {
        if !worth_asking(from, to) {
            return (Outcome::Unreachable, composelint_topology::PortSet::None);
        }
        let verdict = topology.reach(from, to, None);
        (verdict.outcome, verdict.ports)
    };
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human => reach::write_matrix(question, &all, &outcome, look, out),
        AnswerFormat::Json => {
            let pairs = all
                .iter()
                .flat_map(|from| all.iter().map(move |to| (*from, *to)));
            let pairs = pairs.filter(|(from, to)| from != to && worth_asking(*from, *to));
            let answers = pairs.map(|(from, to)| Answer {
                from,
                to,
                verdict: topology.reach(from, to, None),
            });
            reach::write_json(question, answers, out)
        }
    })
}

/// `db`, `db:5432`, `dns:53/udp`.
pub(super) fn target(
    topology: &Topology,
    text: &str,
) -> Result<(Node, Option<PortQuery>), Failure> {
    let Some((name, port)) = text.rsplit_once(':').filter(|(name, _)| !name.is_empty()) else {
        return Ok((node(topology, text)?, None));
    };
    let (number, proto) = port.split_once('/').unwrap_or((port, "tcp"));
    let number = number.parse::<u16>().ok().filter(|number| *number > 0);
    let query = number
        .zip(Proto::parse(proto))
        .map(|(port, proto)| PortQuery { port, proto });
    match query {
        Some(query) => Ok((node(topology, name)?, Some(query))),
        None => Err(Failure(format!(
            "`{text}`: `{port}` is no port; write `{name}:5432` or `{name}:53/udp`"
        ))),
    }
}
