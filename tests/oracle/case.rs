//! How a project is loaded: Docker Compose's own arguments, as far as a case needs other than the plain `docker compose config`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The file beside a project's own files that says how to load it.
pub(crate) const CASE: &str = "case.yaml";

/// The file beside a project's own files that holds Docker Compose's answer.
pub(crate) const EXPECTED: &str = "expected.json";

/// Arguments, environment and place of one run.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Case {
    /// `-f`, relative to the folder the command is run in.
    pub(crate) files: Vec<String>,
    /// `--profile`.
    pub(crate) profiles: Vec<String>,
    /// `--env-file`.
    pub(crate) env_files: Vec<String>,
    /// `-p`.
    pub(crate) name: Option<String>,
    /// `--project-directory`.
    pub(crate) project_directory: Option<String>,
    /// The name of the folder that holds the project; `project` unless the name matters.
    pub(crate) directory: Option<String>,
    /// The folder below it that the command is run in.
    pub(crate) from: Option<String>,
    /// Variables of the shell.
    pub(crate) environment: BTreeMap<String, String>,
    /// Docker Compose names now one, now another of several mistakes (the order of Go's maps): the text is not compared.
    pub(crate) error_varies: bool,
}

impl Case {
    /// Reads `case.yaml` of a project's folder; a folder without one is loaded plainly.
    pub(crate) fn of(folder: &Path) -> Self {
        let path = folder.join(CASE);
        if !path.is_file() {
            return Self::default();
        }
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The name of the project's folder.
    pub(crate) fn folder_name(&self) -> &str {
        self.directory.as_deref().unwrap_or("project")
    }

    /// The arguments before `config`.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        let lists = [
            ("-f", &self.files),
            ("--profile", &self.profiles),
            ("--env-file", &self.env_files),
        ];
        for (flag, values) in lists {
            arguments.extend(
                values
                    .iter()
                    .flat_map(|value| [flag.to_owned(), value.clone()]),
            );
        }
        for (flag, value) in [
            ("-p", &self.name),
            ("--project-directory", &self.project_directory),
        ] {
            arguments.extend(
                value
                    .iter()
                    .flat_map(|value| [flag.to_owned(), value.clone()]),
            );
        }
        arguments
    }
}

/// The files of a project, relative to its folder and in order, without the two that belong to the suite.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            entry
                .path()
                .strip_prefix(folder)
                .expect("found below the folder")
                .to_owned()
        })
        .filter(|path| path != Path::new(CASE) && path != Path::new(EXPECTED))
        .collect()
}
