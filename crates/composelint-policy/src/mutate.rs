//! How well a policy watches: one fact of a topology is changed at a time, and a contract that no change ever breaks is weak.

use composelint_topology::{BindingState, Change, SandboxKind, ServiceId, Tri};

use crate::check::{Options, Verdict, check};
use crate::contract::Policy;
use crate::ground::Ground;

/// A changed fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// What was changed.
    pub words: String,
    /// The change.
    pub change: Change,
}

/// More changed facts than this say no more.
const MOST: usize = 2000;

/// Every topology that differs in one fact: `internal` dropped, a membership more or less, a port bound wider or removed, host
/// mode.
pub fn mutants(ground: &Ground<'_>) -> Vec<Mutant> {
    let topology = ground.topology();
    let mut all = Vec::new();
    let mut push = |words: String, change: Change| all.push(Mutant { words, change });
    for (id, network) in topology.networks() {
        if network.internal == Tri::Yes {
            let internal = vec![(id, false)];
            let change = Change {
                internal,
                ..Change::default()
            };
            push(format!("network {} is not internal", network.key), change);
        }
    }
    for (id, service) in topology.services() {
        let own = topology
            .sandbox_of(id)
            .is_some_and(|sandbox| sandbox.kind == SandboxKind::Own);
        if !own || service.is_joined() {
            continue;
        }
        let name = topology.service_name(id);
        for (network, node) in topology.networks() {
            let endpoints = topology.endpoints_of_service(id);
            if endpoints.iter().any(|it| it.network == network) {
                let leave = vec![(id, network)];
                let change = Change {
                    leave,
                    ..Change::default()
                };
                push(format!("{name} is not on {}", node.key), change);
            } else if !node.endpoints.is_empty() {
                let join = vec![(id, network)];
                let change = Change {
                    join,
                    ..Change::default()
                };
                push(format!("{name} is on {}", node.key), change);
            }
        }
        of_ports(ground, id, &mut push);
        let change = Change {
            host_mode: vec![id],
            ..Change::default()
        };
        push(format!("{name} uses the host's namespace"), change);
    }
    all.truncate(MOST);
    all
}

/// Each port bound wider, and not published.
fn of_ports(ground: &Ground<'_>, id: ServiceId, push: &mut dyn FnMut(String, Change)) {
    let topology = ground.topology();
    let name = topology.service_name(id);
    for binding in topology.bindings_of(id) {
        let port = vec![(id, binding.port)];
        if matches!(binding.state, BindingState::Effective { .. }) && !binding.is_public() {
            let change = Change {
                to_wildcard: port.clone(),
                ..Change::default()
            };
            push(
                format!("a port of {name} is bound to all addresses"),
                change,
            );
        }
        let change = Change {
            unpublish: port,
            ..Change::default()
        };
        push(format!("a port of {name} is not published"), change);
    }
}

/// The contracts that hold, and that no changed fact breaks, by name.
pub fn weak(policy: &Policy, ground: &Ground<'_>) -> Vec<String> {
    let options = Options {
        most: 1,
        ..Options::default()
    };
    let holding = check(policy, ground, &options);
    let holding = holding.iter().filter(|it| it.verdict == Verdict::Holds);
    let mut weak: Vec<String> = holding.map(|it| it.contract.name.to_string()).collect();
    for mutant in mutants(ground) {
        if weak.is_empty() {
            break;
        }
        let changed = ground.topology().with(&mutant.change);
        let checked = check(policy, &ground.on(&changed), &options);
        let breaks = |name: &String| {
            let mut found = checked.iter().filter(|it| it.contract.name == *name);
            found.any(|it| it.verdict != Verdict::Holds)
        };
        weak.retain(|name| !breaks(name));
    }
    weak
}
