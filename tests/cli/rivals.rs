//! What other linters miss or flag by mistake, as far as it was demonstrated with them: composelint gets each of it right.
//!
//! The cases are dclint's and compose-lint's; docs/comparison.md names the versions.

use crate::support::Project;

/// What is tried, the files, the rules that must speak, the rules that must not.
type Case = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
    &'static [&'static str],
);

const MISSED: &[Case] = &[
    (
        "a database on macvlan is a machine of the LAN",
        &[(
            "compose.yaml",
            "services:\n  db: {image: \"postgres:17\", networks: [lan]}\nnetworks:\n  lan: {driver: macvlan, driver_opts: {parent: eth0}}\n",
        )],
        &["lan-exposed-service"],
        &[],
    ),
    (
        "a network of the host under another key is the host's",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, networks: [h]}\nnetworks:\n  h: {external: true, name: host}\n",
        )],
        &["host-network-mode"],
        &[],
    ),
    (
        "who joins the namespace of a service in host mode is in host mode",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, network_mode: host}\n  db: {image: \"postgres:17\", network_mode: \"service:a\"}\n",
        )],
        &["host-network-mode"],
        &[],
    ),
    (
        "an override takes isolation away",
        &[
            (
                "compose.yaml",
                "services:\n  db: {image: \"postgres:17\", networks: [back]}\nnetworks:\n  back: {internal: true}\n",
            ),
            ("compose.override.yaml", "networks:\n  back: !override {}\n"),
        ],
        &["isolation-lost-in-override"],
        &[],
    ),
    (
        "a database on a network of other projects",
        &[(
            "compose.yaml",
            "services:\n  db: {image: \"postgres:17\", networks: [t]}\nnetworks:\n  t: {external: true, name: traefik_public}\n",
        )],
        &["external-network-exposure"],
        &[],
    ),
    (
        "a misspelt network and a dependency on nobody",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, networks: [typo-backned], depends_on: [ghost]}\nnetworks:\n  typo-backend: {}\n",
        )],
        &["undeclared-network", "undefined-service"],
        &[],
    ),
    (
        "a mode together with networks",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, network_mode: bridge, networks: [x]}\nnetworks:\n  x: {}\n",
        )],
        &["network-mode-with-networks"],
        &[],
    ),
    (
        "Docker's own bridge",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, network_mode: bridge}\n",
        )],
        &["default-bridge-network"],
        &[],
    ),
    (
        "a database beside the proxy",
        &[(
            "compose.yaml",
            "services:\n  proxy: {image: nginx, ports: [\"80:80\"]}\n  app: {image: example/app}\n  db: {image: \"postgres:17\"}\n",
        )],
        &["edge-reaches-data"],
        &[],
    ),
    (
        "an address of all addresses is no binding",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/ä, ports: [\"0.0.0.0:8080:80\"]}\n",
        )],
        &["unbound-published-port"],
        &[],
    ),
    (
        "the long form of all addresses is no binding",
        &[(
            "compose.yaml",
            "services:\n  db:\n    image: postgres:17\n    ports: [{target: 5432, published: 5432, host_ip: \"0.0.0.0\"}]\n  pg:\n    image: postgres:17\n    ports: [\"[::]:5433:5432\"]\n",
        )],
        &["published-database-port"],
        &[],
    ),
    (
        "ports behind an alias",
        &[(
            "compose.yaml",
            "x-p: &ports [\"5432:5432\"]\nservices:\n  db: {image: \"postgres:17\", ports: *ports}\n",
        )],
        &["published-database-port"],
        &[],
    ),
    (
        "a port that a merge key brings",
        &[(
            "compose.yaml",
            "x-p: &p {ports: [\"5432:5432\"]}\r\nservices:\r\n  db: {image: \"postgres:17\", <<: *p}\r\n",
        )],
        &["published-database-port"],
        &[],
    ),
    (
        "a port that an override brings",
        &[
            (
                "compose.yaml",
                "services:\n  db: {image: \"postgres:17\"}\n",
            ),
            (
                "compose.override.yaml",
                "services:\n  db: {ports: [\"5432:5432\"]}\n",
            ),
        ],
        &["published-database-port"],
        &[],
    ),
    (
        "the same port through a default",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, ports: [\"${P:-9000}:80\"]}\n  b: {image: example/b, ports: [\"9000:80\"]}\n",
        )],
        &["published-port-conflict"],
        &[],
    ),
    (
        "every mistake of a file, by its key",
        &[(
            "compose.yaml",
            "services:\n  a: {imagee: x}\n  b: {image: example/b, prots: [\"80\"]}\n",
        )],
        &["invalid-compose", "missing-image"],
        &[],
    ),
    (
        "a service that a cycle of extends describes",
        &[(
            "compose.yaml",
            "services:\n  a: {extends: b, image: example/a}\n  b: {extends: a, image: example/b}\n",
        )],
        &["extends-error"],
        &[],
    ),
    (
        "the Docker API one step behind the edge",
        &[(
            "compose.yaml",
            "services:\n  web: {image: nginx, ports: [\"80:80\"]}\n  worker: {image: example/worker, environment: {DOCKER_HOST: \"tcp://socket-proxy:2375\"}}\n  socket-proxy:\n    image: tecnativa/docker-socket-proxy\n    environment: {POST: 1}\n    volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]\n",
        )],
        &["docker-socket-pivot"],
        &[],
    ),
];

const MISTAKEN: &[Case] = &[
    (
        "the network binds ports to loopback",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, ports: [\"8080:80\"]}\nnetworks:\n  default: {driver_opts: {com.docker.network.bridge.host_binding_ipv4: 127.0.0.1}}\n",
        )],
        &[],
        &["unbound-published-port"],
    ),
    (
        "an internal network publishes nothing",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, ports: [\"8080:80\"], networks: [x]}\nnetworks:\n  x: {internal: true}\n",
        )],
        &["published-on-internal-network"],
        &["unbound-published-port"],
    ),
    (
        "ports in host mode do nothing",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, network_mode: host, ports: [\"8080:80\"]}\n",
        )],
        &["published-port-ignored-in-host-mode"],
        &["unbound-published-port"],
    ),
    (
        "a service of a profile that is not active",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a}\n  db: {image: \"postgres:17\", profiles: [debug], ports: [\"5432:5432\"]}\n",
        )],
        &[],
        &["published-database-port"],
    ),
    (
        "a job without any network",
        &[(
            "compose.yaml",
            "services:\n  job: {image: example/job, network_mode: none}\n",
        )],
        &[],
        &[
            "no-new-privileges-unset",
            "capabilities-not-dropped",
            "writable-root-filesystem",
            "no-resource-limits",
        ],
    ),
    (
        "a variable with loopback as its default",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, ports: [\"${BIND:-127.0.0.1}:8080:80\"]}\n",
        )],
        &[],
        &["unbound-published-port"],
    ),
    (
        "an address that a variable hides",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, ports: [\"$HOST:$PORT:1025\"]}\n",
        )],
        &[],
        &["unbound-published-port"],
    ),
    (
        "one port at two addresses, two that the engine picks, two profiles",
        &[(
            "compose.yaml",
            "services:\n  a: {image: example/a, ports: [\"127.0.0.1:80:80\"]}\n  b: {image: example/b, ports: [\"127.0.0.2:80:80\", \"81\"]}\n  c: {image: example/c, ports: [\"81\"]}\n  d: {image: example/d, profiles: [x], ports: [\"127.0.0.1:82:80\"]}\n  e: {image: example/e, profiles: [y], ports: [\"127.0.0.1:82:80\"]}\n",
        )],
        &[],
        &["published-port-conflict"],
    ),
    (
        "a port that an override takes away",
        &[
            (
                "compose.yaml",
                "services:\n  db: {image: \"postgres:17\", ports: [\"5432:5432\"]}\n",
            ),
            (
                "compose.override.yaml",
                "services:\n  db: {ports: !reset []}\n",
            ),
        ],
        &[],
        &["published-database-port"],
    ),
];

#[test]
fn what_others_miss_is_found_and_what_they_mistake_is_not_said() {
    let mut wrong = Vec::new();
    for (what, files, speak, silent) in MISSED.iter().chain(MISTAKEN) {
        let run = Project::new(files).run(&["--format", "concise", "-q"]);
        let says = |rule: &&&str| run.stdout.contains(&format!("[{rule}]"));
        let missing: Vec<_> = speak.iter().filter(|rule| !says(rule)).collect();
        let extra: Vec<_> = silent.iter().filter(says).collect();
        if !missing.is_empty() || !extra.is_empty() {
            wrong.push(format!(
                "{what}: missing {missing:?}, extra {extra:?}\n{run}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_that_is_broken_does_not_hide_the_next_one() {
    let project = Project::new(&[
        ("a/compose.yaml", "services: {x: [\n"),
        (
            "b/compose.yaml",
            "version: \"3\"\nservices:\n  web: &w {image: example/a}\n  api: {<<: *w, models: [llm]}\nmodels: {llm: {model: ai/m}}\n# end\n",
        ),
    ]);
    let run = project.run(&["fix", "--apply", "a/compose.yaml", "b/compose.yaml"]);
    let fixed = project.text("b/compose.yaml");
    assert_eq!(
        fixed,
        "services:\n  web: &w {image: example/a}\n  api: {<<: *w, models: [llm]}\nmodels: {llm: {model: ai/m}}\n# end\n",
        "{run}"
    );
}
