//! Configuration files that services mount, as texts: whoever reads the disk hands them in.

use std::sync::Arc;

use composelint_compose::{Loader, Project};
use composelint_yaml::{FileId, SourceMap};
use smol_str::SmolStr;

use super::config::{LONGEST, file_in, kind_of};

/// The texts of mounted configuration files. Reading them is up to whoever knows which files may be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MountedFiles {
    files: Vec<MountedFile>,
}

/// A file that a service has at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountedFile {
    /// The service that mounts it.
    pub service: SmolStr,
    /// The path in the container.
    pub target: SmolStr,
    /// The text.
    pub file: FileId,
}

impl MountedFiles {
    /// No files.
    pub const fn none() -> &'static MountedFiles {
        static NONE: MountedFiles = MountedFiles { files: Vec::new() };
        &NONE
    }

    /// Reads the configuration files that active services mount.
    ///
    /// The loader says what may be read; the texts go into `sources`.
    pub fn read(project: &Project, sources: &mut SourceMap, loader: &dyn Loader) -> MountedFiles {
        let mut files = MountedFiles::default();
        let mut known: Vec<(String, FileId)> = Vec::new();
        for service in project.services.values().filter(|service| service.active) {
            for mount in service
                .mounts
                .iter()
                .filter(|mount| mount.value.kind == "bind")
            {
                let (Some(source), Some(target)) = (
                    mount
                        .value
                        .source
                        .as_ref()
                        .and_then(|source| source.known()),
                    mount.value.target.known(),
                ) else {
                    continue;
                };
                let Some((path, target)) = configuration(source, target) else {
                    continue;
                };
                let before = known.iter().find(|(other, _)| *other == path);
                let file = if let Some((_, file)) = before {
                    *file
                } else {
                    let Some(text) = text(loader, &path).filter(|text| text.len() <= LONGEST)
                    else {
                        continue;
                    };
                    let file = sources.add(path.as_str(), text);
                    known.push((path, file));
                    file
                };
                files.add(service.name.clone(), target, file);
            }
        }
        files
    }

    /// Takes a file in.
    pub fn add(&mut self, service: impl Into<SmolStr>, target: impl Into<SmolStr>, file: FileId) {
        self.files.push(MountedFile {
            service: service.into(),
            target: target.into(),
            file,
        });
    }

    /// The files of a service, in the order in which they were taken in.
    pub fn of<'f>(&'f self, service: &'f str) -> impl Iterator<Item = &'f MountedFile> {
        self.files
            .iter()
            .filter(move |file| file.service == service)
    }
}

/// The text of a file that there is and that may be read.
fn text(loader: &dyn Loader, path: &str) -> Option<Arc<str>> {
    loader.is_file(path).then(|| loader.read_text(path).ok())?
}

/// The file of a mount that is a configuration: on the host, and in the container. Whoever reads it knows what lies with the project.
fn configuration(source: &str, target: &str) -> Option<(String, String)> {
    if source.starts_with('~') {
        return None;
    }
    if kind_of(target).is_some() {
        return Some((source.to_owned(), target.to_owned()));
    }
    let file = file_in(target)?;
    let join = |folder: &str| format!("{}/{file}", folder.trim_end_matches('/'));
    Some((join(source), join(target)))
}
