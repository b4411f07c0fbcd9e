//! The YAML of `data/` in types; unknown keys and words are errors.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::role::Role;

const IMAGES: [(&str, &str); 8] = [
    (
        "databases",
        include_str!("../../data/images/databases.yaml"),
    ),
    (
        "caches-and-queues",
        include_str!("../../data/images/caches-and-queues.yaml"),
    ),
    (
        "search-and-objects",
        include_str!("../../data/images/search-and-objects.yaml"),
    ),
    ("edge", include_str!("../../data/images/edge.yaml")),
    ("apps", include_str!("../../data/images/apps.yaml")),
    (
        "auth-and-admin",
        include_str!("../../data/images/auth-and-admin.yaml"),
    ),
    (
        "monitoring",
        include_str!("../../data/images/monitoring.yaml"),
    ),
    (
        "infrastructure",
        include_str!("../../data/images/infrastructure.yaml"),
    ),
];

/// One entry of the image table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    #[serde(rename = "match")]
    pub(super) patterns: Vec<String>,
    #[serde(default)]
    pub(super) not: Vec<String>,
    roles: BTreeMap<String, f32>,
    #[serde(default)]
    ports: Vec<String>,
    #[serde(default)]
    pub(super) data_dirs: Vec<String>,
    #[serde(default)]
    pub(super) env: Vec<String>,
    #[serde(default)]
    pub(super) env_shared: Vec<String>,
    #[serde(default)]
    pub(super) health: Health,
    #[serde(default)]
    pub(super) egress: Egress,
    #[serde(default)]
    pub(super) host_mode_ok: bool,
    pub(super) examples: Examples,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Health {
    pub(super) built_in: Option<bool>,
    #[serde(default)]
    pub(super) template: Vec<String>,
    #[serde(default)]
    pub(super) commands: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Egress {
    #[default]
    No,
    Maybe,
    Yes,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Examples {
    pub(super) hits: Vec<String>,
    pub(super) misses: Vec<String>,
}

/// A port of an entry: `5432[/udp] client postgres postgresql`.
#[derive(Debug)]
pub(super) struct EntryPort {
    pub(super) port: u16,
    pub(super) protocol: String,
    pub(super) purpose: String,
    pub(super) schemes: Vec<String>,
}

impl Entry {
    /// The roles, the most important first.
    pub(super) fn roles(&self) -> Vec<(Role, f32)> {
        let mut roles: Vec<(Role, f32)> = self
            .roles
            .iter()
            .map(|(word, &weight)| (role(word), weight))
            .collect();
        roles.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (_, weight) in &roles {
            assert!(
                *weight > 0.0 && *weight <= 1.0,
                "{}: a weight lies between 0 and 1",
                self.id
            );
        }
        roles
    }

    pub(super) fn ports(&self) -> Vec<EntryPort> {
        self.ports
            .iter()
            .map(|text| entry_port(&self.id, text))
            .collect()
    }
}

fn entry_port(id: &str, text: &str) -> EntryPort {
    let mut words = text.split_whitespace();
    let number = words.next().unwrap_or_default();
    let (number, protocol) = number.split_once('/').unwrap_or((number, "tcp"));
    let purpose = words.next().unwrap_or_default();
    assert!(
        ["client", "admin", "ui", "cluster", "metrics"].contains(&purpose),
        "{id}: `{text}`"
    );
    assert!(["tcp", "udp"].contains(&protocol), "{id}: `{text}`");
    EntryPort {
        port: number
            .parse()
            .unwrap_or_else(|_| panic!("{id}: `{text}` has no port")),
        protocol: protocol.to_owned(),
        purpose: purpose.to_owned(),
        schemes: words.map(str::to_owned).collect(),
    }
}

pub(super) fn role(word: &str) -> Role {
    word.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// Every entry, in the order of the files.
pub(super) fn entries() -> Vec<Entry> {
    let read = |(name, text): (&str, &str)| {
        serde_yaml::from_str::<Vec<Entry>>(text)
            .unwrap_or_else(|error| panic!("data/images/{name}.yaml: {error}"))
    };
    IMAGES.into_iter().flat_map(read).collect()
}

/// `data/words.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) names: BTreeMap<String, Vec<String>>,
    pub(super) anywhere: BTreeMap<String, Vec<String>>,
    pub(super) interface: Vec<String>,
    pub(super) commands: Vec<Command>,
    pub(super) clients: Vec<String>,
    pub(super) launchers: Vec<String>,
    pub(super) mounts: Vec<Mount>,
    pub(super) schemes: BTreeMap<String, Vec<String>>,
    pub(super) host_keys: BTreeMap<String, Vec<String>>,
    pub(super) hosts: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Command {
    pub(super) words: Vec<String>,
    pub(super) role: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mount {
    pub(super) path: String,
    pub(super) role: String,
    pub(super) weight: f32,
}

pub(super) fn words() -> Words {
    serde_yaml::from_str(include_str!("../../data/words.yaml"))
        .unwrap_or_else(|error| panic!("data/words.yaml: {error}"))
}

/// `data/ports.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ports {
    pub(super) well_known: Vec<WellKnown>,
    pub(super) likely: Vec<WellKnown>,
    pub(super) ambiguous: Vec<Ambiguous>,
    pub(super) debug: Vec<Debug>,
    pub(super) control: Vec<Control>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WellKnown {
    pub(super) port: u16,
    #[serde(default = "tcp")]
    pub(super) protocol: String,
    pub(super) role: String,
    pub(super) name: String,
}

fn tcp() -> String {
    "tcp".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ambiguous {
    pub(super) port: u16,
    pub(super) uses: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Debug {
    pub(super) port: u16,
    pub(super) name: String,
    pub(super) certain: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Control {
    pub(super) port: u16,
    pub(super) name: String,
}

pub(super) fn ports() -> Ports {
    serde_yaml::from_str(include_str!("../../data/ports.yaml"))
        .unwrap_or_else(|error| panic!("data/ports.yaml: {error}"))
}
