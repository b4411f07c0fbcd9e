//! `reach`: one connection, lists, tables, what if.

use insta::assert_snapshot;

use crate::shop;

#[test]
fn reach_answers_with_the_proof() {
    assert_snapshot!(shop().run(&["reach", "api", "db"]), @r"
    exit 0
    ---- stdout
    api -> db: reachable, every port it listens on
      SAME_NETWORK: They share a network whose members reach each other on every
          port, published or not.
      VIA_PUBLISHED_PORT: The port is published on an address of the host that the
          other side can dial, whatever networks they are on.
      route: api -> db through back (SAME_NETWORK), compose.yaml:10, compose.yaml:18
      names: db, postgres
    ");
    assert_snapshot!(shop().run(&["reach", "proxy", "db:6379"]), @r"
    exit 0
    ---- stdout
    proxy -> db: unreachable
      WRONG_PORT: There is a way, but not at this port.
      see: compose.yaml:14
    ");
}

#[test]
fn reach_has_exactly_one_edge_for_two_ends() {
    assert_snapshot!(shop().run(&["reach", "api", "db:5432", "--format", "json"]), @r#"
    exit 0
    ---- stdout
    {
      "version": 1,
      "project": "shop",
      "engine": "29",
      "edges": [
        {
          "from": "api",
          "to": "db",
          "verdict": "reachable",
          "ports": [
            "5432/tcp"
          ],
          "reasons": [
            "SAME_NETWORK",
            "VIA_PUBLISHED_PORT"
          ],
          "via": [
            "back",
            "5432/tcp"
          ],
          "names": [
            "db",
            "postgres"
          ],
          "evidence": [
            {
              "file": "compose.yaml",
              "line": 10
            },
            {
              "file": "compose.yaml",
              "line": 14
            },
            {
              "file": "compose.yaml",
              "line": 18
            }
          ]
        }
      ]
    }
    "#);
    let run = shop().run(&["reach", "@lan", "api", "--format", "json"]);
    let edges = run.json()["edges"].as_array().unwrap().clone();
    assert_eq!(edges.len(), 1, "{run}");
    assert_eq!(edges[0]["verdict"], "unreachable", "{run}");
    assert_eq!(edges[0]["ports"], serde_json::json!([]), "{run}");
}

#[test]
fn reach_leaves_out_what_is_unreachable() {
    let run = shop().run(&["reach", "--format", "json"]);
    let json = run.json();
    let edges = json["edges"].as_array().unwrap();
    assert!(
        edges.iter().all(|edge| edge["verdict"] != "unreachable"),
        "{run}"
    );
    assert!(
        edges
            .iter()
            .any(|edge| edge["from"] == "@lan" && edge["to"] == "proxy"),
        "{run}"
    );
    assert_snapshot!(shop().run(&["reach", "proxy"]), @r"
    exit 0
    ---- stdout
    proxy -> api           any       front     SAME_NETWORK
    proxy -> db            5432/tcp  5432/tcp  VIA_PUBLISHED_PORT
    proxy -> @host         any                 HOST_GATEWAY
    proxy -> @lan          any       front     HOST_GATEWAY
    proxy -> @lan-routed   any       front     HOST_GATEWAY
    proxy -> @internet     any       front     HOST_GATEWAY
    ");
}

#[test]
fn reach_draws_a_table() {
    assert_snapshot!(shop().run(&["reach", "--matrix"]), @r"
    exit 0
    ---- stdout
                   1 2 3 4 5 6 7
    1 proxy        - # p # # # #
    2 api          # - # # # # #
    3 db           p # - # # # #
    4 @host        # # # - . . .
    5 @lan         p . p . - . .
    6 @lan-routed  p . p . . - .
    7 @internet    p . p . . . -

    # every port   p published ports   ? unknown   . unreachable
    ");
}

#[test]
fn reach_follows_services() {
    assert_snapshot!(shop().run(&["reach", "--transitive", "@lan", "db"]), @r"
    exit 0
    ---- stdout
    whoever controls @lan gets to
      db  1 step   @lan -> db (5432/tcp)
    ");
    let run = shop().run(&["reach", "--transitive", "proxy", "--format", "json"]);
    assert!(
        run.json()["edges"]
            .as_array()
            .unwrap()
            .iter()
            .any(|edge| edge["to"] == "db"),
        "{run}"
    );
}

#[test]
fn reach_asks_what_if() {
    let run = shop().run(&[
        "reach",
        "--without",
        "api",
        "--transitive",
        "proxy",
        "--format",
        "json",
    ]);
    let json = run.json();
    assert!(
        json["edges"]
            .as_array()
            .unwrap()
            .iter()
            .all(|edge| edge["to"] != "api"),
        "{run}"
    );
    assert_eq!(shop().run(&["reach", "--without", "apu"]).code, 2);
}

#[test]
fn reach_answers_for_one_way_of_addressing() {
    for (address, verdict) in [
        ("name", "reachable"),
        ("name:postgres", "reachable"),
        ("name:nobody", "unreachable"),
        ("ip:back", "reachable"),
        ("host", "reachable"),
        ("loopback", "unreachable"),
    ] {
        let run = shop().run(&[
            "reach",
            "api",
            "db:5432",
            "--address",
            address,
            "--format",
            "json",
        ]);
        assert_eq!(
            run.json()["edges"][0]["verdict"],
            verdict,
            "{address}: {run}"
        );
    }
    let run = shop().run(&["reach", "api", "db", "--address", "nonsense"]);
    assert_eq!(run.code, 2, "{run}");
}

#[test]
fn engines_differ() {
    let run = shop().run(&[
        "reach", "api", "db", "--engine", "20.10", "--format", "json",
    ]);
    assert_eq!(run.json()["engine"], "20.10", "{run}");
    let run = shop().run(&["reach", "api", "db", "--engine", "99"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.starts_with("error: `--engine 99`: "), "{run}");
}
