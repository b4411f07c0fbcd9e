//! `frozen`: the violations that a policy knows. The list shrinks by itself and grows only when a person asks for it.

use std::fs;
use std::path::{Path, PathBuf};

use composelint_compose::loader::{ReadError, TextError};
use composelint_policy::{Frozen, Ground, Policy};
use composelint_report::text::shown;

use crate::disk::Disk;
use crate::exit::Failure;
use crate::policies::{Shelf, Source};

/// What a policy has frozen; `None` when it freezes nothing.
pub(crate) fn read(source: &Source, shelf: &dyn Shelf) -> Result<Option<Frozen>, Failure> {
    let Some(path) = path(source) else {
        return Ok(None);
    };
    let path = path.to_string_lossy();
    let name = shown(&path);
    let files = shelf.files(&source.folder.to_string_lossy());
    match files.read_text(&path) {
        Ok(text) => Frozen::parse(&text)
            .map(Some)
            .map_err(|why| Failure(format!("cannot use `{name}`: {why}"))),
        Err(TextError::Read(ReadError::NotFound)) => Ok(Some(Frozen::default())),
        Err(error) => Err(Failure(format!("cannot read `{name}`: {error}"))),
    }
}

/// Writes each list: the violations of today where there is none yet, else those that it has, too.
pub(super) fn write(all: &[Source], ground: &Ground<'_>, disk: &Disk) -> Result<(), Failure> {
    let paths = paths(all);
    if paths.is_empty() {
        return Err(Failure::new("the policy has no `frozen:` file to write to"));
    }
    for path in paths {
        let sources: Vec<&Source> = sharing(all, &path).collect();
        let policies: Vec<&Policy> = sources.iter().map(|source| &source.policy).collect();
        let known = if path.exists() {
            read(sources[0], disk)?
        } else {
            None
        };
        let frozen = match known {
            Some(known) => known.shrunk(&policies, ground),
            None => Frozen::today(&policies, ground),
        };
        fs::write(&path, frozen.to_text())
            .map_err(|error| Failure(format!("cannot write `{}`: {error}", path.display())))?;
    }
    Ok(())
}

/// What the lists have about contracts that no policy has, in words. `known` is what each of the policies has frozen.
pub(super) fn strangers(all: &[Source], known: &[Option<Frozen>]) -> Vec<String> {
    let mut words = Vec::new();
    for list in paths(all) {
        let policies: Vec<&Policy> = sharing(all, &list).map(|source| &source.policy).collect();
        let mut known = all.iter().zip(known).filter_map(|(source, known)| {
            let known = known.as_ref()?;
            (path(source)? == list).then_some(known)
        });
        let file = list.display();
        let strangers = known.next().into_iter();
        words.extend(strangers.flat_map(|known| known.strangers(&policies)).map(|name| {
            format!("`{file}` knows violations of `{name}`, a contract that is not there; `policy check --freeze` takes them out")
        }));
    }
    words
}

/// The lists of some policies, each once.
fn paths(all: &[Source]) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = all.iter().filter_map(path).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// The policies that have a list together.
fn sharing<'s>(all: &'s [Source], list: &Path) -> impl Iterator<Item = &'s Source> {
    all.iter()
        .filter(move |source| path(source).is_some_and(|own| own == list))
}

fn path(source: &Source) -> Option<PathBuf> {
    let (name, _) = source.policy.frozen.as_ref()?;
    Some(source.folder.join(name))
}
