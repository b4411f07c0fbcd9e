//! The policies of a project: beside it, inside its Compose files, in its configuration, or named on the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use composelint_compose::{Loader, Project};
use composelint_policy::{Fault, Place, Policy};
use composelint_report::text::shown;
use composelint_yaml::{Encoding, FileId, SourceMap};
use globset::GlobBuilder;

use crate::configuration::{Configured, Governed};
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

/// Where policies and their lists lie: on the disk, among texts that are tried, or in a git revision.
pub(crate) trait Shelf {
    /// The files as somebody in a folder may read them.
    fn files(&self, folder: &str) -> Box<dyn Loader + '_>;

    /// The paths of the files that a configuration means by a glob, in order.
    fn matching(&self, configured: &Configured, glob: &str) -> Vec<String>;
}

impl Shelf for Disk {
    fn files(&self, folder: &str) -> Box<dyn Loader + '_> {
        Box::new(self.for_shown(folder))
    }

    fn matching(&self, configured: &Configured, glob: &str) -> Vec<String> {
        let files = files(&configured.folder, glob).into_iter();
        let files = files.map(|file| self.show(&configured.path(&file)));
        files.collect()
    }
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
    shelf: &dyn Shelf,
    found: &Found,
    governed: Option<&Governed>,
    sources: &mut SourceMap,
) -> Result<Vec<Source>, Failure> {
    let mut all = Vec::new();
    let directory = found.request.directory.as_deref().unwrap_or_default();
    let beside = join(directory, FILE_NAME);
    if shelf.files(directory).is_file(&beside) {
        all.push(from_file(shelf, &beside, sources)?);
    }
    let Some(governed) = governed else {
        return Ok(all);
    };
    let configuration = &governed.reading.configuration;
    if configuration.contracts.is_some() {
        let text = sources.get(governed.file).shared_text().clone();
        let path = &governed.configured.shown;
        all.push(read(governed.file, &text, Place::Configuration, path));
    }
    for glob in &configuration.policies {
        let paths = shelf.matching(&governed.configured, &glob.value);
        if paths.is_empty() {
            let message = "no policy has this name".to_owned();
            let help = "correct the path, or remove the entry";
            governed.configured.note_unused(glob, message, help);
        }
        for path in paths {
            all.push(from_file(shelf, &path, sources)?);
        }
    }
    Ok(all)
}

/// The files below a folder that a glob means, relative to the folder, in order.
pub(crate) fn files(folder: &Path, glob: &str) -> Vec<String> {
    if !is_glob(glob) {
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
    let fixed = glob.split('/').take_while(|part| !is_glob(part));
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

/// Whether a pattern is more than the path of one file.
pub(crate) fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '{'])
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
    shelf: &dyn Shelf,
    path: &str,
    sources: &mut SourceMap,
) -> Result<Source, Failure> {
    let cannot = |why: &str| Failure(format!("cannot read the policy `{}`: {why}", shown(path)));
    let folder = folder_of(path);
    let text = shelf.files(&folder.to_string_lossy()).read_text(path);
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
