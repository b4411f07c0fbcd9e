//! `lsp`: the language server, on the real disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use composelint_compose::Loader;
use composelint_lint::Date;

use crate::args::Lsp;
use crate::discover;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::policies;

/// Serves an editor until it says `exit`.
pub(crate) fn run(args: &Lsp) -> Result<Exit, Failure> {
    let disk = ServerDisk {
        disk: Disk::new(args.allow_outside),
    };
    match composelint_lsp::run_stdio(Arc::new(disk)) {
        0 => Ok(Exit::Clean),
        1 => Ok(Exit::Findings),
        _ => Err(Failure::new(
            "the language server could not start: there is no thread to be had",
        )),
    }
}

/// The disk as the server sees it: the same rules about what may be read as everywhere.
struct ServerDisk {
    disk: Disk,
}

impl composelint_lsp::Disk for ServerDisk {
    fn loader(&self, directory: &str) -> Box<dyn Loader + '_> {
        // What was read is told by `-v`, which a server does not have; it would only grow.
        drop(self.disk.journal());
        self.disk.forget_folders();
        Box::new(self.disk.for_shown(directory))
    }

    fn names_in(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.disk.native(folder))
            .into_iter()
            .flatten()
            .flatten();
        let compose = entries.filter(|entry| discover::is_compose_name(&entry.file_name()));
        let files =
            compose.filter(|entry| fs::metadata(entry.path()).is_ok_and(|meta| meta.is_file()));
        files
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()
    }

    fn folders(&self, root: &str) -> Vec<String> {
        self.disk.forget_folders();
        let walk = discover::walk(&self.disk, &self.disk.native(root));
        walk.folders
            .iter()
            .map(|folder| self.disk.show(&folder.path))
            .collect()
    }

    fn matching(&self, folder: &str, glob: &str) -> Vec<String> {
        let found = policies::files(&self.disk.native(folder), glob).into_iter();
        let folder = folder.trim_end_matches('/');
        found.map(|path| format!("{folder}/{path}")).collect()
    }

    fn stamp(&self, path: &str) -> Option<u128> {
        let meta = fs::metadata(self.disk.native(path))
            .ok()
            .filter(fs::Metadata::is_file)?;
        let changed = meta.modified().unwrap_or(UNIX_EPOCH);
        let since = changed
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos());
        Some((since << 32) ^ u128::from(meta.len()))
    }

    fn root_of(&self, folder: &str) -> String {
        let native: PathBuf = self.disk.native(folder);
        // A folder that is a link stays below the folder it is written in.
        let written = native
            .ancestors()
            .find(|above| above.join(".git").exists())
            .map(Path::to_owned);
        let root = written.unwrap_or_else(|| {
            self.disk.forget_folders();
            let real = self.disk.root_of(&native);
            if native.starts_with(&real) {
                real
            } else {
                native.clone()
            }
        });
        self.disk.show(&root)
    }

    fn today(&self) -> Option<Date> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        Date::from_unix_seconds(now)
    }
}
