//! Configuration files that services mount, as texts: whoever reads the disk hands them in.

use composelint_yaml::FileId;
use smol_str::SmolStr;

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
