//! The commands that answer questions.

use insta::assert_snapshot;

use crate::shop;
use crate::support::Project;

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

#[test]
fn resolve_tells_who_answers() {
    assert_snapshot!(shop().run(&["resolve", "api", "postgres"]), @r"
    exit 0
    ---- stdout
    postgres asked from api: is answered by
      db on shop_back
    ");
    assert_snapshot!(shop().run(&["resolve", "proxy", "db", "--format", "json"]), @r#"
    exit 0
    ---- stdout
    {
      "version": 1,
      "from": "proxy",
      "name": "db",
      "status": "not-found",
      "answers": []
    }
    "#);
    assert_eq!(
        shop().run(&["resolve", "api", "db", "--type", "AAAA"]).code,
        0
    );
    assert_eq!(shop().run(&["resolve", "@lan", "db"]).code, 2);
}

#[test]
fn exposure_tells_what_is_open() {
    assert_snapshot!(shop().run(&["exposure"]), @r"
    exit 0
    ---- stdout
    can be reached
      proxy  80/tcp    0.0.0.0, [::]  VIA_PUBLISHED_PORT  from @host, @lan, @lan-routed, @internet
      db     5432/tcp  0.0.0.0, [::]  VIA_PUBLISHED_PORT  from @host, @lan, @lan-routed, @internet

    can leave to the internet
      proxy  yes      HOST_GATEWAY
      api    yes      HOST_GATEWAY
      db     yes      HOST_GATEWAY
    ");
    let run = shop().run(&["exposure", "--format", "json"]);
    let json = run.json();
    assert_eq!(json["version"], 1);
    let first = json["exposed"][0].as_object().unwrap();
    let fields: Vec<&String> = first.keys().collect();
    assert_eq!(
        fields,
        ["address", "from", "port", "reason", "service"],
        "{run}"
    );
    let first = json["egress"][0].as_object().unwrap();
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        ["reason", "service", "verdict"],
        "{run}"
    );
}

#[test]
fn roles_come_with_evidence() {
    assert_snapshot!(shop().run(&["roles"]), @r"
    exit 0
    ---- stdout
    proxy  proxy           edge     high
             proxy: image `nginx`, compose.yaml:3
             proxy: `proxy` in the name, compose.yaml:2
             proxy: publishes a port of the web, compose.yaml:4
             web-static: image `nginx`, compose.yaml:3
    api    app             app      high
             app: `api` in the image's name, compose.yaml:7
             app: `api` in the name, compose.yaml:6
             app: talks to data services, compose.yaml:9
    db     database        data     high
             database: image `postgres`, compose.yaml:12
             database: variable `POSTGRES_PASSWORD`, compose.yaml:16
             database: `api` uses it with `postgres://`, compose.yaml:9
             database: port 5432/tcp (PostgreSQL), compose.yaml:14
             database: `db` in the name, compose.yaml:11
             database: `postgres` in the alias, compose.yaml:19
    ");
    let json = shop().run(&["roles", "--format", "json"]).json();
    assert_eq!(json["services"][2]["role"], "database");
}

#[test]
fn graphs_are_drawn() {
    assert_snapshot!(shop().run(&["graph"]), @r"
    exit 0
    ---- stdout
    shop: 3 services, 2 networks

    front  -> @internet
      proxy  proxy           @lan -> 80
      api    app

    back  -> @internet
      api    app
      db     database        @lan -> 5432
    ");
}

#[test]
fn graphs_are_written_for_mermaid() {
    assert_snapshot!(shop().run(&["graph", "-o", "mermaid"]), @r#"
    exit 0
    ---- stdout
    flowchart LR
      lan(["@lan"]):::outside
      internet(["@internet"]):::outside
      n_front{{"front"}}:::network
      n_back{{"back"}}:::network
      s_proxy["proxy<br/>proxy"]:::edge
      s_api["api<br/>app"]:::app
      s_db["db<br/>database"]:::data
      s_proxy --- n_front
      s_api --- n_front
      s_api --- n_back
      s_db --- n_back
      lan -- "80" --> s_proxy
      lan -- "5432" --> s_db
      n_front -.-> internet
      n_back -.-> internet
      classDef network fill:#eef,stroke:#557
      classDef internal fill:#efe,stroke:#575,stroke-width:2px
      classDef edge fill:#fed,stroke:#a63
      classDef app fill:#fff,stroke:#777
      classDef data fill:#fde,stroke:#a36
      classDef ops fill:#eee,stroke:#777
      classDef idle fill:#fff,stroke:#bbb,stroke-dasharray:4
      classDef outside fill:#fff,stroke:#333,stroke-width:2px
    "#);
}

#[test]
fn graphs_are_written_for_graphviz_and_focused() {
    assert_snapshot!(shop().run(&["graph", "-o", "dot", "--focus", "proxy"]), @r#"
    exit 0
    ---- stdout
    graph "shop" {
      rankdir=LR;
      node [fontname="sans-serif", fontsize=11];
      edge [fontname="sans-serif", fontsize=9];
      lan [label="@lan", shape=oval, style=bold];
      host [label="@host", shape=oval, style=bold];
      internet [label="@internet", shape=oval, style=bold];
      n_front [label="front", shape=hexagon, style=filled, fillcolor=lavender];
      s_proxy [label="proxy\nproxy", shape=box, style=solid];
      s_api [label="api\napp", shape=box, style=solid];
      s_proxy -- n_front;
      s_api -- n_front;
      lan -- s_proxy [label="80", dir=forward, color=red];
      n_front -- internet [dir=forward, style=dashed];
    }
    "#);
}

#[test]
fn graphs_are_written_as_json() {
    assert_snapshot!(shop().run(&["graph", "-o", "json", "--focus", "front"]), @r#"
    exit 0
    ---- stdout
    {
      "version": 1,
      "projects": [
        "shop"
      ],
      "services": [
        {
          "name": "proxy",
          "role": "proxy",
          "tier": "edge",
          "namespace": "own",
          "networks": [
            "front"
          ]
        },
        {
          "name": "api",
          "role": "app",
          "tier": "app",
          "namespace": "own",
          "networks": [
            "front"
          ]
        }
      ],
      "networks": [
        {
          "key": "front",
          "name": "shop_front",
          "driver": "bridge",
          "internal": false,
          "external": false,
          "egress": true
        }
      ],
      "published": [
        {
          "service": "proxy",
          "port": "80",
          "from": "@lan"
        }
      ]
    }
    "#);
}

#[test]
fn graphs_are_drawn_as_svg() {
    let svg = shop().run(&["graph", "-o", "svg"]).stdout;
    for drawn in [
        "<svg ",
        ">proxy<",
        ">back<",
        "@internet",
        "@lan 80",
        "</svg>",
    ] {
        assert!(svg.contains(drawn), "{drawn}: {svg}");
    }
    assert_eq!(shop().run(&["graph", "--focus", "nobody"]).code, 2);
}

#[test]
fn a_stored_graph_is_checked() {
    let project = shop();
    for file in ["net.mmd", "net.dot", "net.svg", "net.json", "net.txt"] {
        let format = match file {
            "net.mmd" => "mermaid",
            "net.txt" => "text",
            other => other.trim_start_matches("net."),
        };
        project.run(&["graph", "-o", format, "--output", file]);
        let run = project.run(&["graph", "--check", file]);
        assert_eq!(run.code, 0, "{run}");
    }
    project.write("compose.yaml", crate::CALM.as_bytes());
    assert_snapshot!(project.run(&["graph", "--check", "net.mmd"]), @r"
    exit 1
    ---- stderr
    error: `net.mmd` is out of date: draw it again with `composelint graph --output`
    ");
    assert_eq!(project.run(&["graph", "--check", "none.mmd"]).code, 2);
}

#[test]
fn config_has_the_shape_of_docker_compose() {
    let project = Project::new(&[
        (
            "compose.yaml",
            "services:\n  a:\n    image: \"example.test/é:${TAG}\"\n",
        ),
        (".env", "TAG=7\n"),
    ]);
    let run = project.run(&["config", "--format", "json"]);
    let json = run.json();
    assert_eq!(json["name"], "shop", "{run}");
    assert_eq!(json["services"]["a"]["image"], "example.test/é:7", "{run}");
    assert_eq!(json["networks"]["default"]["name"], "shop_default", "{run}");
    assert_snapshot!(project.run(&["config"]), @r"
    exit 0
    ---- stdout
    name: shop
    services:
      a:
        image: example.test/é:7
        networks:
          default: null
        command: null
        entrypoint: null
    networks:
      default:
        name: shop_default
        ipam: {}
    ");
    let run = project.run(&["config", "--format", "json", "--env", "TAG=8"]);
    assert_eq!(
        run.json()["services"]["a"]["image"],
        "example.test/é:8",
        "{run}"
    );
}

#[test]
fn config_prints_nothing_that_compose_would_refuse() {
    assert_snapshot!(Project::of("services:\n  a:\n    imag: x\n").run(&["config"]), @r"
    exit 1
    ---- stderr
    error: compose.yaml:2:3: `a` has neither `image` nor `build` (Docker Compose refuses this)
    error: compose.yaml:3:5: `imag` is not a key of a service (Docker Compose refuses this)
    ");
}

#[test]
fn variables_come_from_outside_only_when_asked() {
    let project = Project::of("services:\n  a:\n    image: \"example.test/a:${TAG}\"\n");
    let image = |args: &[&str]| {
        let args = [&["config", "--format", "json"], args].concat();
        let run = project.run_with(&args, &[("TAG", "9")], "");
        run.json()["services"]["a"]["image"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(image(&[]), "example.test/a:${TAG}");
    assert_eq!(image(&["--inherit-env"]), "example.test/a:9");
    assert_eq!(image(&["--env", "TAG"]), "example.test/a:9");
    assert_eq!(
        image(&["--inherit-env", "--env", "TAG=1"]),
        "example.test/a:1"
    );
}

#[test]
fn services_networks_and_connections_are_explained() {
    assert_snapshot!(shop().run(&["explain", "db"]), @r"
    exit 0
    ---- stdout
    db, compose.yaml:11
      role: database (data tier, high confidence)
      lives in: a network namespace of its own
      network: back (bridge), as db, postgres, shop-db-1
      port: 5432 (tcp) on all addresses
      is reached by: proxy (5432/tcp), api (any), @host (any), @lan (5432/tcp),
          @lan-routed (5432/tcp), @internet (5432/tcp)
      reaches: proxy (80/tcp), api (any), @host (any), @lan (any), @lan-routed
          (any), @internet (any)
      way out: reachable (HOST_GATEWAY)
    ");
    assert_snapshot!(shop().run(&["explain", "network", "back"]), @r"
    exit 0
    ---- stdout
    back, compose.yaml:22
      name on the engine: shop_back
      driver: bridge
      internal: no
      made by: this project
      member: api (as api, shop-api-1)
      member: db (as db, postgres, shop-db-1)
    ");
    let run = shop().run(&["explain", "api", "db:5432"]);
    assert!(run.stdout.starts_with("api -> db: reachable"), "{run}");
    assert_eq!(shop().run(&["explain", "network", "bakc"]).code, 2);
    assert_eq!(shop().run(&["explain", "api", "dbb"]).code, 2);
}

#[test]
fn rules_are_explained_also_by_the_names_others_give_them() {
    let run = Project::new(&[]).run(&["explain", "published-database-port"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(run.stdout.starts_with("# published-database-port"), "{run}");
    let json = Project::new(&[]).run(&["rules", "--format", "json"]).json();
    for rule in json["rules"].as_array().unwrap() {
        for alias in rule["aliases"].as_array().unwrap() {
            let run = Project::new(&[]).run(&["explain", alias.as_str().unwrap()]);
            assert_eq!(run.code, 0, "{alias}: {run}");
        }
    }
    assert_snapshot!(Project::new(&[]).run(&["explain", "published-databse-port"]), @r"
    exit 2
    ---- stderr
    error: there is no rule `published-databse-port`; did you mean `published-database-port`?
    ");
}

#[test]
fn a_project_that_compose_refuses_is_answered_with_a_warning() {
    let project = Project::of("services:\n  a: {image: x}\n  b: {imag: x}\n");
    assert_snapshot!(project.run(&["reach", "a", "b"]), @r"
    exit 1
    ---- stdout
    a -> b: reachable, every port it listens on
      SAME_NETWORK: They share a network whose members reach each other on every
          port, published or not.
      route: a -> b through default (SAME_NETWORK), compose.yaml:2, compose.yaml:3
      names: b
    ---- stderr
    warning: compose.yaml:3:3: `b` has neither `image` nor `build` (Docker Compose refuses this)
    warning: compose.yaml:3:7: `imag` is not a key of a service (Docker Compose refuses this)
    ");
}

#[test]
fn of_several_projects_one_has_to_be_picked() {
    let project = Project::new(&[
        ("a/compose.yaml", crate::CALM),
        ("b/compose.yaml", crate::CALM),
    ]);
    assert_snapshot!(project.run(&["graph"]), @r"
    exit 2
    ---- stderr
    error: there are several projects here; pick one with `-f`: `a/compose.yaml`, `b/compose.yaml`
    ");
    assert_eq!(project.run(&["graph", "-f", "a/compose.yaml"]).code, 0);
    assert_eq!(project.run(&["graph", "--project-directory", "b"]).code, 0);
    project.write("compose.yaml", crate::SHOP.as_bytes());
    assert!(
        project
            .run(&["graph"])
            .stdout
            .starts_with("shop: 3 services")
    );
}
