//! Two ways to one answer.

use composelint_compose::Project;
use composelint_topology::{Address, Node, Outcome, Topology, build};
use proptest::prelude::*;

use crate::spec::{Palette, engines, project, specs};
use crate::{outcomes, outside};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Pairs of different started services by outcome, one by one.
fn counted(topology: &Topology) -> (u64, u64, u64) {
    let mut counts = (0, 0, 0);
    let started: Vec<_> = topology
        .services()
        .filter(|(_, service)| service.sandbox.is_some())
        .map(|(id, _)| id)
        .collect();
    for from in &started {
        for to in started.iter().filter(|to| *to != from) {
            let verdict = topology.reach(Node::Service(*from), Node::Service(*to), None);
            counts.0 += u64::from(verdict.outcome == Outcome::Reachable);
            counts.1 += u64::from(verdict.outcome == Outcome::Unknown);
            counts.2 += 1;
        }
    }
    counts
}

/// The outcome between two services, by their classes.
fn by_class(topology: &Topology, from: usize, to: usize) -> Outcome {
    let edges = topology.class_edges();
    let edge = edges.iter().find(|edge| edge.from == from && edge.to == to);
    edge.map_or(Outcome::Unreachable, |edge| edge.outcome)
}

/// Takes a network out of a project.
fn take_network(project: &mut Project, key: &str) {
    project.networks.shift_remove(key);
    for service in project.services.values_mut() {
        match &mut service.networks {
            Some(networks) => networks.value.retain(|membership| membership.name != key),
            None => assert_ne!(key, "default"),
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn classes_say_what_pairs_say(spec in specs(Palette::All), engine in engines()) {
        let topology = build(&[&spec.project()], &engine);
        let count = topology.count_pairs();
        // Where one network stands for another, what opens one way may close the other: classes say `unknown` of the two, one by one.
        let one_by_one = topology.networks().any(|(_, network)| network.stands_in());
        if !one_by_one {
            prop_assert_eq!((count.reachable, count.unknown, count.total), counted(&topology));
        }
        for (from, service) in topology.services().filter(|(_, service)| service.sandbox.is_some()) {
            for (to, other) in topology.services().filter(|(_, service)| service.sandbox.is_some()) {
                if service.sandbox == other.sandbox {
                    continue;
                }
                let (left, right) = (topology.class_of(from).unwrap(), topology.class_of(to).unwrap());
                let verdict = topology.reach(Node::Service(from), Node::Service(to), None);
                let by_class = by_class(&topology, left, right);
                let unsure = one_by_one && by_class == Outcome::Unknown;
                prop_assert!(unsure || by_class == verdict.outcome, "{} {}: {by_class} {}", service.name, other.name, verdict.outcome);
            }
        }
    }

    #[test]
    fn the_order_of_keys_changes_nothing(spec in specs(Palette::All), engine in engines()) {
        let reversed = project(&spec.text(|count| (0..count).rev().collect()));
        let (one, other) = (build(&[&spec.project()], &engine), build(&[&reversed], &engine));
        prop_assert_eq!(outcomes(&one), outcomes(&other));
        prop_assert_eq!(outside(&one), outside(&other));
        prop_assert_eq!(one.count_pairs(), other.count_pairs());
    }

    #[test]
    fn without_a_service_is_as_if_it_had_never_been(spec in specs(Palette::All), engine in engines(), at in 0..8_usize) {
        let mut project = spec.project();
        let name = format!("s{}", at % spec.services.len());
        let without = build(&[&project], &engine).without(&name);
        project.services.shift_remove(name.as_str());
        let rebuilt = build(&[&project], &engine);
        prop_assert_eq!(outcomes(&without), outcomes(&rebuilt));
        prop_assert_eq!(outside(&without), outside(&rebuilt));
        let kinds = |topology: &Topology| topology.engine_errors().iter().map(|error| (error.kind, error.span)).collect::<Vec<_>>();
        prop_assert_eq!(kinds(&without), kinds(&rebuilt));
    }

    #[test]
    fn without_a_network_is_as_if_it_had_never_been(mut spec in specs(Palette::All), engine in engines(), at in 0..5_usize) {
        // What stands for another network would stand for one less.
        spec.services.iter_mut().for_each(|service| service.hidden = None);
        let mut project = spec.project();
        let key = format!("n{}", at % spec.networks.len());
        let without = build(&[&project], &engine).without(&key);
        take_network(&mut project, &key);
        let rebuilt = build(&[&project], &engine);
        prop_assert_eq!(outcomes(&without), outcomes(&rebuilt));
        prop_assert_eq!(outside(&without), outside(&rebuilt));
    }

    #[test]
    fn networks_lead_both_ways(spec in specs(Palette::All), engine in engines()) {
        let topology = build(&[&spec.project()], &engine);
        for (from, _) in topology.services() {
            for (to, _) in topology.services() {
                prop_assert_eq!(topology.direct(from, to).outcome, topology.direct(to, from).outcome);
            }
        }
    }

    #[test]
    fn the_best_address_is_one_of_the_addresses(spec in specs(Palette::All), engine in engines()) {
        let topology = build(&[&spec.project()], &engine);
        let mut addresses = vec![Address::Host, Address::Host6, Address::Docker0, Address::Loopback, Address::Loopback6, Address::HostIp("198.18.0.3".parse().unwrap())];
        for (id, _) in topology.networks() {
            addresses.extend([Address::Ip(id), Address::Ip6(id), Address::Gateway(id), Address::Gateway6(id)]);
        }
        for (from, _) in topology.services() {
            for (to, _) in topology.services() {
                let (from, to) = (Node::Service(from), Node::Service(to));
                let best = addresses.iter().map(|address| topology.reach_at(from, to, address, None).outcome).max().unwrap();
                let outcome = topology.reach(from, to, None).outcome;
                // In every world some address may work, and yet no address in every world.
                let differs_by_world = best == Outcome::Unknown && outcome == Outcome::Reachable;
                prop_assert!(outcome == best || differs_by_world, "{} {}", outcome, best);
            }
        }
    }
}
