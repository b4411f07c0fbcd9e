//! A version as a git revision has it: its files, and the settings that held there.

use std::path::Path;
use std::sync::Arc;

use composelint_compose::{Loaded, Loader, Project, Request, files_in, load, load_onto};
use composelint_intent::{Hints, Roles};
use composelint_lint::config::{Configuration, ProjectEntry, Reading};
use composelint_policy::Frozen;
use composelint_topology::EngineProfile;
use composelint_yaml::{FileId, SourceMap};

use super::Version;
use crate::analysis;
use crate::args::{Diff, LoadFlags};
use crate::configuration::{self, Configurations, near};
use crate::disk::Disk;
use crate::exit::Failure;
use crate::policies::{self, Elsewhere, Source};
use crate::progress::Progress;
use crate::projects::{self, Finder, Found};
use crate::question::beside_flags;
use crate::revision::Revision;

/// What a revision has at a path: a folder, a file of a project, or what the flags name.
pub(super) fn version(args: &Diff, name: &str, path: Option<&str>) -> Result<Version, Failure> {
    let revision = Revision::open(name)?;
    let past = Past {
        name,
        revision: &revision,
        flags: &args.load,
        disk: &Disk::new(args.load.allow_outside),
    };
    let path = path.unwrap_or(".");
    let settings = past.settings(&past.folder_of(path))?;
    let (request, loaded) = past.project(path, settings.as_ref())?;
    if loaded.project.services.is_empty() && loaded.refused() {
        return Err(past.nothing_at(path));
    }
    let refused = loaded.refused();
    let Loaded {
        project,
        mut sources,
        ..
    } = loaded;
    let beside = past.beside(args, &mut sources)?;
    let settings = settings.map(|settings| settings.onto(&mut sources));
    let configuration = settings.as_ref().map(|it| &it.reading.configuration);
    let topology = {
        let projects = std::iter::once(&project).chain(&beside);
        let projects: Vec<&Project> = projects.collect();
        let engine = engine(args, configuration)?;
        let mut topology = composelint_topology::build(&projects, &engine);
        for entry in configuration.iter().flat_map(|it| &it.networks) {
            entry.tell(&mut topology);
        }
        topology
    };
    let hints = configuration.map_or_else(Hints::new, Configuration::hints);
    let roles = Roles::infer(&project, &hints);
    let policies = past.policies(&request, &project, settings.as_ref(), &mut sources);
    let frozen: Result<Vec<Option<Frozen>>, Failure> =
        policies.iter().map(|source| past.frozen(source)).collect();
    Ok(Version {
        project,
        sources,
        topology,
        roles,
        policies,
        frozen: frozen?,
        refused,
    })
}

/// The engine to answer for: that of the flags, else that of the configuration.
fn engine(args: &Diff, configuration: Option<&Configuration>) -> Result<EngineProfile, Failure> {
    let flag = analysis::engine(args.engine.engine.as_deref())?;
    let written = configuration.and_then(|it| it.engine).map(|it| it.value);
    Ok(flag.or(written).unwrap_or_else(EngineProfile::newest))
}

/// The configuration that held.
struct Settings {
    /// Its folder, as it is seen from the current one.
    folder: String,
    /// Its path, as shown.
    shown: String,
    text: Arc<str>,
    file: FileId,
    reading: Reading,
}

impl Settings {
    /// The same among the files of a project.
    fn onto(self, sources: &mut SourceMap) -> Self {
        let file = sources.add(self.shown.as_str(), Arc::clone(&self.text));
        let reading = configuration::read(file, &self.text);
        Self {
            file,
            reading,
            ..self
        }
    }
}

/// A revision, and what the flags say.
struct Past<'a> {
    name: &'a str,
    revision: &'a Revision,
    flags: &'a LoadFlags,
    disk: &'a Disk,
}

impl Past<'_> {
    /// The folder that a path is about.
    fn folder_of(&self, path: &str) -> String {
        match self.flags.files.first() {
            Some(file) => parent(&file.to_string_lossy()),
            None if self.revision.is_file(path) => parent(path),
            None if path.is_empty() => ".".to_owned(),
            None => path.to_owned(),
        }
    }

    fn nothing_at(&self, path: &str) -> Failure {
        let name = self.name;
        Failure(format!(
            "revision `{name}` has no project at `{path}` that can be loaded"
        ))
    }

    /// The nearest configuration at or above a folder, as the revision has it; one that `--config` names is that of today.
    fn settings(&self, folder: &str) -> Result<Option<Settings>, Failure> {
        if self.flags.config.is_some() {
            return self.named_settings();
        }
        if self.flags.no_config {
            return Ok(None);
        }
        let above = self.revision.above(folder);
        let path = |folder: &String| policies::join(folder, composelint_lint::config::FILE_NAME);
        let Some(folder) = above.iter().find(|it| self.revision.is_file(&path(it))) else {
            return Ok(None);
        };
        let shown = path(folder);
        let cannot = |why: &str| {
            let name = self.name;
            Failure(format!(
                "cannot read the configuration `{shown}` of revision `{name}`: {why}"
            ))
        };
        let text = self.revision.read_text(&shown);
        let text = text.map_err(|error| cannot(&error.to_string()))?;
        self.read_settings(folder.clone(), shown.clone(), text)
            .map(Some)
    }

    fn named_settings(&self) -> Result<Option<Settings>, Failure> {
        let all = Configurations::new(self.flags);
        let configured = all.of(self.disk, Path::new("."));
        if let Some(failure) = all.failure() {
            return Err(failure);
        }
        let Some(configured) = configured else {
            return Ok(None);
        };
        let folder = near(&configured.folder).to_string_lossy().into_owned();
        let (shown, text) = (configured.shown.clone(), configured.text());
        self.read_settings(folder, shown, text).map(Some)
    }

    fn read_settings(
        &self,
        folder: String,
        shown: String,
        text: Arc<str>,
    ) -> Result<Settings, Failure> {
        let mut sources = SourceMap::new();
        let file = sources.add(shown.as_str(), Arc::clone(&text));
        let reading = configuration::read(file, &text);
        if !reading.is_usable() {
            let shown = format!("{shown} ({})", self.name);
            return Err(configuration::unusable(&reading, &shown, &sources));
        }
        Ok(Settings {
            folder,
            shown,
            text,
            file,
            reading,
        })
    }

    /// The project at a path, found as on the disk: what the flags name, a folder's own, or the one that has a file.
    fn project(
        &self,
        path: &str,
        settings: Option<&Settings>,
    ) -> Result<(Request, Loaded), Failure> {
        if !self.flags.files.is_empty() {
            let files = self.flags.files.iter();
            let files = files.map(|file| file.to_string_lossy().into_owned());
            return Ok(self.load(files.collect(), &self.folder_of(path)));
        }
        if self.revision.is_file(path) {
            return Ok(self.project_with(path, settings));
        }
        let named = |entry: &&ProjectEntry| {
            let name = entry.name.as_ref().map(|name| name.value.as_str());
            name.is_some() && name == self.flags.project_name.as_deref()
        };
        if let Some(settings) = settings.filter(|_| path == ".") {
            let mut entries = settings.reading.configuration.projects.iter();
            if let Some(entry) = entries.find(named) {
                return Ok(self.load_configured(entry, settings));
            }
        }
        let folder = self.folder_of(path);
        if path == "." || path.is_empty() || self.revision.is_dir(path) {
            return Ok(self.load(Vec::new(), &folder));
        }
        let name = self.name;
        Err(Failure(format!("revision `{name}` has no `{path}`")))
    }

    /// The project that has a file: a configured one, that of a folder at or above it, the file alone, or the file over its
    /// folder's own.
    fn project_with(&self, path: &str, settings: Option<&Settings>) -> (Request, Loaded) {
        if let Some(settings) = settings {
            let is_it = |file: &str| {
                let file = policies::join(&settings.folder, file);
                self.revision.is_same(&file, path)
            };
            let has = |entry: &&ProjectEntry| entry.files.iter().any(|file| is_it(&file.value));
            let mut entries = settings.reading.configuration.projects.iter();
            if let Some(entry) = entries.find(has) {
                return self.load_configured(entry, settings);
            }
        }
        for folder in self.revision.above(&parent(path)) {
            if files_in(self.revision, &folder).is_some() {
                let found = self.load(Vec::new(), &folder);
                if self.reads(&found.1, path) {
                    return found;
                }
            }
        }
        let folder = parent(path);
        let alone = self.load(vec![path.to_owned()], &folder);
        match files_in(self.revision, &folder) {
            Some((base, _)) if alone.1.project.fragment => {
                self.load(vec![base, path.to_owned()], &folder)
            }
            _ => alone,
        }
    }

    fn reads(&self, loaded: &Loaded, path: &str) -> bool {
        let files = loaded.project.files.iter();
        let mut paths = files.map(|file| loaded.sources.get(file.file).path());
        paths.any(|read| self.revision.is_same(read, path))
    }

    fn load(&self, files: Vec<String>, folder: &str) -> (Request, Loaded) {
        let request = projects::request(self.disk, self.flags, files, Path::new(folder));
        let loaded = load(&request, self.revision);
        (request, loaded)
    }

    /// A project as the configuration has it; flags win.
    fn load_configured(&self, entry: &ProjectEntry, settings: &Settings) -> (Request, Loaded) {
        let path = |file: &str| policies::join(&settings.folder, file);
        let files: Vec<String> = entry.files.iter().map(|file| path(&file.value)).collect();
        let folder = files
            .first()
            .map_or_else(|| ".".to_owned(), |file| parent(file));
        let request = projects::request(self.disk, self.flags, files, Path::new(&folder));
        let request = projects::as_configured(request, entry, path);
        let loaded = load(&request, self.revision);
        (request, loaded)
    }

    /// Projects of `--with`: they are on the disk, and the same on both sides.
    fn beside(&self, args: &Diff, sources: &mut SourceMap) -> Result<Vec<Project>, Failure> {
        let (flags, progress) = (beside_flags(self.flags), Progress::start(true));
        let found = Finder::new(self.disk, &flags, &progress).beside(&args.engine.with)?;
        let load = |found: Found| {
            let loader = self
                .disk
                .for_shown(found.request.directory.as_deref().unwrap_or("."));
            let loaded = load_onto(std::mem::take(sources), &found.request, &loader);
            *sources = loaded.sources;
            loaded.project
        };
        Ok(found.found.into_iter().map(load).collect())
    }

    /// The policies of the project: those inside its files, beside it, and where its configuration says.
    fn policies(
        &self,
        request: &Request,
        project: &Project,
        settings: Option<&Settings>,
        sources: &mut SourceMap,
    ) -> Vec<Source> {
        let folder = request.directory.clone().unwrap_or_default();
        let elsewhere = Elsewhere {
            loader: self.revision,
            below: &|folder| self.revision.below(folder),
        };
        let mut all: Vec<Source> = Vec::new();
        let beside = policies::join(&folder, policies::FILE_NAME);
        all.extend(elsewhere.file(&beside, sources));
        if let Some(settings) = settings {
            let configured = (&settings.reading.configuration, settings.file);
            all.extend(elsewhere.configured(configured, &settings.folder, sources));
        }
        all.extend(policies::inside(project, sources));
        all
    }

    /// What a policy of the revision has frozen there.
    fn frozen(&self, source: &Source) -> Result<Option<Frozen>, Failure> {
        let Some((name, _)) = &source.policy.frozen else {
            return Ok(None);
        };
        let path = policies::join(&source.folder.to_string_lossy(), name);
        let Ok(contents) = self.revision.read(&path) else {
            return Ok(Some(Frozen::default()));
        };
        let text = contents.into_text_lossy();
        let parsed = Frozen::parse(&text).map(Some);
        parsed.map_err(|why| {
            Failure(format!(
                "cannot use `{path}` of revision `{}`: {why}",
                self.name
            ))
        })
    }
}

fn parent(file: &str) -> String {
    match file.rsplit_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}
