//! What never opens anything, and what never closes anything.

use composelint_topology::{Node, Outcome, Topology, build};
use proptest::prelude::*;

use crate::spec::{Flag, Palette, Spec, engines, specs};
use crate::{outcomes, outside};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Whether every pair has at most the outcome it had.
fn opens_nothing(before: &Topology, after: &Topology) -> Result<(), TestCaseError> {
    for (one, other) in outcomes(before).into_iter().zip(outcomes(after)) {
        prop_assert_eq!((&one.0, &one.1), (&other.0, &other.1));
        prop_assert!(
            other.2 <= one.2,
            "{} -> {}: {} becomes {}",
            one.0,
            one.1,
            one.2,
            other.2
        );
    }
    for (one, other) in outside(before).into_iter().zip(outside(after)) {
        prop_assert!(
            other.2 <= one.2 && other.3 <= one.3,
            "{} and {}",
            one.0,
            one.1
        );
    }
    Ok(())
}

/// The specification with one more membership.
fn joined(spec: &Spec, service: usize, network: usize) -> Option<Spec> {
    let mut joined = spec.clone();
    let (services, networks) = (spec.services.len(), spec.networks.len());
    let memberships = &mut joined.services[service % services].networks;
    // A service without memberships is on `default`: the first one moves it.
    if memberships.is_empty()
        || memberships
            .iter()
            .any(|(other, _)| *other == network % networks)
    {
        return None;
    }
    memberships.push((network % networks, 0));
    Some(joined)
}

proptest! {
    #![proptest_config(config())]

    /// Of plain networks. With options a membership can take routes away: see the examples below.
    #[test]
    fn a_membership_of_a_plain_network_closes_nothing(spec in specs(Palette::Plain), engine in engines(), service in 0..8_usize, network in 0..5_usize) {
        let Some(joined) = joined(&spec, service, network) else {
            return Ok(());
        };
        opens_nothing(&build(&[&joined.project()], &engine), &build(&[&spec.project()], &engine))?;
    }

    /// Whatever the networks are: what two services say to each other over a network they still say over it.
    #[test]
    fn a_membership_never_closes_a_network(spec in specs(Palette::Known), engine in engines(), service in 0..8_usize, network in 0..5_usize) {
        let Some(joined) = joined(&spec, service, network) else {
            return Ok(());
        };
        let (before, after) = (build(&[&spec.project()], &engine), build(&[&joined.project()], &engine));
        for (from, _) in before.services() {
            for (to, _) in before.services() {
                prop_assert!(before.direct(from, to).outcome <= after.direct(from, to).outcome);
            }
        }
    }

    /// Of plain networks. With options it can open routes: see the examples below.
    #[test]
    fn internal_opens_nothing_among_plain_networks(spec in specs(Palette::Plain), engine in engines(), at in 0..5_usize) {
        let mut internal = spec.clone();
        let count = spec.networks.len();
        internal.networks[at % count].internal = Flag::Yes;
        opens_nothing(&build(&[&spec.project()], &engine), &build(&[&internal.project()], &engine))?;
    }

    /// In place of no address, or of one of its own family; a port that was IPv6 alone becomes one of IPv4.
    #[test]
    fn binding_to_loopback_opens_nothing(spec in specs(Palette::All), engine in engines(), service in 0..8_usize, port in 0..2_usize) {
        let mut bound = spec.clone();
        let count = spec.services.len();
        let Some(port) = bound.services[service % count].ports.get_mut(port) else {
            return Ok(());
        };
        if port.host_ip == "[::]" {
            return Ok(());
        }
        port.host_ip = "127.0.0.1";
        opens_nothing(&build(&[&spec.project()], &engine), &build(&[&bound.project()], &engine))?;
    }

    /// Whatever variables stand for, the answer without their values is `unknown` or right.
    #[test]
    fn an_answer_without_values_is_right_or_unknown(spec in specs(Palette::Known), engine in engines(), which in 0..16_usize) {
        let hidden: Vec<usize> = (0..spec.networks.len()).filter(|at| which >> at & 1 == 1).collect();
        let with = |flags: &dyn Fn(usize) -> Flag| {
            let mut spec = spec.clone();
            for (position, at) in hidden.iter().enumerate() {
                spec.networks[*at].internal = flags(position);
            }
            let topology = build(&[&spec.project()], &engine);
            (outcomes(&topology), outside(&topology))
        };
        let unknown = with(&|_| Flag::Variable);
        for values in 0..1_usize << hidden.len() {
            let known = with(&|position| if values >> position & 1 == 1 { Flag::Yes } else { Flag::No });
            for (unknown, known) in unknown.0.iter().zip(&known.0) {
                prop_assert!([Outcome::Unknown, known.2].contains(&unknown.2), "{} -> {}: {} {}", unknown.0, unknown.1, unknown.2, known.2);
            }
            for (unknown, known) in unknown.1.iter().zip(&known.1) {
                prop_assert!([Outcome::Unknown, known.2].contains(&unknown.2), "{} -> {}", unknown.0, unknown.1);
                prop_assert!([Outcome::Unknown, known.3].contains(&unknown.3), "{} -> {}", unknown.1, unknown.0);
            }
        }
    }

    /// Whichever network a variable names, the answer without its name is `unknown` or right.
    #[test]
    fn an_answer_without_the_name_of_a_network_is_right_or_unknown(spec in specs(Palette::Known), engine in engines(), service in 0..8_usize, at in 0..3_usize) {
        let mut known = spec.clone();
        let count = known.services.len();
        let chosen = &mut known.services[service % count];
        if chosen.networks.is_empty() {
            return Ok(());
        }
        chosen.listed = true;
        let mut hidden = known.clone();
        let chosen = &mut hidden.services[service % count];
        chosen.hidden = Some(at % chosen.networks.len());
        let topologies = [hidden.project(), known.project()].map(|it| build(&[&it], &engine));
        let [hidden, known] = topologies.each_ref().map(|it| (outcomes(it), outside(it)));
        for (hidden, known) in hidden.0.iter().zip(&known.0) {
            prop_assert!([Outcome::Unknown, known.2].contains(&hidden.2), "{} -> {}: {} {}", hidden.0, hidden.1, hidden.2, known.2);
        }
        for (hidden, known) in hidden.1.iter().zip(&known.1) {
            prop_assert!([Outcome::Unknown, known.2].contains(&hidden.2), "{} -> {}: {} {}", hidden.0, hidden.1, hidden.2, known.2);
            prop_assert!([Outcome::Unknown, known.3].contains(&hidden.3), "{} -> {}: {} {}", hidden.1, hidden.0, hidden.3, known.3);
        }
    }

    #[test]
    fn what_is_reached_at_once_is_reached_through_others(spec in specs(Palette::Known), engine in engines()) {
        let topology = build(&[&spec.project()], &engine);
        for (from, _) in topology.services() {
            let found = topology.transitive(Node::Service(from), None);
            let near = topology.transitive(Node::Service(from), Some(1));
            for (to, other) in topology.services().filter(|(id, _)| *id != from) {
                let node = Node::Service(to);
                let direct = topology.reach(Node::Service(from), node, None).is_reachable();
                prop_assert_eq!(near.iter().any(|(near, _)| *near == node), direct, "{}", other.name);
                let path = topology.shortest_path(Node::Service(from), node);
                let listed = found.iter().find(|(found, _)| *found == node).map(|(_, path)| path);
                prop_assert_eq!(path.as_ref().map(Vec::len), listed.map(Vec::len));
                for hop in path.iter().flatten() {
                    let socket = hop.reason == composelint_topology::Reason::DockerSocket;
                    prop_assert!(socket || topology.reach(hop.from, hop.to, None).is_reachable());
                }
            }
        }
    }
}

/// Changes that look as if they closed something, and open it.
mod examples {
    use composelint_topology::{EngineProfile, Node, build};

    use crate::spec::project;

    /// Whether `@lan` reaches `web` in a project with these networks.
    fn lan_reaches_web(networks: &str, memberships: &str) -> bool {
        let text = format!(
            "name: p\nservices:\n  web:\n    image: x\n    ports: ['8080:80']\n    networks: [{memberships}]\nnetworks:\n{networks}"
        );
        let topology = build(&[&project(&text)], &EngineProfile::newest());
        let web = topology.find("web").unwrap();
        topology
            .reach(Node::Lan, Node::Service(web), None)
            .is_reachable()
    }

    const LOOPBACK: &str = "driver_opts: {com.docker.network.bridge.host_binding_ipv4: 127.0.0.1}";

    #[test]
    fn internal_can_publish_what_was_bound_to_loopback() {
        // The network that publishes is the first normal one by name: making it internal hands over to the next.
        let networks = |internal| format!("  a: {{internal: {internal}, {LOOPBACK}}}\n  b: {{}}\n");
        assert!(!lan_reaches_web(&networks(false), "a, b"));
        assert!(lan_reaches_web(&networks(true), "a, b"));
    }

    #[test]
    fn a_membership_can_publish_what_was_bound_to_loopback() {
        let networks = format!("  b: {{{LOOPBACK}}}\n  a: {{}}\n");
        assert!(!lan_reaches_web(&networks, "b"));
        assert!(lan_reaches_web(&networks, "b, a"));
    }

    #[test]
    fn a_membership_can_take_all_ports_off_the_host() {
        let networks = "  lan: {driver: macvlan, driver_opts: {parent: eth0}}\n  web: {}\n";
        assert!(lan_reaches_web(networks, "web"));
        let text = format!(
            "name: p\nservices:\n  web:\n    image: x\n    ports: ['8080:80']\n    networks: [lan, web]\nnetworks:\n{networks}"
        );
        let topology = build(&[&project(&text)], &EngineProfile::newest());
        assert!(
            topology
                .bindings()
                .all(|(_, binding)| !binding.is_effective())
        );
    }
}
