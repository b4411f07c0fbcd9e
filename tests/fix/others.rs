//! The other fixes: what is added, what goes, and where an edit is refused.

use composelint_lint::Refusal;

use crate::shop::{files, fix, fixed, outcome};

/// Checks what becomes of files, each by one rule.
fn check(rule: &str, cases: &[(&str, &str)]) {
    for (before, after) in cases {
        assert_eq!(
            outcome(before, &[], rule).as_deref(),
            Ok(*after),
            "{before}"
        );
        let (before, after) = (before.replace('\n', "\r\n"), after.replace('\n', "\r\n"));
        assert_eq!(outcome(&before, &[], rule), Ok(after), "{before}");
    }
}

/// Checks that a file stays, and why.
fn stays(rule: &str, cases: &[(&str, Refusal)]) {
    for (text, reason) in cases {
        assert_eq!(outcome(text, &[], rule), Err(reason.to_string()), "{text}");
    }
}

#[test]
fn a_data_network_becomes_internal() {
    let services = "services:\n  api:\n    image: node:24\n    networks: [out, data]\n  db:\n    image: postgres:18\n    networks: [data]\n";
    let check = |cases: &[(&str, &str)]| {
        for (before, after) in cases {
            let before = format!("{services}networks:\n  out:\n{before}");
            let after = format!("{services}networks:\n  out:\n{after}");
            check("data-network-not-internal", &[(&before, &after)]);
        }
    };
    check(&[
        ("  data:\n", "  data:\n    internal: true\n"),
        ("  data: # Größe\n", "  data: # Größe\n    internal: true\n"),
        ("  data: {}\n", "  data: {internal: true}\n"),
        (
            "  data:\n    driver: bridge\n",
            "  data:\n    internal: true\n    driver: bridge\n",
        ),
        (
            "  data: {driver: bridge}\n",
            "  data: {internal: true, driver: bridge}\n",
        ),
        ("  data:", "  data:\n    internal: true"),
    ]);
    let shared =
        format!("{services}networks:\n  out:\n  data: &net\n    driver: bridge\n  third: *net\n");
    stays("data-network-not-internal", &[(&shared, Refusal::Shared)]);
    let merged =
        format!("x-net: &net {{driver: bridge}}\n{services}networks:\n  out:\n  data: *net\n");
    stays(
        "data-network-not-internal",
        &[(&merged, Refusal::Elsewhere)],
    );
}

#[test]
fn ignored_ports_go() {
    check(
        "published-port-ignored-in-host-mode",
        &[
            (
                "services:\n  web:\n    image: nginx\n    ports:\n      - \"80:80\" # ü\n      - 443:443\n    network_mode: host\n",
                "services:\n  web:\n    image: nginx\n    network_mode: host\n",
            ),
            (
                "services:\n  web: {image: nginx, ports: [\"80:80\"], network_mode: host}\n",
                "services:\n  web: {image: nginx, network_mode: host}\n",
            ),
            (
                "services:\n  web:\n    network_mode: host\n    image: nginx\n    ports: [\"${A:-80}:80\"]",
                "services:\n  web:\n    network_mode: host\n    image: nginx\n",
            ),
        ],
    );
    stays(
        "published-port-ignored-in-host-mode",
        &[
            (
                "x-p: &p [\"80:80\"]\nservices:\n  web:\n    image: nginx\n    network_mode: host\n    ports: *p\n",
                Refusal::Elsewhere,
            ),
            (
                "services:\n  web:\n    image: nginx\n    network_mode: host\n    ports: &p [\"80:80\"]\n  two:\n    image: nginx\n    ports: *p\n",
                Refusal::Shared,
            ),
        ],
    );
}

#[test]
fn the_host_gets_its_name() {
    let service = "services:\n  api:\n    image: node:24\n    environment: {URL: \"http://host.docker.internal:1\"}\n";
    let first = "services:\n  api:\n    extra_hosts: [\"host.docker.internal:host-gateway\"]\n    image: node:24\n    \
        environment: {URL: \"http://host.docker.internal:1\"}\n";
    check("host-gateway-missing", &[(service, first)]);
    for (before, after) in [
        (
            "    extra_hosts:\n      - \"a:10.0.0.1\" # ü\n",
            "    extra_hosts:\n      - \"host.docker.internal:host-gateway\"\n      - \"a:10.0.0.1\" # ü\n",
        ),
        (
            "    extra_hosts: [\"a:10.0.0.1\"]\n",
            "    extra_hosts: [\"host.docker.internal:host-gateway\", \"a:10.0.0.1\"]\n",
        ),
        (
            "    extra_hosts:\n      a: 10.0.0.1\n",
            "    extra_hosts:\n      host.docker.internal: host-gateway\n      a: 10.0.0.1\n",
        ),
    ] {
        let (before, after) = (format!("{service}{before}"), format!("{service}{after}"));
        check("host-gateway-missing", &[(&before, &after)]);
    }
    let shared = format!(
        "{service}    extra_hosts: &h [\"a:10.0.0.1\"]\n  b:\n    image: nginx\n    extra_hosts: *h\n"
    );
    stays("host-gateway-missing", &[(&shared, Refusal::Shared)]);
}

#[test]
fn a_service_leaves_the_default_bridge_when_a_person_says_so() {
    let before = "services:\n  web:\n    image: nginx\n    network_mode: bridge # ü\n";
    let after = "services:\n  web:\n    image: nginx\n";
    check("default-bridge-network", &[(before, after)]);
    let held_back = fix(
        &files(&[("compose.yaml", before)]),
        Some("default-bridge-network"),
        false,
    );
    assert_eq!((held_back.files.len(), held_back.held_back), (0, 1));
}

#[test]
fn what_has_no_effect_goes() {
    check(
        "obsolete-version",
        &[
            (
                "version: \"3\" # ü\n\nservices:\n  a:\n    image: b\n",
                "\nservices:\n  a:\n    image: b\n",
            ),
            (
                "{version: \"3\", services: {a: {image: b}}}\n",
                "{services: {a: {image: b}}}\n",
            ),
        ],
    );
    check(
        "redundant-expose",
        &[(
            "services:\n  a:\n    image: b\n    expose: [\"80\", \"81\"]\n    ports: [\"80:80\"]\n",
            "services:\n  a:\n    image: b\n    expose: [\"81\"]\n    ports: [\"80:80\"]\n",
        )],
    );
    check(
        "unused-network",
        &[(
            "services:\n  a:\n    image: b\n    networks: [c]\nnetworks:\n  c:\n  d: # ü\n    driver: bridge\n",
            "services:\n  a:\n    image: b\n    networks: [c]\nnetworks:\n  c:\n",
        )],
    );
    check(
        "net-sysctl-in-host-mode",
        &[(
            "services:\n  a:\n    image: b\n    network_mode: host\n    sysctls:\n      net.core.somaxconn: 1\n",
            "services:\n  a:\n    image: b\n    network_mode: host\n",
        )],
    );
}

#[test]
fn fixes_that_are_in_each_others_way_take_turns() {
    let before = "services:\n  a:\n    image: b\n    network_mode: host\n    sysctls: {net.a: 1, net.b: 2, kernel.c: 3}\n";
    let all = files(&[("compose.yaml", before)]);
    let settled = fix(&all, Some("net-sysctl-in-host-mode"), false);
    assert_eq!(settled.changes.len(), 2);
    let after = fixed(&all, &settled);
    assert_eq!(
        after["compose.yaml"],
        before.replace("net.a: 1, net.b: 2, ", "")
    );
    // Both are told where they were before anything changed.
    let at = |key: &str| u32::try_from(before.find(key).unwrap()).unwrap();
    let places: Vec<u32> = settled.changes.iter().map(|change| change.at).collect();
    assert_eq!(places, [at("net.a"), at("net.b")]);
}

#[test]
fn a_broken_file_is_repaired_first() {
    let before = "services:\n  db:\n    image: postgres:18\n    image: postgres:17\n    ports: [\"5432:5432\"]\n";
    let got = outcome(before, &[], "published-database-port");
    assert_eq!(
        got,
        Err("`compose.yaml` is not proper YAML: repair that first".to_owned())
    );
}
