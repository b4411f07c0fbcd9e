//! From `data/*.yaml` to `src/tables/*.rs`, and the tests of both. Only built for tests.

mod examples;
mod read;
mod render;
mod wants;

use std::fs;
use std::path::PathBuf;

use crate::image::{ImageReference, find_image, image, images, pattern};
use crate::role::Role;
use read::{Entry, Ports, Words, entries, ports, words};

#[test]
fn the_statics_are_what_the_yaml_says() {
    let files = [
        ("images.rs", render::images(&entries())),
        ("patterns.rs", render::patterns(&entries())),
        ("words.rs", render::words(&entries(), &words(), &ports())),
    ];
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tables");
    for (name, expected) in files {
        let path = folder.join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == expected,
            "src/tables/{name} differs from data/: run `UPDATE=1 cargo test -p composelint-intent`"
        );
    }
}

#[test]
fn every_example_meets_its_entry_and_no_miss_does() {
    let id = |text: &str| find_image(&ImageReference::parse(text)).map(|found| found.entry.id);
    for entry in entries() {
        assert!(
            !entry.examples.hits.is_empty(),
            "{} has no example",
            entry.id
        );
        assert!(
            !entry.examples.misses.is_empty(),
            "{} has no counter-example",
            entry.id
        );
        for hit in &entry.examples.hits {
            assert_eq!(id(hit), Some(entry.id.as_str()), "{hit}");
        }
        for miss in &entry.examples.misses {
            assert_ne!(id(miss), Some(entry.id.as_str()), "{miss}");
        }
    }
}

/// Two patterns of the same rank that meet would make the answer depend on the order of the table.
#[test]
fn no_two_entries_tie() {
    let entries = entries();
    let mut all: Vec<(u32, &Entry, &str)> = entries
        .iter()
        .flat_map(|entry| {
            entry
                .patterns
                .iter()
                .map(move |text| (pattern::specificity(text), entry, text.as_str()))
        })
        .collect();
    all.sort_by_key(|&(rank, entry, text)| (rank, entry.id.as_str(), text));
    let mut ties = Vec::new();
    for (at, &(rank, entry, text)) in all.iter().enumerate() {
        let others = all[at + 1..].iter().take_while(|other| other.0 == rank);
        for &(_, other, other_text) in others.filter(|other| other.1.id != entry.id) {
            let excepted = entry.not.iter().any(|not| not == other_text)
                || other.not.iter().any(|not| not == text);
            if !excepted && pattern::meet(text, other_text) {
                ties.push(format!(
                    "{}: {text}  and  {}: {other_text}",
                    entry.id, other.id
                ));
            }
        }
    }
    assert!(
        ties.is_empty(),
        "these patterns are equally specific and meet:\n{}",
        ties.join("\n")
    );
}

#[test]
fn patterns_are_written_in_whole_words() {
    for entry in entries() {
        for text in entry.patterns.iter().chain(&entry.not) {
            let (namespace, name, tag) = pattern::parts(text);
            let whole =
                |part: &str| pattern::tokens(part).all(|word| word == "*" || !word.contains('*'));
            assert!(
                whole(name) && tag.is_none_or(whole),
                "{}: `{text}` cuts a word",
                entry.id
            );
            assert!(
                namespace.is_none_or(|part| part == "*" || !part.contains('*')),
                "{}: `{text}`",
                entry.id
            );
            assert!(
                pattern::tokens(name).any(|word| word != "*"),
                "{}: `{text}` has no word to look for",
                entry.id
            );
            let host = namespace
                .and_then(|part| part.split('/').next())
                .is_some_and(|first| first.contains(['.', ':']));
            assert!(
                !host,
                "{}: `{text}` names a registry, which is never compared",
                entry.id
            );
            assert_eq!(text.to_ascii_lowercase(), *text, "{}", entry.id);
        }
    }
}

#[test]
fn every_entry_is_found_by_its_id_and_ids_are_unique() {
    assert!(images().len() >= 190, "{} entries", images().len());
    for (at, entry) in images().iter().enumerate() {
        assert_eq!(image(entry.id), Some(entry));
        assert!(
            images()[..at].iter().all(|other| other.id != entry.id),
            "{} stands twice",
            entry.id
        );
    }
}

/// What other tools take for databases because a name begins alike.
#[test]
fn what_looks_after_a_database_is_no_database() {
    for (text, role) in [
        ("mongo-express", Role::AdminUi),
        ("prometheuscommunity/postgres-exporter", Role::Exporter),
        ("wrouesnel/postgres_exporter", Role::Exporter),
        ("provectuslabs/kafka-ui", Role::AdminUi),
        ("rediscommander/redis-commander", Role::AdminUi),
        ("oliver006/redis_exporter", Role::Exporter),
        ("prom/mysqld-exporter", Role::Exporter),
        ("percona/mongodb_exporter", Role::Exporter),
        ("phpmyadmin", Role::AdminUi),
        ("dpage/pgadmin4", Role::AdminUi),
        ("databack/mysql-backup", Role::Backup),
        ("edoburu/pgbouncer", Role::DbProxy),
        ("opensearchproject/opensearch-dashboards", Role::AdminUi),
        ("acme/activemq-exporter", Role::Exporter),
    ] {
        let found =
            find_image(&ImageReference::parse(text)).unwrap_or_else(|| panic!("{text} is unknown"));
        assert_eq!(found.entry.role(), role, "{text} is {}", found.entry.id);
    }
}

#[test]
fn tags_refine_what_an_image_is() {
    let entry = |text: &str| find_image(&ImageReference::parse(text)).unwrap().entry;
    assert!(entry("rabbitmq:4-management").port(15672, "tcp").is_some());
    assert!(entry("rabbitmq:4").port(15672, "tcp").is_none());
    assert_eq!(
        entry("php:8.3-fpm-alpine")
            .client_port()
            .map(|port| port.port),
        Some(9000)
    );
    assert_eq!(
        entry("php:8.3-apache").client_port().map(|port| port.port),
        Some(80)
    );
    assert_eq!(entry("php:8.3-cli").client_port(), None);
    assert!(entry("redis/redis-stack").port(8001, "tcp").is_some());
    assert!(
        entry("redis/redis-stack-server")
            .port(8001, "tcp")
            .is_none()
    );
    assert_eq!(
        entry("nginxinc/nginx-unprivileged")
            .client_port()
            .map(|port| port.port),
        Some(8080)
    );
    assert_eq!(entry("docker:27-dind").role(), Role::DockerApi);
    assert_eq!(entry("docker:27-cli").role(), Role::Unknown);
}

#[test]
fn a_well_known_port_is_not_ambiguous() {
    let Ports {
        well_known,
        ambiguous,
        ..
    } = ports();
    for port in &well_known {
        assert!(
            ambiguous.iter().all(|other| other.port != port.port),
            "{}",
            port.port
        );
    }
}

#[test]
fn an_unknown_key_is_an_error() {
    let text =
        "- {id: x, match: [x], roles: {}, data_dir: [/x], examples: {hits: [x], misses: [y]}}";
    let error = serde_yaml::from_str::<Vec<Entry>>(text)
        .unwrap_err()
        .to_string();
    assert!(error.contains("unknown field `data_dir`"), "{error}");
    let error = serde_yaml::from_str::<Words>("nmaes: {}")
        .unwrap_err()
        .to_string();
    assert!(error.contains("unknown field `nmaes`"), "{error}");
}
