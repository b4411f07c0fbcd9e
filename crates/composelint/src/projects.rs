//! From arguments to loaded projects: which files make up a project, as `docs/configuration.md` tells it.
//!
//! Names say where to look ([`crate::discover`]); loading says what a file is. A file that another project includes,
//! extends or merges is part of that project; a file that cannot stand alone is merged over its folder's base.

mod configured;
mod load;
mod named;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use composelint_compose::{Loaded, Request};

use crate::args::LoadFlags;
use crate::configuration::{Configurations, Configured};
use crate::discover::{self, Folder};
use crate::disk::{Disk, STDIN};
use crate::exit::Failure;
use crate::progress::Progress;
use crate::words::list;

pub(crate) use configured::as_configured;
pub(crate) use load::{in_parallel, reload_onto, reload_together, request};

/// A project as it came from the disk.
#[derive(Debug)]
pub(crate) struct Found {
    /// The project and its files.
    pub(crate) loaded: Loaded,
    /// What was loaded.
    pub(crate) request: Request,
    /// Why these files are a project, in a few words.
    pub(crate) why: String,
    /// Whether a person asked for exactly this project: by naming a file, or by one of Docker Compose's own names.
    pub(crate) asked: bool,
    /// Whether it is only there because it runs on the same host (`--with`).
    pub(crate) beside: bool,
    /// The configuration it goes by.
    pub(crate) configured: Option<Arc<Configured>>,
}

impl Found {
    /// Whether it goes by this configuration.
    pub(crate) fn goes_by(&self, configured: &Arc<Configured>) -> bool {
        let own = self.configured.as_ref().filter(|_| !self.beside);
        own.is_some_and(|own| Arc::ptr_eq(own, configured))
    }
}

/// What there is to work on.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    /// The projects, in the order of the arguments and of their paths.
    pub(crate) found: Vec<Found>,
    /// What could not be read although it was asked for.
    pub(crate) failures: Vec<String>,
    /// What else a person may want to know.
    pub(crate) notes: Vec<String>,
    /// The folders that were walked.
    pub(crate) walked: Vec<PathBuf>,
}

/// Files that are to be loaded as one project.
#[derive(Debug, Clone)]
struct Candidate {
    request: Request,
    why: String,
    asked: bool,
    configured: Option<Arc<Configured>>,
}

/// Finds and loads projects for the flags of one run.
pub(crate) struct Finder<'a> {
    disk: &'a Disk,
    flags: &'a LoadFlags,
    progress: &'a Progress,
    configurations: Configurations,
    projects: Projects,
}

impl<'a> Finder<'a> {
    /// A finder without projects.
    pub(crate) fn new(disk: &'a Disk, flags: &'a LoadFlags, progress: &'a Progress) -> Self {
        Self {
            disk,
            flags,
            progress,
            configurations: Configurations::new(flags),
            projects: Projects::default(),
        }
    }

    /// The projects that paths and flags name; an error when there are none.
    pub(crate) fn find(mut self, paths: &[OsString]) -> Result<Projects, Failure> {
        if !self.flags.files.is_empty() {
            if !paths.is_empty() {
                return Err(Failure::new("give either paths or `-f` files, not both"));
            }
            self.flagged_files()?;
        } else if let (Some(directory), []) = (&self.flags.project_directory, paths) {
            let directory = PathBuf::from(directory);
            self.named_project(&directory)?;
        } else if paths.is_empty() {
            if !self.flags.changed {
                self.here()?;
            }
        } else {
            for path in paths {
                self.path(Path::new(path))?;
            }
        }
        if let Some(failure) = self.configurations.failure() {
            return Err(failure);
        }
        let nothing = self.projects.found.is_empty() && self.projects.failures.is_empty();
        if nothing && !self.flags.changed {
            let here = [OsString::from(".")];
            let walked = if paths.is_empty() { &here } else { paths };
            let ignored = walked.iter().map(|path| discover::ignored(Path::new(path)));
            return Err(nothing_found(walked, ignored.sum()));
        }
        Ok(self.projects)
    }

    /// Projects that run on the same host (`--with`): what is known about them helps to answer for the others.
    pub(crate) fn beside(self, paths: &[OsString]) -> Result<Projects, Failure> {
        if paths.is_empty() {
            return Ok(self.projects);
        }
        let mut projects = self.find(paths)?;
        if let Some(failure) = projects.failures.pop() {
            return Err(Failure(failure));
        }
        for found in &mut projects.found {
            found.beside = true;
        }
        Ok(projects)
    }

    /// The one project that a question is about.
    pub(crate) fn find_one(mut self) -> Result<Projects, Failure> {
        if self.flags.files.is_empty() && self.flags.project_directory.is_none() {
            if self.project_of_that_name() {
                return self.only();
            }
            for folder in here_and_above(self.disk) {
                if discover::folder(self.disk, &folder).has_default() {
                    self.named_project(&folder)?;
                    return self.only();
                }
            }
        }
        let Self {
            disk,
            flags,
            progress,
            ..
        } = self;
        let projects = Finder::new(disk, flags, progress).find(&[])?;
        Finder {
            projects,
            ..Finder::new(disk, flags, progress)
        }
        .only()
    }

    /// The one project at a path: of a folder the one that Docker Compose finds there, of a file the one that has it.
    pub(crate) fn find_at(mut self, path: &Path) -> Result<Projects, Failure> {
        if path.is_dir() {
            self.named_project(path)?;
        } else {
            self.path(path)?;
        }
        self.only()
    }

    fn only(self) -> Result<Projects, Failure> {
        if let Some(failure) = self.configurations.failure() {
            return Err(failure);
        }
        let projects = self.projects;
        match projects.found.len() {
            0 => Err(Failure(projects.failures.join("; "))),
            1 => Ok(projects),
            _ => {
                let files = projects.found.iter().map(first_file);
                let files = list(files.take(8));
                Err(Failure(format!(
                    "there are several projects here; pick one with `-f`: {files}"
                )))
            }
        }
    }

    /// `-f`: these files, in this order, and no others.
    fn flagged_files(&mut self) -> Result<(), Failure> {
        let mut files = Vec::new();
        for file in &self.flags.files {
            let path = Path::new(file);
            let shown = self.disk.name(path);
            if shown != STDIN {
                self.readable(&shown, path)?;
            }
            files.push(shown);
        }
        let first = self
            .flags
            .files
            .first()
            .map(PathBuf::from)
            .unwrap_or_default();
        let directory = match &self.flags.project_directory {
            Some(directory) => PathBuf::from(directory),
            None if first.as_os_str() == STDIN => PathBuf::from("."),
            None => parent(&first),
        };
        let why = "named with `-f`".to_owned();
        self.load(vec![self.candidate(files, &directory, why, true)]);
        Ok(())
    }

    /// The project of one folder, as Docker Compose finds it there.
    fn named_project(&mut self, directory: &Path) -> Result<(), Failure> {
        let folder = discover::folder(self.disk, directory);
        if !folder.has_default() {
            return Err(nothing_found(&[directory.as_os_str().to_owned()], 0));
        }
        let candidate = self.default_of(&folder);
        self.load(vec![candidate]);
        Ok(())
    }

    /// Without paths: everything here and below; else, as Docker Compose does, the nearest folder above with a project.
    fn here(&mut self) -> Result<(), Failure> {
        self.folder(Path::new("."));
        if !self.projects.found.is_empty() || !self.projects.failures.is_empty() {
            return Ok(());
        }
        for above in here_and_above(self.disk).skip(1) {
            if discover::folder(self.disk, &above).has_default() {
                return self.named_project(&above);
            }
        }
        Ok(())
    }

    /// A path on the command line: a folder to search, a file, or standard input.
    fn path(&mut self, path: &Path) -> Result<(), Failure> {
        if path.as_os_str() == STDIN {
            let why = "read from standard input".to_owned();
            let candidate = self.candidate(vec![STDIN.to_owned()], Path::new("."), why, true);
            self.load(vec![candidate]);
            return Ok(());
        }
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                self.folder(path);
                Ok(())
            }
            Ok(_) => self.file(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.flags.changed => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing(path)),
            Err(_) => {
                let shown = self.disk.show(path);
                self.readable(&shown, path)
            }
        }
    }

    /// Whether a named file can be read at all.
    fn readable(&self, shown: &str, path: &Path) -> Result<(), Failure> {
        let disk = self.disk.for_project(&parent(path));
        disk.probe(shown)
            .map_err(|error| Failure(format!("cannot read `{shown}`: {error}")))
    }

    /// All projects in a folder and below it.
    fn folder(&mut self, path: &Path) {
        let mut walk = discover::walk(self.disk, path);
        self.leave_out(path, &mut walk);
        self.projects.walked.push(path.to_owned());
        for closed in walk.closed {
            self.projects.notes.push(format!("skipped {closed}"));
        }
        for impostor in walk.impostors {
            let shown = self.disk.show(&impostor);
            if let Err(failure) = self.readable(&shown, &impostor) {
                self.projects.failures.push(failure.0);
            }
        }
        let defaults = walk.folders.iter().filter(|folder| folder.has_default());
        let defaults: Vec<Candidate> = defaults.map(|folder| self.default_of(folder)).collect();
        self.load(defaults);
        self.configured_below(path, &walk.folders);
        self.variants(&walk.folders);
    }

    /// The project that Docker Compose finds in a folder.
    fn default_of(&mut self, folder: &Folder) -> Candidate {
        let shown = self.disk.show(&folder.path);
        for name in &folder.passed_over {
            let name = name.to_string_lossy();
            let note =
                format!("Docker Compose does not read {name} in {shown}: another file comes first");
            self.projects.notes.push(note);
        }
        let why = match (&folder.base, &folder.over) {
            _ if folder.by_env => format!("COMPOSE_FILE in {shown}/.env names its files"),
            (Some(base), Some(over)) => {
                format!(
                    "Docker Compose takes {} and {} in {shown}",
                    base.display(),
                    over.display()
                )
            }
            (Some(base), None) => format!("Docker Compose takes {} in {shown}", base.display()),
            (None, _) => format!("found in {shown}"),
        };
        let mut files = Vec::new();
        if !folder.by_env {
            let names = folder.base.iter().chain(&folder.over);
            files.extend(names.map(|name| self.disk.show(&folder.path.join(name))));
        }
        self.candidate(files, &folder.path, why, true)
    }

    fn candidate(
        &self,
        files: Vec<String>,
        directory: &Path,
        why: String,
        asked: bool,
    ) -> Candidate {
        Candidate {
            request: load::request(self.disk, self.flags, files, directory),
            why,
            asked,
            configured: self.configurations.of(self.disk, directory),
        }
    }

    /// Loads candidates that are not there yet and whose files can be read.
    fn load(&mut self, candidates: Vec<Candidate>) {
        let mut new = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            if !self.is_known(&candidate) && self.can_be_read(&candidate) {
                new.push(candidate);
            }
        }
        let loaded = load::load_all(self.disk, new, self.progress);
        self.projects.found.extend(loaded);
    }

    fn is_known(&self, candidate: &Candidate) -> bool {
        let (files, directory) = (&candidate.request.files, &candidate.request.directory);
        let same = |request: &Request| request.files == *files && request.directory == *directory;
        self.projects.found.iter().any(|found| same(&found.request))
    }

    /// Whether all files of a candidate can be read; takes note of those that cannot.
    fn can_be_read(&mut self, candidate: &Candidate) -> bool {
        let files = candidate.request.files.iter().filter(|file| *file != STDIN);
        let mut readable = true;
        for file in files {
            if let Err(failure) = self.readable(file, &self.disk.native(file)) {
                self.projects.failures.push(failure.0);
                readable = false;
            }
        }
        readable
    }
}

/// The current folder and those above it: up to the root of the repository, or all of them where there is no repository.
fn here_and_above(disk: &Disk) -> impl Iterator<Item = PathBuf> + use<> {
    let here = std::path::absolute(".").unwrap_or_default();
    let root = disk.repository_of(&here).unwrap_or_default();
    let above: Vec<PathBuf> = here.ancestors().skip(1).map(Path::to_owned).collect();
    let above = above
        .into_iter()
        .take_while(move |above| above.starts_with(&root));
    std::iter::once(PathBuf::from(".")).chain(above)
}

/// The folder a file is in.
fn parent(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The file a project is best known by.
pub(crate) fn first_file(found: &Found) -> String {
    let file = found
        .loaded
        .project
        .files
        .first()
        .map(|file| found.loaded.sources.get(file.file).path());
    file.or(found.request.files.first().map(String::as_str))
        .unwrap_or("?")
        .to_owned()
}

/// A path that is not there may be a mistyped command.
fn missing(path: &Path) -> Failure {
    let word = path.to_string_lossy();
    let commands = crate::args::command_names();
    let nearest = composelint_lint::nearest_word(&word, commands.iter().map(String::as_str));
    let nearest = nearest.map_or_else(String::new, |it| {
        format!("; did you mean the command `{it}`?")
    });
    Failure(format!("there is no file or folder `{word}`{nearest}"))
}

fn nothing_found(paths: &[OsString], ignored: usize) -> Failure {
    let ignored = match ignored {
        0 => "",
        1 => {
            "; 1 Compose file is left out by an ignore file such as `.gitignore`: name it to check it"
        }
        _ => "; others are left out by ignore files such as `.gitignore`: name them to check them",
    };
    let paths = list(paths.iter().map(|path| path.display().to_string()));
    let names = list(
        composelint_compose::FILE_NAMES
            .iter()
            .map(|name| (*name).to_owned()),
    );
    Failure(format!(
        "no Compose file found in {paths}; looked for {names} and names like `compose.prod.yaml`{ignored}"
    ))
}
