//! `.composelint.yaml`: what a person says about their projects, understood, with the bytes of every word.
//!
//! Reading needs no disk and no clock: [`read`] takes a text, and what only a run can tell (which entries were of use, which days have
//! passed) is asked later, by [`Configuration::unused`] and [`Configuration::expired`]. What is wrong comes back as [`Problem`]s;
//! [`findings`] turns them into diagnostics.

mod entries;
mod keys;
mod problem;
mod read;
mod report;
mod rules;
mod tables;
mod usage;

use std::sync::Arc;

use composelint_intent::{Hints, Role, Tables};
use composelint_topology::{EngineProfile, Topology};
use composelint_yaml::{FileId, Span};
use smol_str::SmolStr;

use crate::{Date, OwnCapability, OwnDriverOption, Preset, Rule, RuleSettings, Settings, Severity};

pub use keys::{
    CAPABILITY_KEYS, DRIVER_OPTION_KEYS, IGNORE_KEYS, IMAGE_KEYS, Key, NETWORK_KEYS, PORT_KEYS,
    PROJECT_KEYS, RULE_KEYS, SCHEME_KEYS, TABLE_KEYS, TOP_KEYS, VARIABLE_KEYS,
};
pub use problem::{Problem, ProblemKind};
pub use report::findings;
pub use usage::Usage;

/// The name of the file.
pub const FILE_NAME: &str = ".composelint.yaml";

/// The version of the format.
pub const VERSION: &str = "1";

/// A value and the bytes that say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// Its bytes.
    pub span: Span,
}

/// What a configuration says. What it does not say is empty.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// `preset:`.
    pub preset: Option<Written<Preset>>,
    /// `engine:`.
    pub engine: Option<Written<EngineProfile>>,
    /// `fail_on:`.
    pub fail_on: Option<Written<Threshold>>,
    /// `projects:`.
    pub projects: Vec<ProjectEntry>,
    /// `exclude:`: globs, relative to the folder of the configuration.
    pub exclude: Vec<Written<SmolStr>>,
    /// `roles:`, by service.
    pub roles: Vec<RoleEntry>,
    /// `networks:`, by the name or key of an external network.
    pub networks: Vec<NetworkEntry>,
    /// `rules:` as the engine takes them, by rule.
    pub rules: Vec<(SmolStr, RuleSettings)>,
    /// The `ignore:` entries of all rules, with the bytes of their words.
    pub exceptions: Vec<ExceptionEntry>,
    /// `tables:`: images, ports, schemes and variables.
    pub tables: Arc<Tables>,
    /// `tables: {driver_options: …}`.
    pub driver_options: Vec<OwnDriverOption>,
    /// `tables: {capabilities: …}`.
    pub capabilities: Vec<OwnCapability>,
    /// `policies:`: globs of files with contracts, relative to the folder of the configuration.
    pub policies: Vec<Written<SmolStr>>,
    /// The bytes of the value of `contracts:`. They are read by whoever knows contracts.
    pub contracts: Option<Span>,
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// This one and all above it.
    At(Severity),
    /// Findings fail no run.
    Never,
}

impl Threshold {
    /// The words for it.
    pub const WORDS: [&'static str; 5] = ["error", "warning", "info", "hint", "never"];

    /// Reads a severity or `never`.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "never" {
            return Some(Self::Never);
        }
        Severity::parse(word).map(Self::At)
    }
}

/// An entry of `projects:`.
#[derive(Debug, Clone)]
pub struct ProjectEntry {
    /// The bytes of the entry.
    pub span: Span,
    /// The project's name, where it is given.
    pub name: Option<Written<SmolStr>>,
    /// The Compose files in the order Compose takes them, relative to the folder of the configuration.
    pub files: Vec<Written<SmolStr>>,
    /// Files with variables, in place of `.env`.
    pub env_files: Vec<Written<SmolStr>>,
    /// Profiles to enable.
    pub profiles: Vec<Written<SmolStr>>,
}

/// An entry of `roles:`.
#[derive(Debug, Clone)]
pub struct RoleEntry {
    /// The service.
    pub service: Written<SmolStr>,
    /// What it is.
    pub role: Written<Role>,
}

/// An entry of `networks:`.
#[derive(Debug, Clone)]
pub struct NetworkEntry {
    /// The network's real name, or its key in a Compose file.
    pub network: Written<SmolStr>,
    /// Who else is on it; `None` when that is not said.
    pub members: Option<Vec<Written<SmolStr>>>,
}

/// An entry of `ignore:` of a rule.
#[derive(Debug, Clone)]
pub struct ExceptionEntry {
    /// The rule.
    pub rule: SmolStr,
    /// The bytes of the entry.
    pub span: Span,
    /// Services by name.
    pub services: Vec<Written<SmolStr>>,
    /// Networks by key.
    pub networks: Vec<Written<SmolStr>>,
    /// The last day it holds, if the calendar has it.
    pub until: Option<Written<Date>>,
}

/// A configuration that was read, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What could be understood.
    pub configuration: Configuration,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Whether a run may go by it: it is YAML, and every value has its type. Other problems are findings.
    pub fn is_usable(&self) -> bool {
        !self.problems.iter().any(|problem| problem.kind.is_fatal())
    }
}

/// Reads the text of a configuration. `rules` are all rules there are.
pub fn read(file: FileId, text: &Arc<str>, rules: &[&'static Rule]) -> Reading {
    read::read(file, text, rules)
}

impl NetworkEntry {
    /// Tells a topology who else is on the network, where that is said.
    pub fn tell(&self, topology: &mut Topology) {
        if let Some(members) = &self.members {
            let members: Vec<_> = members.iter().map(|it| it.value.clone()).collect();
            topology.know_members(&self.network.value, &members);
        }
    }
}

impl Configuration {
    /// What the engine is to go by, before the command line has a word.
    pub fn settings(&self) -> Settings {
        Settings {
            preset: self.preset.map_or_else(Preset::default, |it| it.value),
            rules: self.rules.iter().cloned().collect(),
            capabilities: self.capabilities.clone(),
            driver_options: self.driver_options.clone(),
            ..Settings::default()
        }
    }

    /// What it says about roles, and what it adds to the tables.
    pub fn hints(&self) -> Hints {
        let mut hints = Hints::new();
        hints.set_tables(Arc::clone(&self.tables));
        for entry in &self.roles {
            let role = entry.role;
            hints.set(entry.service.value.clone(), role.value, Some(role.span));
        }
        hints
    }

    /// The exceptions whose last day is over.
    pub fn expired(&self, today: Option<Date>) -> Vec<Problem> {
        let over = |until: &Written<Date>| today.is_some_and(|today| until.value < today);
        let untils = self.exceptions.iter().filter_map(|entry| entry.until);
        untils
            .filter(over)
            .map(|until| {
                Problem::new(
                    ProblemKind::Expired,
                    until.span,
                    format!("the exception ended on {}", until.value),
                )
                .label("it silences nothing any more")
                .help("repair what it silenced, or decide anew and set another day")
            })
            .collect()
    }
}
