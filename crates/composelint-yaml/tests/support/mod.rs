//! The corpus of real Compose files that may lie beside the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The unpacked corpus, removed again when dropped.
pub(crate) struct Corpus {
    root: PathBuf,
}

impl Corpus {
    /// Unpacks the corpus, or says that it is not there.
    pub(crate) fn unpack(name: &str) -> Option<Self> {
        let archive = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/corpus/compose-corpus-open.tar.xz");
        if !archive.is_file() {
            return None;
        }
        let root = std::env::temp_dir().join(format!("composelint-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&root).expect("a directory for temporary files");
        let status = Command::new("tar")
            .arg("-xJf")
            .arg(&archive)
            .arg("-C")
            .arg(&root)
            .status();
        assert!(status.expect("tar runs").success());
        Some(Self { root })
    }

    /// One of the folders the corpus consists of.
    pub(crate) fn folder(&self, kind: &str) -> PathBuf {
        find(&self.root, kind).expect("a folder of the corpus")
    }

    /// All files whose path from the folder `kind` (`files`, `oracle`) on begins with `prefix`, with that path.
    pub(crate) fn files(&self, kind: &str, prefix: &str) -> Vec<(String, PathBuf)> {
        let start = self.folder(kind);
        let mut found = Vec::new();
        let mut folders = vec![start.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of the corpus") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let inside = path.strip_prefix(&start).expect("a path below its start");
                let inside = inside.to_string_lossy().replace('\\', "/");
                if inside.starts_with(prefix) {
                    found.push((inside, path));
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for Corpus {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// The folder of this name at the root, or one below it.
fn find(root: &Path, name: &str) -> Option<PathBuf> {
    let here = root.join(name);
    if here.is_dir() {
        return Some(here);
    }
    let entries = std::fs::read_dir(root).ok()?;
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path().join(name))
        .find(|path| path.is_dir())
}
