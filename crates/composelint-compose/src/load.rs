//! The order of loading, as in compose-go.

use composelint_yaml::SourceMap;

use crate::{Problem, Project};

/// What to load, in the words of Docker Compose's command line.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `-f` files, in order; empty: discover Compose's own names in [`Request::directory`]. `-` is standard input.
    pub files: Vec<String>,
    /// `--project-directory`, else the folder of the first file, else the folder to discover in.
    pub directory: Option<String>,
    /// `-p`.
    pub project_name: Option<String>,
    /// `--profile`; `*` for all.
    pub profiles: Vec<String>,
    /// `--env-file`; empty: `.env` of the project directory.
    pub env_files: Vec<String>,
    /// Variables from the outside and how to treat those without a value.
    pub variables: Variables,
    /// Whether base discovery adds the matching override file (Compose does when no `-f` is given).
    pub no_override: bool,
}

/// The variables that the outside hands in.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// `--env KEY=VALUE`, and the whole environment under `--inherit-env`; they win over `.env`.
    pub values: std::collections::BTreeMap<String, String>,
    /// Compose's own behaviour: a variable without a value is blank, not unknown.
    pub blank_when_unset: bool,
}

/// A project with everything that was met on the way.
#[derive(Debug)]
pub struct Loaded {
    /// The project, as far as it could be built.
    pub project: Project,
    /// Everything that went wrong, in file order.
    pub problems: Vec<Problem>,
    /// Every file that was read: Compose files, env files, includes, extends.
    pub sources: SourceMap,
}
