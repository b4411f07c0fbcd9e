//! Tables whose entries mean one word or one number: each entry is an example of itself, and what lies beside it is none.

use std::collections::BTreeSet;

use super::read::{entries, ports, role, words};
use crate::commands::command_role;
use crate::ports::{ambiguous_port, control_port, debug_port, likely_port, well_known_port};
use crate::role::Role;
use crate::words::{env_key, host_key_role, mount_hint, name_role, scheme_role};

#[test]
fn every_port_means_its_number_and_its_protocol() {
    let ports = ports();
    let mut seen = BTreeSet::new();
    for (known, find) in [
        (&ports.well_known, well_known_port as fn(u16, &str) -> _),
        (&ports.likely, likely_port),
    ] {
        for entry in known {
            assert!(seen.insert((entry.port, &entry.protocol)), "{entry:?}");
            let is_it = |port, protocol: &str| {
                find(port, protocol).is_some_and(|found: &crate::ports::PortEntry| {
                    found.name == entry.name && found.protocol == entry.protocol
                })
            };
            let other = if entry.protocol == "tcp" {
                "udp"
            } else {
                "tcp"
            };
            assert!(is_it(entry.port, &entry.protocol), "{entry:?}");
            assert!(!is_it(entry.port, other), "{entry:?}");
        }
    }
    for entry in &ports.debug {
        let name = |port| debug_port(port).map(|found| (found.port, found.name));
        assert_eq!(name(entry.port), Some((entry.port, entry.name.as_str())));
        assert_ne!(name(entry.port + 1), name(entry.port));
    }
    for entry in &ports.control {
        let name = |port| control_port(port).map(|found| (found.port, found.name));
        assert_eq!(name(entry.port), Some((entry.port, entry.name.as_str())));
        assert_ne!(name(entry.port + 1), name(entry.port));
    }
    for entry in &ports.ambiguous {
        let uses = |port| ambiguous_port(port).map(|found| found.uses.len());
        assert_eq!(uses(entry.port), Some(entry.uses.len()));
        assert_eq!(well_known_port(entry.port, "tcp"), None, "{entry:?}");
    }
}

#[test]
fn every_word_of_a_name_means_itself() {
    let words = words();
    let mut seen = BTreeSet::new();
    for (of, list) in words.names.iter().chain(&words.anywhere) {
        for word in list {
            assert!(seen.insert(word), "{word} stands twice");
            let expected = (role(of) != Role::Unknown).then_some(role(of));
            let found = |name: &str| name_role(name).map(|(role, _)| role);
            assert_eq!(found(word), expected, "{word}");
            let beside = name_role(&format!("{word}qx"));
            assert_ne!(beside.map(|(_, by)| by), Some(word.as_str()));
        }
    }
    for word in words.interface.iter().filter(|word| !seen.contains(word)) {
        let found = |name: String| name_role(&name).map(|(role, _)| role);
        assert_eq!(found(format!("redis-{word}")), Some(Role::AdminUi));
        assert_eq!(found(format!("größe-{word}")), None);
    }
}

#[test]
fn every_scheme_and_every_variable_means_itself() {
    let words = words();
    let mut seen = BTreeSet::new();
    for (of, list) in &words.schemes {
        for word in list {
            assert!(seen.insert(word), "{word} stands twice");
            assert_eq!(scheme_role(word), Some((role(of), word.as_str())));
            assert_eq!(scheme_role(&format!("{word}qx")), None, "{word}");
        }
    }
    let mut seen = BTreeSet::new();
    for (of, list) in &words.host_keys {
        for word in list {
            assert!(seen.insert(word), "{word} stands twice");
            assert_eq!(host_key_role(&format!("{word}_HOST")), Some(role(of)));
            assert_eq!(host_key_role(&format!("{word}QX_HOST")), None);
        }
    }
    for word in &words.hosts {
        assert_eq!(host_key_role(&format!("DB_{word}")), Some(Role::Database));
        assert_eq!(host_key_role(&format!("DB_{word}QX")), None);
    }
    for entry in entries() {
        for key in entry.env.iter().chain(&entry.env_shared) {
            let found = env_key(key).map(|found| (found.key, found.role));
            assert_eq!(found, Some((key.as_str(), entry.roles()[0].0)));
            assert_eq!(env_key(&format!("{key}_QX")), None, "{key}");
        }
    }
}

#[test]
fn every_mount_and_every_command_means_itself() {
    let words = words();
    for mount in &words.mounts {
        let found = |path: &str| mount_hint(path).map(|hint| hint.path);
        assert_eq!(found(&mount.path), Some(mount.path.as_str()));
        assert_ne!(
            found(&format!("{}qx", mount.path)),
            Some(mount.path.as_str())
        );
    }
    for command in &words.commands {
        let found = |words: &[String]| {
            let words = words.iter().map(String::as_str);
            command_role(words).map(|found| found.role)
        };
        assert_eq!(
            found(&command.words),
            Some(role(&command.role)),
            "{command:?}"
        );
        let mut beside = command.words.clone();
        beside[0].push_str("qx");
        assert_eq!(found(&beside), None, "{command:?}");
    }
}
