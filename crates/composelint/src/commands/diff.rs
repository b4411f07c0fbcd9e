//! `diff`: what changes between two versions of a project.

mod revised;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use composelint_policy::{Frozen, Options, check};
use composelint_report::difference::{self, Difference, Flip};
use composelint_topology::Topology;

use crate::args::{Diff, DiffFail, DiffFormat};
use crate::commands::check::today;
use crate::commands::frozen;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::policies::{self, Shelf, Source};
use crate::question::Asked;
use crate::revision::Revision;

/// One of the two versions, by the settings that hold there.
struct Version {
    asked: Asked,
    topology: Topology,
    /// What it was read from; none where that is the disk.
    revision: Option<Revision>,
}

impl Version {
    fn new(asked: Asked, revision: Option<Revision>) -> Self {
        Self {
            topology: asked.topology(),
            asked,
            revision,
        }
    }
}

/// Compares.
pub(crate) fn run(args: &Diff) -> Result<Exit, Failure> {
    let (old, mut new) = versions(args)?;
    let contracts = contracts(args, &mut new)?;
    let found = composelint_policy::diff(&old.topology, &new.topology);
    let flips = flips(&contracts, &old, &new);
    let difference = Difference {
        diff: &found,
        flips: &flips,
        old: old.asked.places(),
        new: new.asked.places(),
    };
    let look = output::look(&args.output);
    output::write(&args.output, |out| match args.format {
        DiffFormat::Text => difference::write(&difference, look, out),
        DiffFormat::Json => difference::write_json(&difference, out),
        DiffFormat::Markdown => difference::write_markdown(&difference, out),
    })?;
    let any = !found.is_empty() || !flips.is_empty();
    let fails = match args.fail_on {
        None => false,
        Some(DiffFail::AddedExposure) => found.adds_exposure(),
        Some(DiffFail::AddedReach) => found.adds_reach(),
        Some(DiffFail::Any) => any,
    };
    Ok(if fails || args.exit_code && any {
        Exit::Findings
    } else {
        new.asked.exit()
    })
}

fn versions(args: &Diff) -> Result<(Version, Version), Failure> {
    match (&args.base, &args.paths[..]) {
        (Some(base), [] | [_]) => {
            let path = args.paths.first().map(OsString::as_os_str);
            let new = version(args, path)?;
            let path = path.map(OsStr::to_string_lossy);
            let old = revised::version(args, base, path.as_deref())?;
            Ok((old, new))
        }
        (None, [old, new]) => {
            let new = version(args, Some(new))?;
            let old = version(args, Some(old))?;
            Ok((old, new))
        }
        _ => Err(Failure::new(
            "give OLD and NEW (`composelint diff old/ new/`), or `--base REV` with at most one path",
        )),
    }
}

/// A version on the disk, or `REV:PATH`.
fn version(args: &Diff, path: Option<&OsStr>) -> Result<Version, Failure> {
    let text = path.map(|path| path.to_string_lossy().into_owned());
    let exists = path.is_some_and(|path| Path::new(path).exists());
    if let Some((revision, path)) = text
        .as_deref()
        .filter(|_| !exists)
        .and_then(|it| it.split_once(':'))
    {
        return revised::version(args, revision, Some(path));
    }
    let path = path.map(PathBuf::from);
    let (engine, output) = (&args.engine, &args.output);
    let asked = Asked::load_at(path.as_deref(), &args.load, engine, output, Kind::Warning)?;
    Ok(Version::new(asked, None))
}

/// The policies of the new version, each with what it has frozen: they hold for both.
fn contracts(args: &Diff, new: &mut Version) -> Result<Vec<(Source, Option<Frozen>)>, Failure> {
    let Some(revision) = &new.revision else {
        return read(&mut new.asked, &Disk::new(args.load.allow_outside));
    };
    let of_revision =
        |failure: Failure| Failure(format!("in revision `{}`: {failure}", revision.name()));
    read(&mut new.asked, revision).map_err(of_revision)
}

fn read(asked: &mut Asked, shelf: &dyn Shelf) -> Result<Vec<(Source, Option<Frozen>)>, Failure> {
    let all = asked.own_policies(shelf)?;
    if let Some(failure) = policies::faults(&all, &asked.sources) {
        return Err(failure);
    }
    let with_frozen = |source: Source| {
        let frozen = frozen::read(&source, shelf)?;
        Ok((source, frozen))
    };
    all.into_iter().map(with_frozen).collect()
}

/// The contracts whose verdicts differ.
fn flips(contracts: &[(Source, Option<Frozen>)], old: &Version, new: &Version) -> Vec<Flip> {
    let mut flips = Vec::new();
    let roles = [old, new].map(|version| version.asked.roles());
    for (source, frozen) in contracts {
        let options = Options {
            most: 1,
            today: today(),
            frozen: frozen.as_ref(),
        };
        let verdicts = [(old, &roles[0]), (new, &roles[1])].map(|(version, roles)| {
            let ground = version.asked.ground(&version.topology, roles);
            let checked = check::check(&source.policy, &ground, &options);
            let verdicts = checked.into_iter();
            verdicts
                .map(|it| (it.contract.name.to_string(), it.verdict, it.message))
                .collect::<Vec<_>>()
        });
        let [before, after] = verdicts;
        for (name, verdict, message) in after {
            let known = before.iter().find(|(other, _, _)| *other == name);
            if let Some((_, old, _)) = known.filter(|(_, old, _)| *old != verdict) {
                flips.push(Flip {
                    contract: name,
                    old: *old,
                    new: verdict,
                    message,
                });
            }
        }
    }
    flips
}
