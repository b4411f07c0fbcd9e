//! `explain`: a rule, a service, a connection, a network, a line.

mod line;

use composelint_lint::Rule;
use composelint_report::explain::{self, Intent};
use composelint_report::reach::{self, Answer};
use composelint_topology::Node;

use super::reach::target;
use crate::args::Explain;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::question::{Asked, node};
use crate::words::did_you_mean;

/// Explains one topic.
pub(crate) fn run(args: &Explain) -> Result<Exit, Failure> {
    match &args.topic[..] {
        [word] if let Some(place) = line::Place::parse(word) => line::run(args, &place),
        [word] => match composelint_rules::find(word) {
            Some(rule) => explain_rule(args, rule),
            None => explain_service(args, word),
        },
        [word, name] if word == "network" => explain_network(args, name),
        [from, to] => explain_connection(args, from, to),
        _ => Err(Failure::new("explain one thing at a time")),
    }
}

fn explain_rule(args: &Explain, rule: &Rule) -> Result<Exit, Failure> {
    let look = output::look(&args.output);
    output::write(&args.output, |out| explain::write_rule(rule, look, out))?;
    Ok(Exit::Clean)
}

/// A service of the project here; without a project, the word was meant as a rule.
fn explain_service(args: &Explain, word: &str) -> Result<Exit, Failure> {
    let nearest = composelint_rules::nearest(word).map(|rule: &Rule| rule.name);
    let no_rule = || {
        Failure(format!(
            "there is no rule `{word}`{}",
            did_you_mean(nearest)
        ))
    };
    let mut asked =
        Asked::load(&args.load, &args.engine, &args.output, Kind::Warning).map_err(|failure| {
            if nearest.is_some() || word.contains('-') {
                no_rule()
            } else {
                failure
            }
        })?;
    let topology = asked.topology();
    let id = match topology.parse_node(word) {
        Ok(Node::Service(id)) => id,
        Ok(_) => {
            return Err(Failure(format!(
                "`{word}` is no service; ask `composelint reach {word}`"
            )));
        }
        Err(error) if error.nearest.is_none() && nearest.is_some() => return Err(no_rule()),
        Err(_) => {
            let error = node(&topology, word)
                .err()
                .map_or_else(String::new, |failure| failure.0);
            return Err(Failure(format!("{error}, and no rule of that name")));
        }
    };
    let service = topology.service(id);
    let at = service.project.min(asked.projects.len() - 1);
    let roles = asked.roles_of(&asked.projects[at]);
    let wants = asked.wants_of(at, &roles, &args.load);
    let intent = Intent {
        project: &asked.projects[at].loaded.project,
        roles: &roles,
        wants: &wants,
    };
    let look = output::look(&args.output);
    output::write(&args.output, |out| {
        let question = asked.question(&topology);
        explain::write_service(question, id, roles.of(&service.name), look, out)?;
        explain::write_wants(question, intent, id, look, out)
    })?;
    Ok(asked.exit())
}

fn explain_network(args: &Explain, name: &str) -> Result<Exit, Failure> {
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let topology = asked.topology();
    let Some(id) = topology.find_network(name) else {
        let known: Vec<&str> = topology
            .networks()
            .map(|(_, network)| network.key.as_str())
            .take(12)
            .collect();
        return Err(Failure(format!(
            "there is no network `{name}` (networks: {})",
            known.join(", ")
        )));
    };
    let look = output::look(&args.output);
    output::write(&args.output, |out| {
        explain::write_network(asked.question(&topology), id, look, out)
    })?;
    Ok(asked.exit())
}

/// Both directions: connections are rarely asked about without the answer mattering.
fn explain_connection(args: &Explain, from: &str, to: &str) -> Result<Exit, Failure> {
    let asked = Asked::load(&args.load, &args.engine, &args.output, Kind::Warning)?;
    let topology = asked.topology();
    let from = node(&topology, from)?;
    let (to, port) = target(&topology, to)?;
    let there = Answer {
        from,
        to,
        verdict: topology.reach(from, to, port),
    };
    let back = Answer {
        from: to,
        to: from,
        verdict: topology.reach(to, from, None),
    };
    let look = output::look(&args.output);
    let question = asked.question(&topology);
    output::write(&args.output, |out| {
        reach::write_answer(question, &there, look, out)?;
        writeln!(out)?;
        reach::write_answer(question, &back, look, out)
    })?;
    Ok(asked.exit())
}
