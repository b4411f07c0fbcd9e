//! A version as a git revision has it: its files, and the settings that held there.

use std::path::Path;
use std::sync::Arc;

use composelint_compose::{Loaded, Loader, Request, files_in, load};
use composelint_lint::config::{FILE_NAME, ProjectEntry};
use composelint_yaml::SourceMap;
use globset::GlobBuilder;

use super::Version;
use crate::analysis;
use crate::args::{Diff, LoadFlags};
use crate::configuration::{Configurations, Configured, Wishes};
use crate::disk::Disk;
use crate::exit::Failure;
use crate::policies::{Shelf, is_glob, join};
use crate::progress::Progress;
use crate::projects::{self, Finder, Found, reload_onto};
use crate::question::{Asked, beside_flags};
use crate::revision::Revision;

/// What a revision has at a path: a folder, a file of a project, or what the flags name.
pub(super) fn version(args: &Diff, name: &str, path: Option<&str>) -> Result<Version, Failure> {
    let wishes = Wishes {
        engine: analysis::engine(args.engine.engine.as_deref())?,
        ..Wishes::default()
    };
    let revision = Revision::open(name)?;
    let past = Past {
        revision: &revision,
        flags: &args.load,
        disk: &Disk::new(args.load.allow_outside),
    };
    let path = path.unwrap_or(".");
    let configured = past.configured(&past.folder_of(path))?;
    let (request, mut loaded) = past.project(path, configured.as_deref())?;
    if loaded.project.services.is_empty() && loaded.refused() {
        return Err(past.nothing_at(path));
    }
    let mut sources = std::mem::take(&mut loaded.sources);
    let mut projects = vec![Found {
        loaded,
        request,
        why: String::new(),
        asked: true,
        beside: false,
        configured,
    }];
    projects.extend(past.beside(args, &mut sources)?);
    let asked = Asked::of(projects, sources, &wishes);
    Ok(Version::new(asked, Some(revision)))
}

impl Shelf for Revision {
    fn files(&self, _folder: &str) -> Box<dyn Loader + '_> {
        Box::new(self)
    }

    fn matching(&self, configured: &Configured, glob: &str) -> Vec<String> {
        let path = |file: &str| configured.path(file).to_string_lossy().into_owned();
        if !is_glob(glob) {
            let there = Some(path(glob)).filter(|path| self.is_file(path));
            return there.into_iter().collect();
        }
        let glob = glob.trim_start_matches("./");
        let Ok(matcher) = GlobBuilder::new(glob).literal_separator(true).build() else {
            return Vec::new();
        };
        let matcher = matcher.compile_matcher();
        let below = self.below(&configured.folder.to_string_lossy()).into_iter();
        let matching = below.filter(|file| matcher.is_match(file));
        matching.map(|file| path(&file)).collect()
    }
}

/// A revision, and what the flags say.
struct Past<'a> {
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
        let name = self.revision.name();
        Failure(format!(
            "revision `{name}` has no project at `{path}` that can be loaded"
        ))
    }

    /// The nearest configuration at or above a folder, as the revision has it; one that `--config` names is that of today.
    fn configured(&self, folder: &str) -> Result<Option<Arc<Configured>>, Failure> {
        if self.flags.config.is_some() {
            let all = Configurations::new(self.flags);
            let configured = all.of(self.disk, Path::new("."));
            return all.failure().map_or(Ok(configured), Err);
        }
        if self.flags.no_config {
            return Ok(None);
        }
        let mut above = self.revision.above(folder).into_iter();
        let Some(folder) = above.find(|it| self.revision.is_file(&join(it, FILE_NAME))) else {
            return Ok(None);
        };
        let (shown, name) = (join(&folder, FILE_NAME), self.revision.name());
        let cannot = |why: &str| {
            Failure(format!(
                "cannot read the configuration `{shown}` of revision `{name}`: {why}"
            ))
        };
        let text = self.revision.read_text(&shown);
        let text = text.map_err(|error| cannot(&error.to_string()))?;
        let folder = std::path::absolute(folder).map_err(|error| cannot(&error.to_string()))?;
        let configured = Configured::of(&shown, folder, text, &format!("{shown} ({name})"))?;
        Ok(Some(Arc::new(configured)))
    }

    /// The project at a path, found as on the disk: what the flags name, a folder's own, or the one that has a file.
    fn project(
        &self,
        path: &str,
        configured: Option<&Configured>,
    ) -> Result<(Request, Loaded), Failure> {
        if !self.flags.files.is_empty() {
            let files = self.flags.files.iter();
            let files = files.map(|file| file.to_string_lossy().into_owned());
            return Ok(self.load(files.collect(), &self.folder_of(path)));
        }
        if self.revision.is_file(path) {
            return Ok(self.project_with(path, configured));
        }
        let named = |entry: &&ProjectEntry| {
            let name = entry.name.as_ref().map(|name| name.value.as_str());
            name.is_some() && name == self.flags.project_name.as_deref()
        };
        if let Some(configured) = configured.filter(|_| path == ".") {
            let mut entries = configured.reading.configuration.projects.iter();
            if let Some(entry) = entries.find(named) {
                return Ok(self.load_configured(entry, configured));
            }
        }
        let folder = self.folder_of(path);
        if path == "." || path.is_empty() || self.revision.is_dir(path) {
            return Ok(self.load(Vec::new(), &folder));
        }
        let name = self.revision.name();
        Err(Failure(format!("revision `{name}` has no `{path}`")))
    }

    /// The project that has a file: a configured one, that of a folder at or above it, the file alone, or the file over its
    /// folder's own.
    fn project_with(&self, path: &str, configured: Option<&Configured>) -> (Request, Loaded) {
        if let Some(configured) = configured {
            let is_it = |file: &str| {
                let file = self.disk.show(&configured.path(file));
                self.revision.is_same(&file, path)
            };
            let has = |entry: &&ProjectEntry| entry.files.iter().any(|file| is_it(&file.value));
            let mut entries = configured.reading.configuration.projects.iter();
            if let Some(entry) = entries.find(has) {
                return self.load_configured(entry, configured);
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
    fn load_configured(&self, entry: &ProjectEntry, configured: &Configured) -> (Request, Loaded) {
        let path = |file: &str| self.disk.show(&configured.path(file));
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
    fn beside(&self, args: &Diff, sources: &mut SourceMap) -> Result<Vec<Found>, Failure> {
        let (flags, progress) = (beside_flags(self.flags), Progress::start(true));
        let finder = Finder::new(self.disk, &flags, &progress);
        let mut found = finder.beside(&args.engine.with)?.found;
        reload_onto(self.disk, &mut found, sources);
        Ok(found)
    }
}

fn parent(file: &str) -> String {
    match file.rsplit_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}
