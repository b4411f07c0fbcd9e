//! What holds for every project and every contract: order does not matter, the smallest fix repairs and opens nothing,
//! differences mirror each other.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request, load};
use composelint_intent::{Hints, Roles};
use composelint_policy::contract::Kind;
use composelint_policy::{
    Frozen, Ground, Options, Part, Place, Policy, Verdict, check, diff, read, repair,
};
use composelint_topology::{Change, EngineProfile, Topology, build};
use composelint_yaml::FileId;
use proptest::prelude::*;

/// A service: its networks, its published port (none, loopback, all), and whether it shares its neighbour's namespace.
#[derive(Debug, Clone)]
struct Service {
    networks: Vec<usize>,
    port: u8,
    joined: bool,
}

const NETWORKS: usize = 4;

fn services() -> impl Strategy<Value = Vec<Service>> {
    let service = (
        prop::collection::btree_set(0..NETWORKS, 1..3),
        0..6_u8,
        0..8_u8,
    );
    let service = service.prop_map(|(networks, port, joined)| Service {
        networks: networks.into_iter().collect(),
        port,
        joined: joined == 0,
    });
    prop::collection::vec(service, 3..8)
}

/// The project's file, with its services in an order; in another one than theirs, its networks are the other way round, too.
fn compose(services: &[Service], internal: u8, order: &[usize]) -> String {
    let mut text = "services:\n".to_owned();
    let backwards = !order.is_sorted();
    for &at in order {
        let service = &services[at];
        let _ = writeln!(text, "  s{at}:\n    image: x");
        if service.joined && at > 0 && !services[at - 1].joined {
            let _ = writeln!(text, "    network_mode: service:s{}", at - 1);
            continue;
        }
        let mut names: Vec<String> = service.networks.iter().map(|it| format!("n{it}")).collect();
        if backwards {
            names.reverse();
        }
        let _ = writeln!(text, "    networks: [{}]", names.join(", "));
        let port = 8000 + at;
        let address = match service.port {
            0 => "127.0.0.1:",
            1 => "",
            _ => continue,
        };
        let _ = writeln!(text, "    ports: [\"{address}{port}:80\"]");
    }
    text += "networks:\n";
    for at in 0..NETWORKS {
        let network = if backwards { NETWORKS - 1 - at } else { at };
        let _ = writeln!(
            text,
            "  n{network}: {{internal: {}}}",
            internal >> network & 1 == 1
        );
    }
    text
}

const CONTRACTS: [&str; 16] = [
    "{name: c0, type: forbid, from: s0, to: s1 | s2}",
    "{name: c1, type: forbid, from: s0, to: s2, reach: transitive}",
    "{name: c2, type: allow-only, to: s0, from: s1}",
    "{name: c3, type: isolate, groups: [s0, s1 | s2]}",
    "{name: c4, type: layers, order: [s0, s1, s2], closed: true}",
    "{name: c5, type: egress, services: s0 | s1, allow: none}",
    "{name: c6, type: exposure, services: \"*\", allow: loopback}",
    "{name: c7, type: protect, services: s0, except: s1}",
    "{name: c8, type: count, of: {reachable-from: s0}, max: 1}",
    "{name: c9, type: count, of: {reachable-from: s0 | s1, reach: direct}, max: 1}",
    "{name: c10, type: count, of: published, max: 1}",
    "{name: c11, type: count, of: networks-per-service, max: 1}",
    "{name: c12, type: count, of: {bridges: [s0, s1]}, max: 0}",
    "{name: c13, type: require, from: s0, to: s1}",
    "{name: c14, type: require, from: s0 | s1, to: s2, by: name}",
    "{name: c15, type: require, from: s2, to: s0, reach: transitive}",
];

fn policy() -> Policy {
    let text: Arc<str> = format!("contracts:\n  - {}\n", CONTRACTS.join("\n  - ")).into();
    let (policy, faults) = read(FileId::new(9), &text, Place::File);
    assert!(faults.is_empty(), "{faults:?}");
    policy
}

fn loaded(text: &str) -> Loaded {
    let loader = MemoryLoader::new().with("compose.yaml", text);
    load(&Request::default(), &loader)
}

fn topology(loaded: &Loaded) -> Topology {
    build(&[&loaded.project], &EngineProfile::newest())
}

fn on_ground<T>(loaded: &Loaded, topology: &Topology, ask: impl FnOnce(&Ground<'_>) -> T) -> T {
    let roles = Roles::infer(&loaded.project, &Hints::new());
    let part = Part {
        project: &loaded.project,
        roles: &roles,
    };
    ask(&Ground::new(topology, vec![part], 0))
}

/// The verdict of one contract, where the topology may have changed.
fn verdict(loaded: &Loaded, topology: &Topology, policy: &Policy, contract: &str) -> Verdict {
    on_ground(loaded, topology, |ground| {
        let checked = check::check(policy, ground, &Options::default());
        let mut checked = checked.into_iter();
        let own = checked.find(|it| it.contract.name == *contract);
        own.expect("the contract was checked before").verdict
    })
}

/// Verdicts and who violates, by contract; the contracts may stand the other way round.
fn verdicts(text: &str, backwards: bool) -> BTreeMap<String, (Verdict, Vec<String>)> {
    let (loaded, mut policy) = (loaded(text), policy());
    if backwards {
        policy.contracts.reverse();
    }
    let topology = topology(&loaded);
    on_ground(&loaded, &topology, |ground| {
        let checked = check::check(&policy, ground, &Options::default());
        let all = checked.iter().map(|it| {
            let mut names: Vec<String> = it.violators.0.iter().map(|at| ground.name(*at)).collect();
            names.sort();
            (it.contract.name.to_string(), (it.verdict, names))
        });
        all.collect()
    })
}

/// Whether what changes is that those of one side and those of the other reach one another.
fn assert_only_joins(sides: &[Vec<&str>; 2], effect: &diff::Diff, name: &str, text: &str) {
    let [from, to] = sides;
    assert!(effect.removed.is_empty(), "{name} {effect:?}\n{text}");
    for edge in effect.opened() {
        let has = |side: &[&str], name: &String| side.contains(&name.as_str());
        let meant = has(from, &edge.from) && has(to, &edge.to);
        let back = has(from, &edge.to) && has(to, &edge.from);
        assert!(meant || back, "{name} {edge:?}\n{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_verdict_does_not_depend_on_order(services in services(), internal in any::<u8>(), seed in any::<u64>()) {
        let order: Vec<usize> = (0..services.len()).collect();
        let mut other = order.clone();
        other.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(seed | 1));
        let (one, two) = (compose(&services, internal, &order), compose(&services, internal, &other));
        prop_assert_eq!(verdicts(&one, false), verdicts(&two, true));
    }

    #[test]
    fn the_smallest_fix_repairs_and_opens_nothing(services in services(), internal in any::<u8>()) {
        let order: Vec<usize> = (0..services.len()).collect();
        let text = compose(&services, internal, &order);
        let (loaded, policy) = (loaded(&text), policy());
        let before = topology(&loaded);
        on_ground(&loaded, &before, |ground| {
            for checked in check::check(&policy, ground, &Options::default()) {
                let Some(found) = repair(&policy, &checked, ground, None) else { continue };
                let after = before.with(&found.change);
                let name = &checked.contract.name;
                let again = verdict(&loaded, &after, &policy, name);
                assert_ne!(again, Verdict::Violated, "{name} {found:?}\n{text}");
                assert!(!found.edits.is_empty(), "{name}\n{text}");
                let effect = diff::diff(&before, &after);
                match &checked.contract.kind {
                    Kind::Require { from, to, .. } => {
                        let sides = [from, to].map(|side| side.selector.as_str().split(" | ").collect::<Vec<_>>());
                        assert_only_joins(&sides, &effect, name, &text);
                    }
                    _ => assert!(!effect.adds_reach(), "{name} {found:?}\n{text}"),
                }
            }
        });
    }

    #[test]
    fn violated_contracts_are_repaired_where_edits_can(services in services(), internal in any::<u8>()) {
        let order: Vec<usize> = (0..services.len()).collect();
        let text = compose(&services, internal, &order);
        let (loaded, policy) = (loaded(&text), policy());
        let before = topology(&loaded);
        let guests = text.contains("network_mode");
        on_ground(&loaded, &before, |ground| {
            for checked in check::check(&policy, ground, &Options::default()) {
                // Who shares a namespace cannot join a network, and some of its ways nothing closes.
                let expected = match checked.contract.kind {
                    Kind::Require { .. } | Kind::Count { .. } => !guests,
                    _ => checked.contract.kind.is_about_reach(),
                };
                if expected && checked.verdict == Verdict::Violated {
                    let found = repair(&policy, &checked, ground, None);
                    assert!(found.is_some(), "{}\n{text}", checked.contract.name);
                }
            }
        });
    }

    #[test]
    fn counts_are_repaired_with_the_fewest_memberships(services in services()) {
        // On internal networks alone, a port has no effect; that is no way to repair anything.
        let internal = 0;
        let order: Vec<usize> = (0..services.len()).collect();
        let text = compose(&services, internal, &order);
        let (loaded, policy) = (loaded(&text), policy());
        let before = topology(&loaded);
        on_ground(&loaded, &before, |ground| {
            for checked in check::check(&policy, ground, &Options::default()) {
                let one_by_one = ["c8", "c9", "c11", "c12"].contains(&checked.contract.name.as_str());
                if !one_by_one { continue }
                let Some(found) = repair(&policy, &checked, ground, None) else { continue };
                if found.edits.len() < 2 { continue }
                // No single fact would have been enough.
                for (id, service) in before.services() {
                    let endpoints = before.endpoints_of_service(id);
                    // Whoever leaves its only network gets one of its own.
                    for endpoint in endpoints.iter().filter(|_| endpoints.len() > 1) {
                        let change = Change { leave: vec![(id, endpoint.network)], ..Change::default() };
                        let after = before.with(&change);
                        let verdict = verdict(&loaded, &after, &policy, &checked.contract.name);
                        assert_eq!(verdict, Verdict::Violated, "{} {} {found:?}\n{text}", checked.contract.name, service.name);
                    }
                }
            }
        });
    }

    #[test]
    fn frozen_violations_are_known_and_leave_the_list_for_good(services in services(), internal in any::<u8>()) {
        let order: Vec<usize> = (0..services.len()).collect();
        let (text, policy) = (compose(&services, internal, &order), policy());
        let all = loaded(&text);
        let before = topology(&all);
        on_ground(&all, &before, |ground| {
            let known = Frozen::today(&[&policy], ground);
            let options = Options { frozen: Some(&known), ..Options::default() };
            for checked in check::check(&policy, ground, &options) {
                let name = &checked.contract.name;
                assert_ne!(checked.verdict, Verdict::Violated, "{name} {known:?}\n{text}");
                assert_eq!(checked.thawed, [], "{name} {known:?}\n{text}");
            }
            assert_eq!(known.shrunk(&[&policy], ground), known, "{text}");
        });
        // With nothing published and nobody on a common network, next to nothing is left; and it stays away.
        let apart: Vec<Service> = services.iter().enumerate().map(|(at, _)| Service { networks: vec![at % NETWORKS], port: 5, joined: false }).collect();
        let apart = loaded(&compose(&apart, internal, &order));
        let left = on_ground(&all, &before, |ground| {
            let known = Frozen::today(&[&policy], ground);
            let now = topology(&apart);
            on_ground(&apart, &now, |ground| known.shrunk(&[&policy], ground))
        });
        on_ground(&all, &before, |ground| {
            assert_eq!(left.shrunk(&[&policy], ground), left, "the list grew\n{text}");
        });
    }

    #[test]
    fn differences_mirror_each_other(a in services(), b in services(), internal in any::<u8>(), other in any::<u8>()) {
        let all = |services: &[Service]| (0..services.len()).collect::<Vec<_>>();
        let one = loaded(&compose(&a, internal, &all(&a)));
        let two = loaded(&compose(&b, other, &all(&b)));
        let (one, two) = (topology(&one), topology(&two));
        prop_assert!(diff::diff(&one, &one).is_empty());
        let (there, back) = (diff::diff(&one, &two), diff::diff(&two, &one));
        prop_assert_eq!(&there.added, &back.removed);
        prop_assert_eq!(&there.removed, &back.added);
        let swapped: Vec<_> = back.changed.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
        prop_assert_eq!(&there.changed, &swapped);
        // Nothing that is not looked at differs.
        let reached = |topology: &Topology| {
            let ids: Vec<_> = topology.services().map(|(id, _)| id).collect();
            let mut pairs = std::collections::BTreeSet::new();
            for from in &ids {
                for to in ids.iter().filter(|to| *to != from) {
                    if topology.reach((*from).into(), (*to).into(), None).is_reachable() {
                        pairs.insert((topology.service_name(*from), topology.service_name(*to)));
                    }
                }
            }
            pairs
        };
        let (before, after) = (reached(&one), reached(&two));
        let added: std::collections::BTreeSet<_> = there
            .added
            .iter()
            .filter(|edge| !edge.from.starts_with('@') && !edge.to.starts_with('@'))
            .map(|edge| (edge.from.as_str().into(), edge.to.as_str().into()))
            .collect();
        let expected: std::collections::BTreeSet<_> = after.difference(&before).cloned().collect();
        prop_assert_eq!(added, expected);
    }
}
