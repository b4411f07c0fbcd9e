//! One project, loaded and looked at from all sides: what every answer of the server is read from.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use composelint_compose::project::FileRole;
use composelint_compose::{Loaded, Project, Request};
use composelint_intent::{Hints, MountedFiles, Roles, Wants};
use composelint_lint::{Diagnostic, Input, Rule, Settings};
use composelint_topology::{EngineProfile, ServiceId, Topology};
use composelint_yaml::{FileId, Limits, Parsed, SourceFile, SourceMap, Span, parse_tolerant};
use rustc_hash::FxHashMap;

use crate::disk::{Disk, Overlay};
use crate::mentions::Mentions;

/// What a project is looked at with.
pub(crate) struct Means<'a> {
    pub(crate) disk: &'a dyn Disk,
    /// The unsaved texts.
    pub(crate) texts: &'a dyn Fn(&str) -> Option<Arc<str>>,
    pub(crate) settings: &'a Settings,
    pub(crate) engine: EngineProfile,
    pub(crate) hints: &'a Hints,
    /// The configuration's path and text, which its roles and exceptions point into.
    pub(crate) configuration: Option<(&'a str, &'a Arc<str>)>,
    /// Whether nobody waits for the result any more.
    pub(crate) stop: &'a dyn Fn() -> bool,
}

/// A project and everything that was worked out about it. The text of every file in it is that of one moment.
pub(crate) struct Analysis {
    pub(crate) loaded: Loaded,
    pub(crate) topology: Topology,
    pub(crate) roles: Roles,
    pub(crate) findings: Vec<Diagnostic>,
    /// Whether a person asked for exactly this project.
    pub(crate) in_demand: bool,
    /// Every path that was asked for, with what its file looked like: when one of them changes, so may the project.
    pub(crate) asked: BTreeMap<String, Option<u128>>,
    by_path: FxHashMap<String, FileId>,
    trees: Vec<OnceCell<Parsed>>,
    mentions: OnceCell<Mentions>,
    wants: OnceCell<Wants>,
}

/// Loads a project as it stands, half-typed lines left out.
pub(crate) fn load(
    request: &Request,
    means: &Means<'_>,
) -> (Loaded, BTreeMap<String, Option<u128>>) {
    let directory = request.directory.as_deref().unwrap_or("/");
    let overlay = Overlay {
        below: means.disk.loader(directory),
        texts: means.texts,
        asked: std::cell::RefCell::default(),
    };
    let request = Request {
        tolerant: true,
        ..request.clone()
    };
    // The configuration comes first, as its spans were made for the first file.
    let mut sources = SourceMap::new();
    if let Some((path, text)) = means.configuration {
        sources.add(path, Arc::clone(text));
    }
    let loaded = composelint_compose::load_onto(sources, &request, &overlay);
    let asked = overlay.asked.into_inner().into_iter();
    let asked = asked.map(|path| {
        let stamp = means.disk.stamp(&path);
        (path, stamp)
    });
    (loaded, asked.collect())
}

impl Analysis {
    /// Looks at a loaded project; `None` when nobody waits for it any more.
    pub(crate) fn of(
        loaded: Loaded,
        asked: BTreeMap<String, Option<u128>>,
        in_demand: bool,
        means: &Means<'_>,
    ) -> Option<Self> {
        if (means.stop)() {
            return None;
        }
        let topology = composelint_topology::build(&[&loaded.project], &means.engine);
        let roles = Roles::infer(&loaded.project, means.hints);
        if (means.stop)() {
            return None;
        }
        let rules: Vec<&'static Rule> = composelint_rules::all().collect();
        let input = Input {
            mounted: MountedFiles::none(),
            project: &loaded.project,
            problems: &loaded.problems,
            sources: &loaded.sources,
            topology: &topology,
            roles: &roles,
            asked: in_demand,
        };
        let findings = composelint_lint::lint(&input, &rules, means.settings);
        let sources = loaded.sources.iter();
        let by_path: FxHashMap<String, FileId> = sources
            .map(|(id, file)| (file.path().to_owned(), id))
            .collect();
        let count = loaded.sources.iter().count();
        Some(Self {
            topology,
            roles,
            findings,
            in_demand,
            asked,
            by_path,
            trees: (0..count).map(|_| OnceCell::new()).collect(),
            mentions: OnceCell::new(),
            wants: OnceCell::new(),
            loaded,
        })
    }

    /// What the rules saw.
    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            mounted: MountedFiles::none(),
            project: &self.loaded.project,
            problems: &self.loaded.problems,
            sources: &self.loaded.sources,
            topology: &self.topology,
            roles: &self.roles,
            asked: self.in_demand,
        }
    }

    /// The project.
    pub(crate) fn project(&self) -> &Project {
        &self.loaded.project
    }

    /// The file at a path, if the project reads it.
    pub(crate) fn file(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// A file.
    pub(crate) fn source(&self, file: FileId) -> &SourceFile {
        self.loaded.sources.get(file)
    }

    /// The text of a place.
    pub(crate) fn text(&self, span: Span) -> &str {
        self.loaded.sources.slice(span)
    }

    /// The Compose files with what they were read as, in the order they were merged.
    pub(crate) fn compose_files(&self) -> impl Iterator<Item = (FileId, FileRole)> + '_ {
        let files = self.loaded.project.files.iter();
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
        let at = self.loaded.sources.iter().position(|(id, _)| id == file);
        let cell = &self.trees[at.expect("a file of the project is among its files")];
        cell.get_or_init(|| parse_tolerant(file, text, &Limits::default()))
    }

    /// Where services, networks and the like are named.
    pub(crate) fn mentions(&self) -> &Mentions {
        self.mentions.get_or_init(|| Mentions::of(self))
    }

    /// Whom services mean to talk to.
    pub(crate) fn wants(&self) -> &Wants {
        let (project, sources) = (&self.loaded.project, &self.loaded.sources);
        self.wants
            .get_or_init(|| Wants::find(project, sources, MountedFiles::none()))
    }

    /// The service with this name in the topology.
    pub(crate) fn service(&self, name: &str) -> Option<ServiceId> {
        self.topology.find_in(0, name)
    }
}

/// Whether a file of this role is a Compose file.
pub(crate) fn is_compose(role: FileRole) -> bool {
    matches!(
        role,
        FileRole::Base | FileRole::Override | FileRole::Include | FileRole::Extends
    )
}
