//! The configuration of a run: which `.composelint.yaml` holds for which project, and what the command line says over it.
//!
//! A project goes by the nearest configuration at or above its folder, up to the root of the repository; `--config` names one for
//! all of them, `--no-config` none. What it says is understood by [`composelint_lint::config`].

mod excluded;
mod findings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use composelint_compose::Loader;
use composelint_lint::config::{
    self, FILE_NAME, Problem, ProblemKind, Reading, Threshold, Written,
};
use composelint_lint::{Date, Level, Preset, Rule, Settings, Severity, available_threads};
use composelint_report::check::Checked;
use composelint_report::{human, look::Look};
use composelint_topology::EngineProfile;
use composelint_yaml::{FileId, SourceMap};
use smol_str::SmolStr;

use crate::args::LoadFlags;
use crate::disk::{Disk, Nearest};
use crate::exit::Failure;

pub(crate) use findings::{Governed, report};

/// A configuration that was read from the disk.
#[derive(Debug)]
pub(crate) struct Configured {
    /// The path as shown.
    pub(crate) shown: String,
    /// The folder its paths start from; absolute.
    pub(crate) folder: PathBuf,
    text: Arc<str>,
    /// What it says, as the only file of its own.
    pub(crate) reading: Reading,
    /// What discovery has to say about its entries.
    noted: Mutex<Vec<Problem>>,
    /// Which globs of `exclude` left something out, by position.
    excluding: Mutex<Vec<usize>>,
}

/// The configurations of a run, each read once.
#[derive(Debug, Default)]
pub(crate) struct Configurations {
    /// `--config`.
    named: Option<PathBuf>,
    /// `--no-config`.
    off: bool,
    /// By the path of the file.
    by_file: Mutex<BTreeMap<PathBuf, Option<Arc<Configured>>>>,
    /// The file that holds for a folder.
    nearest: Nearest,
    failure: Mutex<Option<Failure>>,
}

impl Configurations {
    /// Those that the flags let in.
    pub(crate) fn new(flags: &LoadFlags) -> Self {
        Self {
            named: flags.config.as_ref().map(PathBuf::from),
            off: flags.no_config,
            ..Self::default()
        }
    }

    /// The configuration of a folder. One that cannot be used is a failure of the run: see [`Self::failure`].
    pub(crate) fn of(&self, disk: &Disk, folder: &Path) -> Option<Arc<Configured>> {
        if self.off {
            return None;
        }
        if let Some(named) = &self.named {
            return self.at(disk, named, true);
        }
        let folder = disk.real(folder);
        let root = disk.repository_of(&folder);
        let root = root.unwrap_or_else(|| without_repository(disk, &folder));
        let above = folder.ancestors().take_while(|it| it.starts_with(&root));
        let here = |above: &Path| Some(above.join(FILE_NAME)).filter(|file| file.is_file());
        self.at(disk, &self.nearest.find(above, here)?, false)
    }

    /// Why a configuration cannot be used, if that is so: nothing that was done with it can be trusted then.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn at(&self, disk: &Disk, file: &Path, named: bool) -> Option<Arc<Configured>> {
        let mut known = self.by_file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(file) {
            return known.clone();
        }
        let read = Configured::read(disk, file, named).map(Arc::new);
        let configured = read
            .map_err(|failure| {
                let mut first = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(failure);
            })
            .ok();
        known.insert(file.to_owned(), configured.clone());
        configured
    }
}

impl Configured {
    fn read(disk: &Disk, file: &Path, named: bool) -> Result<Self, Failure> {
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = real(folder.unwrap_or(Path::new(".")));
        let shown = if named {
            disk.name(file)
        } else {
            disk.show(&near(file))
        };
        let text = disk.for_project(&folder).read_text(&shown);
        let cannot = |why: &str| Failure(format!("cannot read the configuration `{shown}`: {why}"));
        let text = text.map_err(|error| cannot(&error.to_string()))?;
        Self::of(&shown, folder, text, &shown)
    }

    /// A configuration in a folder by its path and its text; `called` is what a failure calls it.
    pub(crate) fn of(
        shown: &str,
        folder: PathBuf,
        text: Arc<str>,
        called: &str,
    ) -> Result<Self, Failure> {
        let mut sources = SourceMap::new();
        let id = sources.add(shown, text.clone());
        let reading = read(id, &text);
        if !reading.is_usable() {
            return Err(unusable(&reading, called, &sources));
        }
        Ok(Self {
            shown: shown.to_owned(),
            folder,
            text,
            reading,
            noted: Mutex::default(),
            excluding: Mutex::default(),
        })
    }

    /// Adds the file to those of a project and reads it there, so that its spans can stand in one answer with theirs.
    pub(crate) fn onto(&self, sources: &mut SourceMap) -> (FileId, Reading) {
        let file = sources.add(self.shown.as_str(), self.text.clone());
        (file, read(file, &self.text))
    }

    /// A path that the configuration names, as it is seen from the current folder.
    pub(crate) fn path(&self, written: &str) -> PathBuf {
        near(&self.folder.join(written))
    }

    /// Takes note of an entry that nothing answers to.
    pub(crate) fn note_unused(&self, written: &Written<SmolStr>, message: String, help: &str) {
        let problem = Problem::new(ProblemKind::Unused, written.span, message);
        let problem = problem.label("changes nothing").help(help);
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if !noted.contains(&problem) {
            noted.push(problem);
        }
    }
}

/// What a configuration says.
fn read(file: FileId, text: &Arc<str>) -> Reading {
    config::read(file, text, &all_rules())
}

/// The problems that keep a run from going by a configuration, each with its lines.
fn unusable(reading: &Reading, shown: &str, sources: &SourceMap) -> Failure {
    let fatal: Vec<Problem> = reading
        .problems
        .iter()
        .filter(|problem| problem.kind.is_fatal())
        .cloned()
        .collect();
    let excerpts = excerpts(&fatal, sources);
    Failure(format!(
        "the configuration `{shown}` cannot be used; correct it, or leave it out with `--no-config`\n{excerpts}"
    ))
}

/// Problems with their lines, as in the report for people.
pub(crate) fn excerpts(problems: &[Problem], sources: &SourceMap) -> String {
    let found = config::findings(problems, "", sources, &all_rules(), &Settings::default());
    let place = Checked {
        name: "",
        sources,
        files: &[],
        own_files: &[],
        services: 0,
        networks: 0,
        complete: true,
        findings: Vec::new(),
    };
    let excerpts = found
        .iter()
        .map(|found| human::render(&place, found, Look::PLAIN));
    excerpts.collect::<Vec<_>>().join("\n")
}

/// What the command line says about rules and the engine; the configuration of a project has the rest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wishes {
    /// `--engine`.
    pub(crate) engine: Option<EngineProfile>,
    /// `--preset`.
    pub(crate) preset: Option<Preset>,
    /// `--fail-on`.
    pub(crate) fail_on: Option<Threshold>,
    /// `--select`.
    pub(crate) select: Vec<SmolStr>,
    /// `--ignore`.
    pub(crate) ignore: Vec<SmolStr>,
    /// Rules that run also where they are off.
    pub(crate) also: Vec<SmolStr>,
    /// Today.
    pub(crate) today: Option<Date>,
}

impl Wishes {
    /// What the engine is to go by in a project with this configuration.
    pub(crate) fn settings(&self, reading: Option<&Reading>) -> Settings {
        let base = reading.map_or_else(Settings::default, |it| it.configuration.settings());
        let mut settings = Settings {
            preset: self.preset.unwrap_or(base.preset),
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            today: self.today,
            threads: available_threads(),
            ..base
        };
        for name in &self.also {
            let Some(rule) = composelint_rules::find(name) else {
                continue;
            };
            if !settings.runs(rule) {
                let named = settings.rules.entry(name.clone()).or_default();
                named.level = Some(Level::At(rule.severity));
            }
        }
        settings
    }

    /// The engine that answers are for.
    pub(crate) fn engine(&self, configured: Option<&Configured>) -> EngineProfile {
        let written = configured.and_then(|it| it.reading.configuration.engine);
        self.engine
            .or(written.map(|it| it.value))
            .unwrap_or_else(EngineProfile::newest)
    }

    /// The least severity that fails a run.
    pub(crate) fn fail_on(&self, configured: Option<&Configured>) -> Threshold {
        let written = configured.and_then(|it| it.reading.configuration.fail_on);
        self.fail_on
            .or(written.map(|it| it.value))
            .unwrap_or(Threshold::At(Severity::Warning))
    }
}

/// Every rule there is.
pub(crate) fn all_rules() -> Vec<&'static Rule> {
    composelint_rules::all().collect()
}

/// Where no repository is around a folder, nothing above the current folder counts, and nothing beside it.
fn without_repository(disk: &Disk, folder: &Path) -> PathBuf {
    let here = disk.real(Path::new("."));
    if folder.starts_with(&here) {
        here
    } else {
        folder.to_owned()
    }
}

/// A path with links followed; absolute in any case.
pub(crate) fn real(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    dunce::canonicalize(path)
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// A path as it is seen from the current folder: without that folder in front, or with `..` where it lies above.
fn near(path: &Path) -> PathBuf {
    let here = real(Path::new("."));
    if !path.is_absolute() {
        return path.to_owned();
    }
    for (up, above) in here.ancestors().enumerate().take(MOST_UP) {
        if let Ok(rest) = path.strip_prefix(above)
            && above.parent().is_some()
        {
            let up = std::iter::repeat_n("..", up);
            return up.collect::<PathBuf>().join(rest);
        }
    }
    path.to_owned()
}

/// More `..` than these are harder to read than the whole path.
const MOST_UP: usize = 8;
