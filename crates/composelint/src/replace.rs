//! Writes fixed files: each at once, and only over the text that was read.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use composelint_compose::Loader;
use composelint_lint::fix::Fixed;

use crate::disk::Disk;

/// Whether a file still has the text that was read, and is one that edits fit: UTF-8. The error says what is the matter.
pub(crate) fn confirm(disk: &Disk, folder: &str, fixed: &Fixed) -> Result<(), String> {
    // Read like any other file of the project, so that a link out of the repository is refused here, too.
    let loader = disk.for_shown(folder);
    let contents = loader
        .read(&fixed.file)
        .map_err(|error| error.to_string())?;
    if contents.as_bytes() == fixed.before.as_bytes() {
        return Ok(());
    }
    Err(match contents.as_bytes() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16, and fixes are for UTF-8".to_owned(),
        _ => "it changed since it was read".to_owned(),
    })
}

/// Puts the fixed text in place of the file: written beside it and renamed, so that nobody ever sees half a file.
///
/// A link stays a link; the file it leads to is replaced. Permissions stay, and the owner where the system lets it.
pub(crate) fn replace(disk: &Disk, folder: &str, fixed: &Fixed) -> Result<(), String> {
    confirm(disk, folder, fixed)?;
    let words = |error: io::Error| error.to_string();
    let target = dunce::canonicalize(disk.native(&fixed.file)).map_err(words)?;
    let meta = fs::metadata(&target).map_err(words)?;
    if meta.permissions().readonly() {
        return Err("it is read-only".to_owned());
    }
    let (new, path) = beside(&target).map_err(words)?;
    let written = fill(new, &path, &meta, fixed.after.as_bytes());
    written
        .and_then(|()| fs::rename(&path, &target))
        .map_err(|error| {
            let _ = fs::remove_file(&path);
            words(error)
        })
}

/// A new file in the same folder, which is on the same disk, where renaming is one step.
fn beside(target: &Path) -> io::Result<(File, PathBuf)> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let process = std::process::id();
    for number in 0..100 {
        let path = folder.join(format!(".{name}.{process}-{number}.tmp"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn fill(mut file: File, path: &Path, meta: &Metadata, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    keep_owner(path, meta);
    file.set_permissions(meta.permissions())?;
    file.sync_all()
}

/// Only root may give files away; for everyone else the owner is right already.
#[cfg(unix)]
fn keep_owner(path: &Path, meta: &Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let _ = chown(path, Some(meta.uid()), Some(meta.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) {}
