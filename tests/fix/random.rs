//! Random projects: what is fixed still loads, a second run changes nothing, and only the values differ that fixes are for.

use composelint_compose::{Loaded, config};
use composelint_lint::fix::Texts;
use proptest::prelude::*;

use crate::shop::{Files, differs_beyond, fix, fixed, project};

/// A `ports` entry in one of its forms, in a block or a flow list.
fn port() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "\"5432:5432\"",
        "5432",
        "'6379:6379'  # größer",
        "0.0.0.0:80:80",
        "\"${PORT:-8080}:80\"",
        "\"${UNSET}:80\"",
        "&port \"9000-9002:9000-9002\"",
        "{target: 5432, published: 5433}",
        "{target: 53, protocol: udp, host_ip: \"::\", published: \"53\"}",
        "\"[::1]:9999:9999\"",
        "not a port",
    ])
    .prop_map(str::to_owned)
}

/// A line or a few of a service.
fn part() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "    networks: [data, out]",
        "    networks:\n      data:\n      # für alle\n      out: {}",
        "    network_mode: host",
        "    network_mode: bridge",
        "    expose: [\"80\", \"5432\"]",
        "    environment:\n      URL: http://host.docker.internal:1",
        "    extra_hosts: [\"a:10.0.0.1\"]",
        "    extra_hosts:\n      a: 10.0.0.1",
        "    sysctls: {net.core.somaxconn: 1}",
        "    <<: *common",
        "    extends: db",
        "    profiles: [debug]",
        "    # composelint: ignore[unused-network] -- nothing",
    ])
    .prop_map(str::to_owned);
    let ports = || prop::collection::vec(port(), 1..4);
    let block = ports().prop_map(|ports| {
        let lines: Vec<String> = ports.iter().map(|port| format!("      - {port}")).collect();
        format!("    ports:\n{}", lines.join("\n"))
    });
    let flow = ports().prop_map(|ports| {
        let plain = |port: &String| port.split("  #").next().unwrap().to_owned();
        let ports: Vec<String> = ports.iter().map(plain).collect();
        format!("    ports: [{}]", ports.join(", "))
    });
    prop_oneof![2 => fixed, 2 => block, 1 => flow]
}

fn service(name: &'static str, image: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(part(), 0..5).prop_map(move |mut parts| {
        // The same key twice is an error, and there is little to learn from those.
        parts.sort_by_key(|part| part.split(':').next().unwrap_or("").to_owned());
        parts.dedup_by_key(|part| part.split(':').next().unwrap_or("").to_owned());
        format!("  {name}:\n    image: {image}\n{}\n", parts.join("\n"))
    })
}

/// Files of a project, of which most load.
fn files() -> impl Strategy<Value = Files> {
    let services = (
        service("db", "postgres:18"),
        service("api", "node:24"),
        service("web", "nginx"),
    );
    let over = prop::option::of(service("db", "postgres:17"));
    let networks = prop::sample::select(vec![
        "networks:\n  data:\n  out:\n",
        "networks:\n  data: {driver: bridge}\n  out: &out\n    labels: {a: b}\n  third: *out\n",
        "networks: {data: , out: , unused: }",
    ]);
    let version = prop::sample::select(vec!["", "version: '3'\n\n", "---\nversion: \"2\" # alt\n"]);
    let layout = (any::<bool>(), any::<bool>());
    (version, services, networks, over, layout).prop_map(
        |(version, (db, api, web), networks, over, (crlf, cut))| {
            let common = "x-common: &common\n  restart: always\n  ports: [\"7000:7000\"]\n";
            let text = format!("{version}{common}services:\n{db}{api}{web}{networks}");
            let text = if cut {
                text.trim_end().to_owned()
            } else {
                text
            };
            let text = if crlf {
                text.replace('\n', "\r\n")
            } else {
                text
            };
            let mut files = Files::from([("compose.yaml".to_owned(), text)]);
            files.extend(over.map(|over| {
                (
                    "compose.override.yaml".to_owned(),
                    format!("services:\n{over}"),
                )
            }));
            files
        },
    )
}

fn load(files: &Files) -> Loaded {
    project(files, &Texts::new())
}

proptest! {
    // Nothing is kept on disk: the files of a failure are printed.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixes_change_what_they_are_for(files in files()) {
        let settled = fix(&files, None, false);
        let after = fixed(&files, &settled);
        let (old, new) = (load(&files), load(&after));
        prop_assert!(new.problems.len() <= old.problems.len(), "{after:?}: {:?}", new.problems);
        prop_assert!(old.refused() || !new.refused(), "{after:?}: {:?}", new.problems);
        let (before, now) = (config::to_json(&old.project), config::to_json(&new.project));
        let changed = differs_beyond(&before, &now);
        prop_assert!(changed.is_none(), "{changed:?}: {after:?}");
        for (path, text) in &files {
            let now = &after[path];
            let ends = |text: &str| (text.matches('\n').count() > 0, text.contains("\r\n"), text.matches("\r\n").count() == text.matches('\n').count());
            prop_assert_eq!(ends(text), ends(now));
        }
        let again = fix(&after, None, false);
        prop_assert!(again.files.is_empty(), "{after:?}: {:?}", again.changes);
    }

    #[test]
    fn fixes_that_need_a_person_settle_too(files in files()) {
        let settled = fix(&files, None, true);
        prop_assert!(!settled.unfinished);
        let after = fixed(&files, &settled);
        prop_assert!(load(&files).refused() || !load(&after).refused(), "{after:?}");
        let again = fix(&after, None, true);
        prop_assert!(again.files.is_empty(), "{after:?}: {:?}", again.changes);
    }
}
