//! `frozen`: the violations that a policy knows. The list shrinks by itself and grows only when a person asks for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use composelint_policy::{Frozen, Ground, Options, Verdict, check};
use composelint_report::text::shown;

use crate::exit::Failure;
use crate::policies::Source;

/// The most violations of one contract that are written down.
const MOST: usize = 10_000;

/// What a policy has frozen; `None` when it freezes nothing.
pub(crate) fn read(source: &Source) -> Result<Option<Frozen>, Failure> {
    let Some(path) = path(source) else {
        return Ok(None);
    };
    let name = shown(&path.to_string_lossy());
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Some(Frozen::default()));
        }
        Err(error) => return Err(Failure(format!("cannot read `{name}`: {error}"))),
    };
    let parsed = Frozen::parse(&text);
    parsed
        .map(Some)
        .map_err(|why| Failure(format!("cannot use `{name}`: {why}")))
}

/// Writes the violations of today: all of them where there is no list yet, else those that the list has, too.
pub(super) fn write(
    source: &Source,
    ground: &Ground<'_>,
    known: Option<&Frozen>,
) -> Result<(), Failure> {
    let Some(path) = path(source) else {
        return Err(Failure::new("the policy has no `frozen:` file to write to"));
    };
    let options = Options {
        most: MOST,
        ..Options::default()
    };
    let mut now = BTreeMap::new();
    for checked in check::check(&source.policy, ground, &options) {
        if checked.verdict != Verdict::Violated {
            continue;
        }
        let pairs = checked.violations.iter();
        let pairs = pairs.map(|it| (ground.name(it.from), ground.name(it.to)));
        now.insert(checked.contract.name.to_string(), pairs.collect());
    }
    let mut frozen = Frozen(now);
    if path.exists()
        && let Some(known) = known
    {
        frozen.keep(known);
    }
    fs::write(&path, frozen.to_text())
        .map_err(|error| Failure(format!("cannot write `{}`: {error}", path.display())))
}

fn path(source: &Source) -> Option<PathBuf> {
    let (name, _) = source.policy.frozen.as_ref()?;
    Some(source.folder.join(name))
}
