//! The recorded rows, and the projects they were recorded from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Loaded, Request, Variables, load};
use serde::Deserialize;

/// All experiments of a folder.
pub(crate) struct Fixtures {
    pub(crate) experiments: Vec<Experiment>,
}

/// One experiment: files and rows.
pub(crate) struct Experiment {
    /// The folder's name, `random/` in front of a random one.
    pub(crate) name: String,
    pub(crate) expected: Expected,
    loader: MemoryLoader,
    files: Vec<String>,
}

/// `expected.json`.
#[derive(Deserialize)]
pub(crate) struct Expected {
    pub(crate) reach: Vec<ReachRow>,
    pub(crate) dns: Vec<DnsRow>,
    pub(crate) commands: Vec<CommandRow>,
    #[serde(default)]
    pub(crate) facts: BTreeMap<String, Vec<FactRow>>,
}

/// A connection that was tried.
#[derive(Deserialize)]
pub(crate) struct ReachRow {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) target: String,
    pub(crate) port: u16,
    pub(crate) proto: String,
    pub(crate) reachable: bool,
    pub(crate) answered_by: Option<String>,
    pub(crate) failure: Option<String>,
    pub(crate) engine: String,
    pub(crate) note: Option<String>,
}

/// A name that was asked for.
#[derive(Deserialize)]
pub(crate) struct DnsRow {
    pub(crate) from: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) record: String,
    pub(crate) status: String,
    pub(crate) answers: Vec<String>,
    pub(crate) engine: String,
}

/// A command that was run.
#[derive(Deserialize)]
pub(crate) struct CommandRow {
    pub(crate) command: String,
    pub(crate) exit: i32,
    pub(crate) text: String,
    pub(crate) containers: Option<Vec<String>>,
    pub(crate) networks: Option<Vec<String>>,
    pub(crate) engine: String,
}

/// Something else that was looked up.
#[derive(Deserialize)]
pub(crate) struct FactRow {
    pub(crate) value: serde_json::Value,
    pub(crate) engine: String,
}

/// The folder of this test.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/engine")
}

impl Fixtures {
    /// Reads a folder of experiments, numbers in their order.
    pub(crate) fn read(folder: &str) -> Self {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.retain(|path| path.join("expected.json").is_file());
        paths.sort_by_key(|path| {
            let name = name_of(path);
            (name.parse::<u32>().unwrap_or(u32::MAX), name)
        });
        assert!(!paths.is_empty(), "no experiments in {folder}");
        Self {
            experiments: paths
                .iter()
                .map(|path| Experiment::read(folder, path))
                .collect(),
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

impl Experiment {
    fn read(folder: &str, path: &Path) -> Self {
        let mut loader = MemoryLoader::new();
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                loader = loader.with(
                    format!("rig/{}", name_of(&path)),
                    std::fs::read(&path).unwrap(),
                );
                files.push(name_of(&path));
            }
        }
        let text = std::fs::read_to_string(path.join("expected.json")).unwrap();
        let name = if folder == "random" {
            format!("random/{}", name_of(path))
        } else {
            name_of(path)
        };
        let expected =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self {
            name,
            expected,
            loader,
            files,
        }
    }

    /// An experiment that was made and measured now.
    pub(crate) fn written(name: String, text: &str, expected: Expected) -> Self {
        Self {
            name,
            expected,
            loader: MemoryLoader::new().with("rig/compose.yaml", text),
            files: vec!["compose.yaml".to_owned()],
        }
    }

    /// Every engine that a row names, in order.
    pub(crate) fn engines(&self) -> Vec<&str> {
        let expected = &self.expected;
        let reach = expected.reach.iter().map(|row| &row.engine);
        let dns = expected.dns.iter().map(|row| &row.engine);
        let commands = expected.commands.iter().map(|row| &row.engine);
        let facts = expected.facts.values().flatten().map(|row| &row.engine);
        let mut engines: Vec<&str> = reach
            .chain(dns)
            .chain(commands)
            .chain(facts)
            .flat_map(|row| row.split(','))
            .collect();
        engines.sort_unstable();
        engines.dedup();
        engines
    }

    /// The projects that were up while rows were taken: `compose.yaml`, and `other.yaml` beside it.
    pub(crate) fn projects(&self, engine: &str) -> Vec<Loaded> {
        let up = ["compose.yaml", "other.yaml"]
            .into_iter()
            .filter(|file| self.files.iter().any(|other| other == file));
        up.map(|file| self.load(file, &[], engine)).collect()
    }

    /// Loads one of the files with profiles, for an engine.
    pub(crate) fn load(&self, file: &str, profiles: &[String], engine: &str) -> Loaded {
        let index = crate::rig::index(engine).to_string();
        let request = Request {
            files: vec![format!("rig/{file}")],
            directory: Some("rig".to_owned()),
            profiles: profiles.to_vec(),
            variables: Variables {
                values: BTreeMap::from([("IDX".to_owned(), index)]),
                blank_when_unset: true,
            },
            ..Request::default()
        };
        load(&request, &self.loader)
    }
}

/// Whether a row was taken on an engine.
pub(crate) fn applies(row: &str, engine: &str) -> bool {
    row.split(',').any(|other| other == engine)
}
