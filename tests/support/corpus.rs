//! Published Compose files: an archive that is unpacked once below the target folder.
//!
//! The files are under their owners' licences and no part of this repository: the archive is looked for beside it, or where
//! `COMPOSELINT_CORPUS` says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::{env, fmt, fs};

/// The archive beside the repository, from the folder of a package.
const ARCHIVE: &str = "../../../shared/corpus/compose-corpus-open.tar.xz";

/// Why there is no corpus.
#[derive(Debug)]
pub(crate) enum Missing {
    /// There is no archive.
    Archive,
    /// It could not be unpacked.
    Unpacking(PathBuf),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Archive => f.write_str(
                "compose-corpus-open.tar.xz is not in ../shared/corpus, nor where COMPOSELINT_CORPUS says",
            ),
            Missing::Unpacking(archive) => {
                write!(f, "tar cannot unpack {} (it needs xz)", archive.display())
            }
        }
    }
}

/// The unpacked corpus in a folder of this name below the target folder; unpacked again when the archive is newer.
pub(crate) fn unpacked(name: &str) -> Result<PathBuf, Missing> {
    // Tests of one program run side by side.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(ARCHIVE);
    let archive = env::var_os("COMPOSELINT_CORPUS").map_or(beside, PathBuf::from);
    if !archive.is_file() {
        return Err(Missing::Archive);
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = target.join("compose-corpus-open");
    let modified = |path: &Path| {
        fs::metadata(path)
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    if modified(&target.join("unpacked")) >= modified(&archive) {
        return Ok(folder);
    }
    fs::create_dir_all(&target).expect("the target folder can be written");
    let mut tar = Command::new("tar");
    tar.arg("-xJf").arg(&archive).arg("-C").arg(&target);
    if !tar.status().is_ok_and(|status| status.success()) {
        return Err(Missing::Unpacking(archive));
    }
    fs::write(target.join("unpacked"), "").expect("the target folder can be written");
    Ok(folder)
}
