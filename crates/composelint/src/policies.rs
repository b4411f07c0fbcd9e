//! The policies of a project: beside it, inside its Compose files, in its configuration, or named on the command line.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use composelint_compose::{Loader, Project};
use composelint_lint::config::Configuration;
use composelint_policy::{Fault, Place, Policy};
use composelint_report::text::shown;
use composelint_yaml::{Encoding, FileId, SourceMap};
use globset::GlobBuilder;

use crate::configuration::Governed;
use crate::disk::Disk;
use crate::exit::Failure;
use crate::projects::Found;

pub(crate) use composelint_policy::FILE_NAME;

/// A policy that was read.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) policy: Policy,
    pub(crate) faults: Vec<Fault>,
    /// The folder of its file.
    pub(crate) folder: PathBuf,
}

/// The policies of a project, with their files among the sources.
pub(crate) fn gather(
    disk: &Disk,
    found: &Found,
    governed: Option<&Governed>,
    named: &[OsString],
    sources: &mut SourceMap,
) -> Result<Vec<Source>, Failure> {
    let mut all = Vec::new();
    if !named.is_empty() {
        for file in named {
            let path = disk.name(Path::new(file));
            all.push(from_file(disk, &path, sources)?);
        }
        return Ok(all);
    }
    all = around(disk, found, governed, sources)?;
    all.extend(inside(&found.loaded.project, sources));
    Ok(all)
}

/// The policies inside the Compose files of a project.
pub(crate) fn inside(project: &Project, sources: &SourceMap) -> Vec<Source> {
    let read = composelint_policy::inside(project, sources).into_iter();
    let read = read.map(|(file, policy, faults)| Source {
        policy,
        faults,
        folder: folder_of(sources.get(file).path()),
    });
    read.collect()
}

/// The policies that lie around a project: beside it, and where its configuration says.
pub(crate) fn around(
    disk: &Disk,
    found: &Found,
    governed: Option<&Governed>,
    sources: &mut SourceMap,
) -> Result<Vec<Source>, Failure> {
    let mut all = Vec::new();
    let directory = found.request.directory.clone().unwrap_or_default();
    let beside = join(&directory, FILE_NAME);
    if disk.for_shown(&directory).is_file(&beside) {
        all.push(from_file(disk, &beside, sources)?);
    }
    if let Some(governed) = governed {
        from_configuration(disk, governed, sources, &mut all)?;
    }
    Ok(all)
}

fn from_configuration(
    disk: &Disk,
    governed: &Governed,
    sources: &mut SourceMap,
    all: &mut Vec<Source>,
) -> Result<(), Failure> {
    let configuration = &governed.reading.configuration;
    if configuration.contracts.is_some() {
        let text = sources.get(governed.file).shared_text().clone();
        let path = governed.configured.shown.clone();
        all.push(read(governed.file, &text, Place::Configuration, &path));
    }
    for glob in &configuration.policies {
        let files = files(&governed.configured.folder, &glob.value);
        if files.is_empty() {
            let message = "no policy has this name".to_owned();
            let help = "correct the path, or remove the entry";
            governed.configured.note_unused(glob, message, help);
        }
        for file in files {
            let shown = governed.configured.path(&file);
            let path = disk.show(&shown);
            all.push(from_file(disk, &path, sources)?);
        }
    }
    Ok(())
}

/// The files below a folder that a glob means, relative to the folder, in order.
pub(crate) fn files(folder: &Path, glob: &str) -> Vec<String> {
    if !glob.contains(['*', '?', '[', '{']) {
        let there = folder.join(glob).is_file();
        return if there {
            vec![glob.to_owned()]
        } else {
            Vec::new()
        };
    }
    let Ok(matcher) = GlobBuilder::new(glob).literal_separator(true).build() else {
        return Vec::new();
    };
    let matcher = matcher.compile_matcher();
    let fixed = glob
        .split('/')
        .take_while(|part| !part.contains(['*', '?', '[', '{']));
    let start: Vec<&str> = fixed.collect();
    let mut open = vec![(start.join("/"), 0)];
    let mut found = Vec::new();
    while let Some((relative, depth)) = open.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&relative)) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = join(&relative, &name);
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < DEEPEST => open.push((path, depth + 1)),
                Ok(kind) if kind.is_file() && matcher.is_match(&path) => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Policies lie near the configuration that names them.
const DEEPEST: usize = 16;

/// A path below a folder.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() || folder == "." {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// A policy in a file of its own.
pub(crate) fn from_file(
    disk: &Disk,
    path: &str,
    sources: &mut SourceMap,
) -> Result<Source, Failure> {
    let folder = Path::new(path).parent().unwrap_or(Path::new("."));
    let cannot = |why: &str| Failure(format!("cannot read the policy `{}`: {why}", shown(path)));
    let text = disk.for_project(folder).read_text(path);
    let text = text.map_err(|error| cannot(&error.to_string()))?;
    let file = sources.add(path, Arc::clone(&text));
    Ok(read(file, &text, Place::File, path))
}

fn read(file: FileId, text: &Arc<str>, place: Place, path: &str) -> Source {
    let (policy, faults) = composelint_policy::read(file, text, place);
    Source {
        policy,
        faults,
        folder: folder_of(path),
    }
}

fn folder_of(path: &str) -> PathBuf {
    let folder = Path::new(path).parent();
    folder.unwrap_or(Path::new("")).to_owned()
}

/// Where the policies of a project are that is read otherwise than from the disk.
pub(crate) struct Elsewhere<'a> {
    pub(crate) loader: &'a dyn Loader,
    /// The files below a folder, relative to it, in order.
    pub(crate) below: &'a dyn Fn(&str) -> Vec<String>,
}

impl Elsewhere<'_> {
    /// The policy in a file, if there is one.
    pub(crate) fn file(&self, path: &str, sources: &mut SourceMap) -> Option<Source> {
        let is_file = self.loader.is_file(path);
        let text = is_file.then(|| self.loader.read_text(path).ok())??;
        let file = sources.add(path, Arc::clone(&text));
        Some(read(file, &text, Place::File, path))
    }

    /// The policies that a configuration in a folder has, and those that it names.
    pub(crate) fn configured(
        &self,
        (configuration, file): (&Configuration, FileId),
        folder: &str,
        sources: &mut SourceMap,
    ) -> Vec<Source> {
        let mut all = Vec::new();
        if configuration.contracts.is_some() {
            let known = sources.get(file);
            let (text, path) = (known.shared_text().clone(), known.path().to_owned());
            all.push(read(file, &text, Place::Configuration, &path));
        }
        for glob in &configuration.policies {
            let wanted = glob.value.trim_start_matches("./");
            let Ok(matcher) = GlobBuilder::new(wanted).literal_separator(true).build() else {
                continue;
            };
            let matcher = matcher.compile_matcher();
            for name in (self.below)(folder) {
                if matcher.is_match(&name) {
                    all.extend(self.file(&join(folder, &name), sources));
                }
            }
        }
        all
    }
}

/// Why there is no answer where there is no policy.
pub(crate) fn nothing_to_check() -> Failure {
    let name = FILE_NAME;
    Failure(format!(
        "there is no policy: write `{name}` beside the project, name one with `--policy`, or see docs/policy.md"
    ))
}

/// The faults of policies, one line each.
pub(crate) fn faults(all: &[Source], sources: &SourceMap) -> Option<Failure> {
    let faults = all.iter().flat_map(|source| &source.faults);
    let lines = faults.map(|fault| {
        let file = sources.get(fault.span.file);
        let at = file
            .line_index()
            .line_column(fault.span.start, Encoding::CodePoints);
        let help = fault
            .help
            .as_deref()
            .map_or_else(String::new, |help| format!("; {help}"));
        let (path, line, column) = (file.path(), at.line + 1, at.column + 1);
        shown(&format!("{path}:{line}:{column}: {}{help}", fault.message))
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty())
        .then(|| Failure(format!("the policy cannot be used:\n{}", lines.join("\n"))))
}
