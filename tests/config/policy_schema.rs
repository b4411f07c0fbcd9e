//! The schema of policies takes what the reader takes, and refuses what it refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use composelint_policy::keys::{COUNT_KEYS, IGNORE_KEYS, Key, POLICY_KEYS, TYPES, WHEN_KEYS};
use composelint_policy::{Place, read};
use composelint_yaml::FileId;
use jsonschema::Validator;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn schema(name: &str) -> Validator {
    let text = fs::read_to_string(root().join("docs/schema").join(name)).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "{name} is a schema");
    jsonschema::validator_for(&schema).unwrap()
}

/// Whether the reader has nothing to say.
fn is_read(text: &str) -> bool {
    let text: Arc<str> = text.into();
    read(FileId::new(0), &text, Place::File).1.is_empty()
}

/// The policies of the documentation and of the examples.
fn examples() -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/policy.md")).unwrap();
    let page = page.replace("\r\n", "\n");
    let fences = page.split("```yaml policy\n").skip(1);
    let fences = fences.map(|rest| rest.split("```").next().unwrap_or_default().to_owned());
    let mut all: Vec<String> = fences.collect();
    for folder in fs::read_dir(root().join("examples")).unwrap() {
        let policy = folder.unwrap().path().join("composelint.policy.yaml");
        all.extend(fs::read_to_string(policy).ok());
    }
    assert!(all.len() > 6, "there are examples");
    all
}

/// Contracts, each as the fields behind its name, and whether they are right.
const CONTRACTS: [(&str, bool); 47] = [
    ("type: forbid, from: größe, to: \"!a\"", true),
    ("type: forbid, from: a, to: b, via: net, ports: 80", true),
    (
        "type: forbid, from: a, to: b, via: [net, host-port], ports: [80, 53/udp]",
        true,
    ),
    (
        "type: forbid, from: a, to: b, reach: transitive, through_not: c",
        true,
    ),
    (
        "type: forbid, from: a, to: 7, severity: info, because: x",
        true,
    ),
    (
        "type: forbid, from: a, to: b, when: {profiles: x, files: [\"*.yaml\"]}",
        true,
    ),
    (
        "type: forbid, from: a, to: b, ignore: [{from: a, reason: x, until: 2027-01-31}]",
        true,
    ),
    ("type: forbid, from: a, to: b, x-note: {any: thing}", true),
    ("type: allow-only, to: a, from: b", true),
    ("type: protect, services: a", true),
    ("type: protect, services: a, except: b", true),
    (
        "type: require, from: a, to: b, port: 53/udp, by: name",
        true,
    ),
    ("type: require, from: a, to: b, reach: transitive", true),
    ("type: isolate, groups: [a, b]", true),
    (
        "type: isolate, each: \"*\", reach: direct, via: [net]",
        true,
    ),
    ("type: isolate, groups: [a, b], through_not: c", true),
    (
        "type: layers, order: [a, b], closed: true, siblings: isolated, exhaustive: false, optional: [a]",
        true,
    ),
    ("type: egress, services: a, allow: none", true),
    ("type: egress, services: a, allow: {via: b}", true),
    (
        "type: exposure, services: a, allow: host-ip, ports: [80]",
        true,
    ),
    ("type: count, of: published, max: 3", true),
    (
        "type: count, of: {reachable-from: a, reach: direct}, min: 1, max: 2",
        true,
    ),
    ("type: count, of: {bridges: [a, b]}, max: 0", true),
    ("type: forbit, from: a, to: b", false),
    ("from: a, to: b", false),
    ("type: forbid, from: a", false),
    ("type: forbid, form: a, to: b", false),
    ("type: forbid, from: [a, c], to: b", false),
    ("type: forbid, from: a, to: b, reach: sideways", false),
    ("type: forbid, from: a, to: b, via: [carrier-pigeon]", false),
    ("type: forbid, from: a, to: b, ports: [0]", false),
    ("type: forbid, from: a, to: b, through_not: c", false),
    (
        "type: forbid, from: a, to: b, reach: transitive, ports: [80]",
        false,
    ),
    ("type: forbid, from: a, to: b, severity: fatal", false),
    ("type: forbid, from: a, to: b, ignore: [{from: a}]", false),
    ("type: forbid, from: a, to: b, ignore: [{reason: x}]", false),
    (
        "type: forbid, from: a, to: b, ignore: [{from: a, reason: x, until: soon}]",
        false,
    ),
    (
        "type: require, from: a, to: b, by: name, reach: transitive",
        false,
    ),
    ("type: isolate, groups: [a]", false),
    ("type: isolate, groups: [a, b], each: c", false),
    ("type: layers, order: [a], closed: true", false),
    ("type: egress, services: a, allow: {via: b, to: c}", false),
    ("type: exposure, services: a, allow: lopback", false),
    ("type: count, of: published", false),
    (
        "type: count, of: {published: a, bridges: [a, b]}, max: 1",
        false,
    ),
    (
        "type: count, of: {published: a, reach: direct}, max: 1",
        false,
    ),
    ("type: count, of: {bridges: [a]}, max: -1", false),
];

/// Whole policies, and whether they are right.
const POLICIES: [(&str, bool); 9] = [
    ("version: 1\ncontracts: []\n", true),
    (
        "tiers: {inner: \"db | cache\"}\nstrict: true\nfrozen: known.txt\ncontracts: []\n",
        true,
    ),
    (
        "x-common: &c {type: forbid, from: a}\r\ncontracts:\r\n  - {name: größe, type: forbid, from: a, to: b}\r\n",
        true,
    ),
    ("version: 2\ncontracts: []\n", false),
    ("contract: []\n", false),
    ("contracts: {}\n", false),
    ("strict: perhaps\ncontracts: []\n", false),
    ("tiers: [a]\ncontracts: []\n", false),
    (
        "contracts: [{name: a b, type: protect, services: a}]\n",
        false,
    ),
];

fn cases() -> Vec<(String, bool)> {
    let contracts = CONTRACTS.iter().map(|(fields, good)| {
        let text = format!("contracts:\n  - {{name: c, {fields}}}\n");
        (text, *good)
    });
    let policies = POLICIES
        .iter()
        .map(|(text, good)| ((*text).to_owned(), *good));
    let examples = examples().into_iter().map(|text| (text, true));
    contracts.chain(policies).chain(examples).collect()
}

#[test]
fn the_schema_and_the_reader_agree_about_policies() {
    let schema = schema("policy.schema.json");
    for (text, good) in cases() {
        let value: Value = serde_yaml::from_str(&text).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&value)
            .map(|it| it.to_string())
            .collect();
        assert_eq!(is_read(&text), good, "the reader: {text}");
        assert_eq!(errors.is_empty(), good, "the schema: {text}{errors:#?}");
    }
}

#[test]
fn contracts_in_the_configuration_have_the_same_schema() {
    let schema = schema("composelint.schema.json");
    for (text, good) in cases() {
        let value: Value = serde_yaml::from_str(&text).unwrap();
        let Some(contracts) = value.get("contracts").filter(|_| !text.contains("tiers")) else {
            continue;
        };
        let only = ["version: 2", "contract:", "strict: perhaps"];
        if only.iter().any(|mark| text.contains(mark)) {
            continue;
        }
        let configuration = serde_json::json!({"version": 1, "contracts": contracts});
        assert_eq!(schema.is_valid(&configuration), good, "{text}");
    }
}

#[test]
fn every_key_of_a_policy_is_on_the_page() {
    let page = fs::read_to_string(root().join("docs/policy.md")).unwrap();
    let own = TYPES.iter().flat_map(|(_, keys, _)| keys.iter());
    let rest = [POLICY_KEYS, IGNORE_KEYS, WHEN_KEYS, COUNT_KEYS].concat();
    let keys: Vec<Key> = own.copied().chain(rest).collect();
    for key in keys {
        let shown = [format!("`{}`", key.name), format!("{}:", key.name)];
        assert!(shown.iter().any(|it| page.contains(it)), "{}", key.name);
    }
}
