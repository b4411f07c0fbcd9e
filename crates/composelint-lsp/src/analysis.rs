//! One project, loaded and looked at from all sides: what every answer of the server is read from.

use std::cell::OnceCell;
use std::sync::Arc;

use composelint_compose::Project;
use composelint_compose::project::FileRole;
use composelint_intent::{Roles, Wants};
use composelint_lint::Diagnostic;
use composelint_topology::{NetworkId, ServiceId, Topology};
use composelint_yaml::{FileId, Limits, Parsed, SourceFile, SourceMap, Span, parse_tolerant};
use rustc_hash::FxHashMap;

use crate::ground::Ground;
use crate::mentions::Mentions;
use crate::part::Part;

/// A project and everything that was worked out about it. The text of every file in it is that of one moment.
pub(crate) struct Analysis {
    pub(crate) part: Part,
    /// The host it is on.
    ground: Arc<Ground>,
    /// Its position among the projects of the host.
    position: usize,
    /// What was found, unless it is stale.
    pub(crate) findings: Vec<Diagnostic>,
    /// The texts that the findings point into.
    pub(crate) found_in: Arc<SourceMap>,
    /// Whether something changed since the rules were asked.
    pub(crate) stale: bool,
    by_path: FxHashMap<String, FileId>,
    trees: FxHashMap<FileId, OnceCell<Parsed>>,
    mentions: OnceCell<Mentions>,
    wants: OnceCell<Wants>,
}

impl Analysis {
    /// Looks at a project where it is.
    pub(crate) fn of(part: Part, ground: Arc<Ground>, position: usize) -> Self {
        let path = |file: &FileId| ground.sources.get(*file).path().to_owned();
        Self {
            by_path: part.files.iter().map(|file| (path(file), *file)).collect(),
            trees: part
                .files
                .iter()
                .map(|file| (*file, OnceCell::new()))
                .collect(),
            findings: Vec::new(),
            found_in: Arc::clone(&ground.sources),
            stale: true,
            mentions: OnceCell::new(),
            wants: OnceCell::new(),
            part,
            ground,
            position,
        }
    }

    /// The host changed, while the project did not.
    pub(crate) fn place(&mut self, ground: Arc<Ground>, position: usize) {
        self.ground = ground;
        self.position = position;
        self.stale = true;
    }

    /// Asks the rules.
    pub(crate) fn judge(&mut self) {
        self.findings = self.part.judged(&self.ground);
        self.found_in = Arc::clone(&self.ground.sources);
        self.stale = false;
    }

    /// The host it is on.
    pub(crate) fn ground(&self) -> &Ground {
        &self.ground
    }

    /// Who is where, also on the networks that the project shares with others.
    pub(crate) fn topology(&self) -> &Topology {
        &self.ground.topology
    }

    /// What its services are.
    pub(crate) fn roles(&self) -> &Roles {
        &self.part.roles
    }

    /// What the services of the project with this position on the host are.
    pub(crate) fn roles_of(&self, project: usize) -> Option<&Roles> {
        self.ground.roles.get(project).map(AsRef::as_ref)
    }

    /// Whether a service is one of its own.
    pub(crate) fn owns(&self, service: ServiceId) -> bool {
        self.ground.topology.service(service).project == self.position
    }

    /// The project.
    pub(crate) fn project(&self) -> &Project {
        &self.part.loaded.project
    }

    /// The file at a path, if the project reads it.
    pub(crate) fn file(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// A file.
    pub(crate) fn source(&self, file: FileId) -> &SourceFile {
        self.ground.sources.get(file)
    }

    /// The text of a place.
    pub(crate) fn text(&self, span: Span) -> &str {
        self.ground.sources.slice(span)
    }

    /// The Compose files with what they were read as, in the order they were merged.
    pub(crate) fn compose_files(&self) -> impl Iterator<Item = (FileId, FileRole)> + '_ {
        let files = self.part.loaded.project.files.iter();
        files
            .filter(|file| is_compose(file.role))
            .map(|file| (file.file, file.role))
    }

    /// Whether the project reads a path as a Compose file.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.file(path)
            .is_some_and(|id| self.compose_files().any(|(file, _)| file == id))
    }

    /// The tree of a file, read when first asked for.
    pub(crate) fn tree(&self, file: FileId) -> &Parsed {
        let text = self.source(file).shared_text();
        let cell = self.trees.get(&file);
        let cell = cell.expect("a file of the project is among its files");
        cell.get_or_init(|| parse_tolerant(file, text, &Limits::default()))
    }

    /// Where services, networks and the like are named.
    pub(crate) fn mentions(&self) -> &Mentions {
        self.mentions.get_or_init(|| Mentions::of(self))
    }

    /// Whom services mean to talk to.
    pub(crate) fn wants(&self) -> &Wants {
        let (project, sources) = (&self.part.loaded.project, &self.ground.sources);
        self.wants.get_or_init(|| {
            Wants::find(
                project,
                self.part.roles.tables(),
                sources,
                &self.part.mounted,
            )
        })
    }

    /// The service with this name in the topology.
    pub(crate) fn service(&self, name: &str) -> Option<ServiceId> {
        self.ground.topology.find_in(self.position, name)
    }

    /// The network that the project has by this key.
    pub(crate) fn network(&self, key: &str) -> Option<NetworkId> {
        let own = |(at, other): &(usize, smol_str::SmolStr)| *at == self.position && other == key;
        let mut networks = self.ground.topology.networks();
        networks
            .find(|(_, network)| network.keys.iter().any(own))
            .map(|(id, _)| id)
    }
}

/// Whether a file of this role is a Compose file.
pub(crate) fn is_compose(role: FileRole) -> bool {
    matches!(
        role,
        FileRole::Base | FileRole::Override | FileRole::Include | FileRole::Extends
    )
}
