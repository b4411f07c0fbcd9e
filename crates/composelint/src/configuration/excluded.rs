//! `exclude`: what a walk leaves out.

use std::ffi::OsString;
use std::path::Path;
use std::sync::PoisonError;

use globset::{GlobBuilder, GlobMatcher};

use super::{Configured, real};
use crate::discover::Folder;

/// The globs of a configuration, ready to match.
#[derive(Debug)]
pub(crate) struct Excluded<'c> {
    configured: &'c Configured,
    globs: Vec<GlobMatcher>,
}

impl Configured {
    /// What `exclude` leaves out of a walk from `root`. What a person walks into on purpose is not left out.
    pub(crate) fn excluded(&self, root: &Path) -> Excluded<'_> {
        let written = self.reading.configuration.exclude.iter();
        let globs = written.filter_map(|glob| {
            let glob = GlobBuilder::new(&glob.value)
                .literal_separator(true)
                .build();
            glob.ok().map(|glob| glob.compile_matcher())
        });
        let mut excluded = Excluded {
            configured: self,
            globs: globs.collect(),
        };
        if excluded.globs.iter().any(|_| true) && excluded.matching(&real(root)).is_some() {
            excluded.globs.clear();
        }
        excluded
    }

    /// Says which globs left nothing out. Only a walk over the whole folder of the configuration can tell.
    pub(crate) fn note_idle_globs(&self) {
        let of_use = self
            .excluding
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for (at, glob) in self.reading.configuration.exclude.iter().enumerate() {
            if !of_use.contains(&at) {
                let message = "the glob leaves out no Compose file".to_owned();
                self.note_unused(glob, message, "remove it, or correct the path");
            }
        }
    }
}

impl Excluded<'_> {
    /// Takes what is excluded out of a folder.
    pub(crate) fn thin_out(&self, folder: &mut Folder) {
        if self.globs.is_empty() {
            return;
        }
        let path = real(&folder.path);
        let kept = |name: &OsString| !self.excludes(&path.join(name));
        folder.base = folder.base.take().filter(kept);
        folder.over = folder.over.take().filter(kept);
        folder.passed_over.retain(kept);
        folder.variants.retain(kept);
        if folder.by_env {
            folder.by_env = !self.excludes(&path.join(".env"));
        }
        if folder.base.is_none() {
            folder.variants.extend(folder.over.take());
        }
    }

    fn excludes(&self, file: &Path) -> bool {
        let Some(glob) = self.matching(file) else {
            return false;
        };
        let mut of_use = self
            .configured
            .excluding
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !of_use.contains(&glob) {
            of_use.push(glob);
        }
        true
    }

    /// The first glob that matches a path or a folder above it.
    fn matching(&self, path: &Path) -> Option<usize> {
        let below = path.strip_prefix(&self.configured.folder).ok()?;
        let mut above = below.ancestors().filter(|it| !it.as_os_str().is_empty());
        above.find_map(|it| self.globs.iter().position(|glob| glob.is_match(it)))
    }
}
