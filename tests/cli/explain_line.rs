//! `explain FILE:LINE`: what stands on a line, what becomes of it, what was found about it.

use crate::support::Project;

const COMPOSE: &str = "\
# Täglich gebraucht
x-wait: &wait
  db: {condition: service_started}
services:
  web:
    image: nginx
    ports:
      - \"80:80\"
      - target: 443
        published: 443
        host_ip: 127.0.0.1
    depends_on: *wait
    networks: [front]
  api:
    image: example/api
    depends_on: *wait
    networks: [front, back]
  db:
    image: postgres
    networks:
      back:
        aliases: [dätén]
networks:
  front:
  back:
    internal: true
";

const OVERRIDE: &str = "\
services:
  web:
    image: nginx:2
    network_mode: !reset null
  db:
    ports: [\"5432:5432\"]
    networks: [front]
";

/// The place, and what is said about it in this order.
const CASES: &[(&str, &[&str])] = &[
    (
        "compose.yaml:1",
        &["nothing that the project uses", "No finding"],
    ),
    (
        "compose.yaml:3",
        &[
            "services.web.depends_on.db,",
            "db: reachable by web",
            "services.api.depends_on.db,",
            "db: reachable by api",
        ],
    ),
    (
        "compose.yaml:5",
        &[
            "services.web,",
            "role: proxy",
            "port: 443 (tcp) on 127.0.0.1",
        ],
    ),
    (
        "compose.yaml:6",
        &[
            "services.web.image",
            "counts for nothing: replaced by compose.override.yaml:3",
        ],
    ),
    (
        "compose.yaml:8",
        &[
            "services.web.ports.0,",
            "port: 80 (tcp) on all addresses",
            "open to: @host, @lan",
        ],
    ),
    (
        "compose.yaml:9",
        &[
            "services.web.ports.1,",
            "port: 443 (tcp) on 127.0.0.1",
            "open to: @host\n",
        ],
    ),
    (
        "compose.yaml:13",
        &[
            "services.web.networks,",
            "network: front (bridge)",
            "meets there: api, db",
        ],
    ),
    (
        "compose.yaml:21",
        &[
            "services.db.networks.back,",
            "network: back (bridge, internal), as db, dätén",
            "meets there: api",
        ],
    ),
    (
        "compose.yaml:26",
        &["networks.back.internal,", "internal: yes", "member: api"],
    ),
    (
        "compose.override.yaml:6",
        &[
            "services.db.ports",
            "port: 5432 (tcp)",
            "[published-database-port]",
            "`composelint explain published-database-port` says more",
        ],
    ),
    ("compose.override.yaml:6:13", &["services.db.ports"]),
];

fn project(line_end: &str) -> Project {
    Project::new(&[
        ("compose.yaml", &COMPOSE.replace('\n', line_end)),
        ("compose.override.yaml", &OVERRIDE.replace('\n', line_end)),
    ])
}

#[test]
fn a_line_is_explained_whatever_ends_it() {
    for line_end in ["\n", "\r\n"] {
        let project = project(line_end);
        for (place, said) in CASES {
            let run = project.run(&["explain", place]);
            assert_eq!(run.code, 0, "{place}: {}", run.stderr);
            let mut rest = run.stdout.as_str();
            for words in *said {
                let at = rest.find(words);
                let at = at.unwrap_or_else(|| panic!("{place}: no `{words}` in\n{}", run.stdout));
                rest = &rest[at + words.len()..];
            }
        }
    }
}

#[test]
fn a_place_that_is_not_there_is_an_error_that_says_so() {
    let project = project("\n");
    for (place, said) in [
        ("compose.yaml:900", "has 26 lines"),
        ("gone.yaml:3", "there is no file or folder `gone.yaml`"),
    ] {
        let run = project.run(&["explain", place]);
        assert_eq!(run.code, 2, "{place}");
        assert!(run.stderr.contains(said), "{place}: {}", run.stderr);
    }
}
