//! What a configuration adds to the tables, as a user meets it.

use crate::support::{Project, Run};

/// The findings of a rule, one to a line.
fn found(files: &[(&str, &str)], rule: &str) -> String {
    let project = Project::new(files);
    let run = project.run(&["check", "--format", "concise", "--select", rule]);
    assert!(run.code < 2, "{}", run.stderr);
    run.stdout
}

/// A Compose file, an entry of `tables`, the rule that it is about, and what that says without the entry and with it.
const CASES: [(&str, &str, &str, &str, &str); 11] = [
    (
        "services:\n  ledger:\n    image: registry.example/our-pg:3\n    ports: [\"7000:7000\"]\n",
        "images: {registry.example/our-pg: {role: database, ports: [7000]}}",
        "published-database-port",
        "",
        "compose.yaml:4:13: error[published-database-port]: database port 7000/tcp of `ledger` is published on every address\n",
    ),
    (
        "# größe\r\nservices:\r\n  a:\r\n    image: &i acme/geld-store:3\r\n    ports: [\"7000:5432\"]\r\n  b: {image: *i}\r\n",
        "images: {\"acme/*-store\": {like: postgres}}",
        "published-database-port",
        "compose.yaml:5:13: warning[published-database-port]: database port 5432/tcp of `a` is published on every address\n",
        "compose.yaml:5:13: error[published-database-port]: database port 5432/tcp of `a` is published on every address\n",
    ),
    (
        "services:\n  a:\n    image: acme/thing\n    ports: [\"7000:7000\"]\n    expose: [\"7001\"]\n",
        "ports: {7001: {role: database, name: Acme Store}}",
        "published-database-port",
        "",
        "compose.yaml:4:13: warning[published-database-port]: database port 7000/tcp of `a` is published on every address\n",
    ),
    (
        "services:\n  app:\n    image: acme/app\n    networks: [front]\n    environment: {DATA: \"acme://u:p@ledger/x\"}\n  ledger:\n    \
         image: acme/ledger\n    networks: [back]\nnetworks: {front: , back: }\n",
        "schemes: {acme: {port: 7000, role: database}}",
        "no-shared-network",
        "",
        "compose.yaml:5:37: error[no-shared-network]: `app` cannot resolve `ledger`: they share no network\n",
    ),
    (
        "services:\n  app:\n    image: acme/app\n    networks: [front]\n    environment: {MAIN_STORE: ledger}\n  ledger:\n    \
         image: acme/ledger\n    networks: [back]\nnetworks: {front: , back: }\n",
        "variables: {\"*_STORE\": {is: host, role: database}}",
        "no-shared-network",
        "",
        "compose.yaml:5:31: error[no-shared-network]: `app` cannot resolve `ledger`: they share no network\n",
    ),
    (
        "services:\n  app:\n    image: acme/app\n    environment: {MAIN_HOST: \"ledger:7000\"}\n",
        "variables: {MAIN_HOST: {is: nothing}}",
        "unknown-hostname",
        "compose.yaml:4:31: warning[unknown-hostname]: `app` dials `ledger`, which no service is called\n",
        "",
    ),
    (
        "services:\n  a:\n    image: acme/thing\n    ports: [\"7000:7000\"]\n    environment: {ACME_ROOT_KEY: x}\n",
        "variables: {ACME_ROOT_KEY: {role: database}}",
        "published-database-port",
        "",
        "compose.yaml:4:13: warning[published-database-port]: database port 7000/tcp of `a` is published on every address\n",
    ),
    (
        "services: {a: {image: acme/thing}}\nnetworks:\n  default:\n    driver_opts: {com.example.queue: \"yes\"}\n",
        "driver_options: {com.example.queue: {driver: bridge}}",
        "unknown-driver-option",
        "compose.yaml:4:19: warning[unknown-driver-option]: the bridge driver has no option `queue`\n",
        "",
    ),
    (
        "services: {a: {image: acme/thing}}\nnetworks:\n  default:\n    driver: acme-net\n    driver_opts: {com.example.mode: ajar}\n",
        "driver_options: {com.example.mode: {driver: acme-net, words: [open, closed]}}",
        "invalid-driver-option",
        "",
        "compose.yaml:5:37: warning[invalid-driver-option]: `ajar` is no value of `mode`\n",
    ),
    (
        "services:\n  a:\n    image: acme/thing\n    cap_add: [NET_ADMIN]\n",
        "capabilities: {net_admin: {danger: none}}",
        "dangerous-capability",
        "compose.yaml:4:15: warning[dangerous-capability]: `a` has NET_ADMIN\n",
        "",
    ),
    (
        "services:\n  a:\n    image: acme/thing\n    cap_add: [ACME_ROOT]\n",
        "capabilities: {ACME_ROOT: {danger: host, why: may do as it likes}}",
        "dangerous-capability",
        "",
        "compose.yaml:4:15: error[dangerous-capability]: `a` has ACME_ROOT\n",
    ),
];

#[test]
fn what_a_configuration_knows_is_understood() {
    let mut wrong = Vec::new();
    for (compose, entry, rule, without, with) in CASES {
        let config = format!("tables:\n  {entry}\n");
        let before = found(&[("compose.yaml", compose)], rule);
        let after = found(
            &[("compose.yaml", compose), (".composelint.yaml", &config)],
            rule,
        );
        for (found, expected) in [(before, without), (after, with)] {
            if found != expected {
                wrong.push(format!("{config}expected: {expected}\nfound: {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const LEDGER: &str = "services:\n  app:\n    image: acme/app\n    environment: {DATA: \"acme://ledger/x\"}\n  ledger:\n    \
                      image: registry.example/ledger:3\n    ports: [\"7000:7000\"]\n";
const KNOWN: &str = "tables:\n  schemes: {acme: {port: 7000}}\n  images: {ledger: {role: database, ports: [7000]}}\n";

#[test]
fn a_pattern_of_ones_own_wins_where_ours_is_as_specific() {
    let role = |config: &str| {
        let compose = "services:\n  a:\n    image: postgres:17\n";
        let project = Project::new(&[("compose.yaml", compose), (".composelint.yaml", config)]);
        let Run { stdout, .. } = project.run(&["roles"]);
        stdout
    };
    assert!(role("").contains("database"));
    assert!(role("tables: {images: {postgres: {role: cache}}}\n").contains("cache"));
    // Another name does not.
    assert!(role("tables: {images: {\"*/postgres\": {role: cache}}}\n").contains("database"));
}

#[test]
fn two_patterns_that_tie_are_reported_at_their_place() {
    let config = "tables:\r\n  images:\r\n    \"*/größe-a-*\": {role: cache}\r\n    \"*/größe-*-a\": {role: queue}\r\n";
    let project = Project::new(&[("compose.yaml", LEDGER), (".composelint.yaml", config)]);
    let run = project.run(&["check", "--format", "concise"]);
    let expected = "`*/größe-*-a` and an earlier pattern are equally specific\n";
    assert!(
        run.stdout.contains(".composelint.yaml:4:5: "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains(expected), "{}", run.stdout);
}

#[test]
fn explain_and_the_baseline_go_by_it() {
    let project = Project::new(&[("compose.yaml", LEDGER), (".composelint.yaml", KNOWN)]);
    let run = project.run(&["explain", "app"]);
    assert!(run.stdout.contains("7000"), "{}", run.stdout);
    let run = project.run(&["explain", "ledger"]);
    assert!(run.stdout.contains("database"), "{}", run.stdout);
    let run = project.run(&["check", "--write-baseline"]);
    assert!(run.code < 2, "{}", run.stderr);
    let baseline = project.text(".composelint-baseline.json");
    assert!(baseline.contains("published-database-port"), "{baseline}");
    let run = project.run(&["check", "--baseline", ".composelint-baseline.json"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}
