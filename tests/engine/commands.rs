//! `up` and `config`: whether they fail and in which words; the containers, ports and networks that came up.

use std::collections::{BTreeMap, BTreeSet};

use composelint_compose::Loaded;
use composelint_compose::project::Known;
use composelint_topology::{SandboxKind, ServiceId, Topology};

use crate::fixture::{CommandRow, Experiment, applies};
use crate::published::ports_of;
use crate::rig;
use crate::table::Table;

/// Failures that only the rig's host explains, by a part of their text.
const HOST_ALONE: [(&str, &str); 7] = [
    (
        "cannot assign requested address",
        "an address that the rig's host does not have",
    ),
    ("protocol not supported", "a kernel without SCTP"),
    (
        "operation not supported",
        "a kernel without ipvlan and dummy interfaces",
    ),
    (
        "executable file not found in $PATH",
        "a provider that is not installed",
    ),
    (
        "'models' support requires",
        "a plugin that is not installed",
    ),
    (
        "unable to apply caps",
        "a kernel that refuses privileges to runc",
    ),
    (
        "address already in use",
        "a process of the host holds the port",
    ),
];

/// Compares the commands that were run on the engine.
pub(crate) fn compare(experiment: &Experiment, engine: &str, table: &mut Table) {
    for row in experiment
        .expected
        .commands
        .iter()
        .filter(|row| applies(&row.engine, engine))
    {
        let loaded = load(experiment, row, engine);
        let projects = [loaded];
        let topology = rig::topology(&projects, engine);
        let expected = Prediction::of(&projects[0], &topology, &row.command);
        if row.exit != 0 && expected == Prediction::Starts {
            let host = HOST_ALONE.iter().find(|(text, _)| row.text.contains(text));
            if let Some((_, reason)) = host {
                table.skip(reason);
                continue;
            }
        }
        let problem = expected.disagrees(row).or_else(|| {
            if row.exit == 0 {
                what_came_up(&topology, row)
            } else {
                None
            }
        });
        table.row(engine, "commands", problem.is_none(), || {
            format!(
                "{}: {} measured exit {} {:?}, model {} [{engine}]",
                experiment.name,
                row.command,
                row.exit,
                row.text,
                problem.unwrap_or_default(),
            )
        });
    }
}

fn load(experiment: &Experiment, row: &CommandRow, engine: &str) -> Loaded {
    let words: Vec<&str> = row.command.split_whitespace().collect();
    let after = |flag: &str| {
        words
            .iter()
            .position(|word| *word == flag)
            .map(|at| words[at + 1])
    };
    let profiles: Vec<String> = words
        .iter()
        .filter_map(|word| word.strip_prefix("--profile="))
        .map(str::to_owned)
        .collect();
    let mut loaded = experiment.load(after("-f").unwrap(), &profiles, engine);
    if let Some((name, count)) = after("--scale").and_then(|scale| scale.split_once('=')) {
        loaded.project.services[name].replicas = Known::Known(count.parse().unwrap());
    }
    loaded
}

/// What the model says about a command.
#[derive(Debug, PartialEq, Eq)]
enum Prediction {
    /// It works.
    Starts,
    /// Compose refuses the project.
    Refused(String),
    /// The engine refuses, in one of these words.
    Fails(Vec<&'static str>),
}

impl Prediction {
    fn of(loaded: &Loaded, topology: &Topology, command: &str) -> Self {
        if let Some(problem) = loaded.problems.iter().find(|problem| problem.refused) {
            return Self::Refused(problem.message.clone());
        }
        let errors = topology.engine_errors();
        if errors.is_empty() || command.ends_with(" config") {
            return Self::Starts;
        }
        Self::Fails(
            errors
                .iter()
                .map(|error| error.kind.wording(topology.engine()))
                .collect(),
        )
    }

    fn disagrees(&self, row: &CommandRow) -> Option<String> {
        let agrees = match self {
            Self::Starts => row.exit == 0,
            Self::Refused(_) => row.exit != 0,
            Self::Fails(words) => {
                row.exit != 0 && words.iter().any(|words| row.text.contains(words))
            }
        };
        (!agrees).then(|| format!("{self:?}"))
    }
}

/// What differs in what came up: networks, containers, their networks and ports.
fn what_came_up(topology: &Topology, row: &CommandRow) -> Option<String> {
    let (Some(containers), Some(networks)) = (&row.containers, &row.networks) else {
        return None;
    };
    // The rig lists what begins with the project's name; random topologies list all.
    let project = &topology.projects()[0];
    let all = networks.iter().all(|line| !line.contains(' '));
    let listed = |name: &str, joint: char| all || name.starts_with(&format!("{project}{joint}"));
    let used = topology
        .networks()
        .filter(|(_, network)| !network.endpoints.is_empty() && !network.external);
    let used = used
        .map(|(_, network)| network)
        .filter(|network| network.real_name != "bridge");
    let model: BTreeSet<String> = used
        .map(|network| network.real_name.to_string())
        .filter(|name| listed(name, '_'))
        .collect();
    let measured: BTreeSet<String> = networks
        .iter()
        .map(|line| first_word(line).to_owned())
        .collect();
    if model != measured {
        return Some(format!("networks {model:?}"));
    }
    let model: BTreeMap<String, ServiceId> = started(topology)
        .into_iter()
        .filter(|(name, _)| listed(name, '-'))
        .collect();
    let names: BTreeSet<&str> = containers.iter().map(|line| first_word(line)).collect();
    if model.keys().map(String::as_str).collect::<BTreeSet<_>>() != names {
        return Some(format!("containers {:?}", model.keys()));
    }
    containers
        .iter()
        .find_map(|line| differs(topology, model[first_word(line)], line))
}

fn first_word(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// The containers that run, by name.
fn started(topology: &Topology) -> Vec<(String, ServiceId)> {
    let started = topology
        .services()
        .filter(|(_, service)| service.sandbox.is_some());
    started
        .flat_map(|(id, service)| {
            (1..=service.replicas.unwrap_or(1))
                .map(move |replica| (topology.container_name(id, replica).to_string(), id))
        })
        .collect()
}

/// What differs between a container and its line: `name ports=[…] nets=[…] state`.
fn differs(topology: &Topology, id: ServiceId, line: &str) -> Option<String> {
    let field = |name: &str| {
        let (_, rest) = line.split_once(name)?;
        // A port may begin with a bracket of its own.
        let end = rest.find("] ").unwrap_or(rest.len());
        Some(&rest[..end])
    };
    let measured: BTreeSet<&str> = field("nets=[")?
        .split(',')
        .filter(|name| !name.is_empty())
        .collect();
    let node = topology.service(id);
    let sandbox = topology.sandbox_of(id)?;
    let model: BTreeSet<&str> = match sandbox.kind {
        _ if node.is_joined() => BTreeSet::new(),
        SandboxKind::Host => BTreeSet::from(["host"]),
        SandboxKind::None => BTreeSet::from(["none"]),
        _ => {
            let endpoints = topology.endpoints_of_service(id).iter();
            endpoints
                .map(|endpoint| topology.network(endpoint.network).real_name.as_str())
                .collect()
        }
    };
    if model != measured {
        return Some(format!("{line}: networks {model:?}"));
    }
    let shown = field("ports=[")?;
    let measured = shown
        .split(", ")
        .filter_map(published)
        .flatten()
        .collect::<BTreeSet<_>>();
    let mut by_port: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (port, address) in &measured {
        by_port
            .entry(port.clone())
            .or_default()
            .insert(address.clone());
    }
    let model = ports_of(topology, id, &by_port);
    (model != by_port).then(|| format!("{line}: ports {model:?}"))
}

/// The ports of one entry of `docker ps`: `0.0.0.0:9103-9105->80-82/tcp`; an exposed one has no arrow.
fn published(entry: &str) -> Option<Vec<(String, String)>> {
    let (host, container) = entry.split_once("->")?;
    let (ip, ports) = host.rsplit_once(':')?;
    let (targets, proto) = container.split_once('/')?;
    let ip = ip.trim_start_matches('[').trim_end_matches(']');
    let (hosts, targets) = (range(ports), range(targets));
    let pairs = targets.into_iter().zip(hosts);
    Some(
        pairs
            .map(|(target, host)| (format!("{target}/{proto}"), format!("{ip}:{host}")))
            .collect(),
    )
}

fn range(text: &str) -> Vec<String> {
    let ends = text
        .split_once('-')
        .and_then(|(first, last)| Some((first.parse::<u16>().ok()?, last.parse().ok()?)));
    match ends {
        Some((first, last)) => (first..=last).map(|port| port.to_string()).collect(),
        None => vec![text.to_owned()],
    }
}
