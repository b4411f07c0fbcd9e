//! The smallest set of edits: what it is for each type, where there is none, and what else it changes.

use composelint_compose::Request;
use composelint_policy::{Options, check, repair};

use crate::{case, contract};

/// Lines: proxy 2..5, api 6..8, worker 9..11, db 12..14, cache 15..17, ad-hoc 18, 19.
const SHOP: &str = "\
services:
  proxy:
    image: nginx
    ports: [\"80:80\", \"127.0.0.1:8080:8080\"]
    networks: [front]
  api:
    image: example/api
    networks: &both [front, back]
  worker:
    image: example/worker
    networks: [back]
  db:
    image: postgres
    networks: [back]
  cache:
    image: redis
    networks: [cache]
  größe:
    image: x
networks:
  front:
  back: {internal: true}
  cache: {internal: true}
";

/// The edits of the smallest fix, each with its line, and what else it separates.
fn fix(compose: &str, fields: &str) -> String {
    let case = case(&Request::default(), compose, &contract(fields));
    assert!(case.faults.is_empty(), "{:?}", case.faults);
    case.with_ground(|ground| {
        let checked = check::check(&case.policy, ground, &Options::default());
        let Some(found) = repair(&case.policy, &checked[0], ground, None) else {
            return format!("none, {}", checked[0].verdict.as_str());
        };
        let edits = found.edits.iter();
        let edits = edits.map(|edit| format!("{}: {}", case.line(edit.span), edit.description));
        let also = found
            .also
            .iter()
            .map(|(from, to)| format!("also {from} and {to}"));
        edits.chain(also).collect::<Vec<_>>().join("; ")
    })
}

#[test]
fn what_has_to_reach_one_another_gets_the_smallest_addition() {
    for (fields, expected) in [
        // The cache is alone on its network: whoever joins it reaches nobody else.
        (
            "    type: require\n    from: api\n    to: cache\n    by: name\n",
            "8: put `api` on network `cache`, too",
        ),
        (
            "    type: require\n    from: api | worker\n    to: cache\n",
            // Both on `cache` reach one another already, on `back`.
            "8: put `api` on network `cache`, too; 11: put `worker` on network `cache`, too",
        ),
        // On `back` the proxy would reach the worker and the API would be reached twice; so the two get a network.
        (
            "    type: require\n    from: proxy\n    to: db\n",
            "5: put `proxy` on network `proxy-db`, too; 14: put `db` on network `proxy-db`, too; 23: declare network `proxy-db`, with `internal: true`",
        ),
        (
            "    type: require\n    from: größe\n    to: cache\n    reach: transitive\n",
            "18: put `größe` on network `cache` and, as now, on `default`",
        ),
        // Another port, a service that does not run, the outside: no network helps.
        (
            "    type: require\n    from: \"@lan\"\n    to: db\n",
            "none, violated",
        ),
        (
            "    type: require\n    from: api\n    to: db\n",
            "none, holds",
        ),
    ] {
        assert_eq!(fix(SHOP, fields), expected, "{fields}");
        assert_eq!(
            fix(&SHOP.replace('\n', "\r\n"), fields),
            expected,
            "{fields}"
        );
    }
    let port = "services:\n  a:\n    image: x\n  b:\n    image: y\n    expose: [1]\n";
    let fields = "    type: require\n    from: a\n    to: b\n    port: 2\n";
    assert_eq!(fix(port, fields), "none, violated");
    let host = "services:\n  a:\n    image: x\n    network_mode: none\n  b:\n    image: y\n";
    let fields = "    type: require\n    from: a\n    to: b\n";
    assert_eq!(fix(host, fields), "none, violated");
}

#[test]
fn what_there_is_too_much_of_goes() {
    for (fields, expected) in [
        // The proxy's own port stays: only the host reaches the other one, but it is one too many.
        (
            "    type: count\n    of: published\n    max: 1\n",
            "4: stop publishing the port of `proxy`",
        ),
        (
            "    type: count\n    of: networks-per-service\n    max: 1\n",
            "8: take `api` off network `front`; also api and @internet; also api and @lan; also api and @lan-routed; also api and proxy",
        ),
        (
            "    type: count\n    of: {bridges: [proxy, db]}\n    max: 0\n",
            "8: take `api` off network `back`; also api and db; also api and worker",
        ),
        (
            "    type: count\n    of: {reachable-from: db, reach: direct}\n    max: 1\n",
            "8: take `api` off network `back`; also api and worker",
        ),
        // Of several that are enough, the one that leaves the most.
        (
            "    type: count\n    of: {reachable-from: db}\n    max: 2\n",
            "8: take `api` off network `front`; also api and @internet; also api and @lan; also api and @lan-routed; also api and proxy",
        ),
        (
            "    type: count\n    of: networks-per-service\n    max: 0\n",
            "none, violated",
        ),
        (
            "    type: count\n    of: published\n    min: 9\n",
            "none, violated",
        ),
    ] {
        assert_eq!(fix(SHOP, fields), expected, "{fields}");
    }
}

#[test]
fn who_leaves_its_only_network_keeps_its_ports() {
    let open = "services:\n  a:\n    image: x\n    networks: [n]\n  db:\n    image: postgres\n    ports: [\"5432:5432\"]\n    networks: [n]\nnetworks: {n: }\n";
    let fields = "    type: forbid\n    from: a\n    to: db\n";
    assert_eq!(
        fix(open, fields),
        "4: move `a` from network `n` to one of its own; 7: bind the port of `db` to 127.0.0.1; also @internet and db; also @lan and db; also @lan-routed and db"
    );
}

#[test]
fn who_leaves_several_networks_and_has_no_other_one_moves() {
    let both = "services:\n  größe:\n    image: x\n    networks:\n      n:\n      m:\n  db:\n    image: postgres\n    networks: [n, m, k]\nnetworks: {n: {internal: true}, m: {internal: true}, k: {internal: true}}\n";
    let fields = "    type: forbid\n    from: größe\n    to: db\n";
    let expected =
        "5: move `größe` from network `n` to one of its own; 6: take `größe` off network `m`";
    assert_eq!(fix(both, fields), expected);
    // One network is left to it: nothing has to replace them.
    let three = both
        .replace("      m:\n", "      m:\n      own:\n")
        .replace("networks: {n", "networks: {own: , n");
    let expected = "5: take `größe` off network `n`; 6: take `größe` off network `m`";
    assert_eq!(fix(&three, fields), expected);
}
