//! `diff`: what changes between two versions of a project.

mod revised;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use composelint_compose::project::Project;
use composelint_intent::Roles;
use composelint_policy::{Frozen, Ground, Options, Part, check};
use composelint_report::difference::{self, Difference, Flip};
use composelint_report::places::Places;
use composelint_topology::Topology;
use composelint_yaml::SourceMap;

use crate::args::{Diff, DiffFail, DiffFormat};
use crate::commands::check::today;
use crate::commands::frozen;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::policies::{self, Source};
use crate::question::Asked;

/// One of the two versions, by the settings that hold there.
struct Version {
    project: Project,
    sources: SourceMap,
    topology: Topology,
    roles: Roles,
    policies: Vec<Source>,
    /// What each of the policies has frozen.
    frozen: Vec<Option<Frozen>>,
    refused: bool,
}

/// Compares.
pub(crate) fn run(args: &Diff) -> Result<Exit, Failure> {
    let (old, new) = versions(args)?;
    let found = composelint_policy::diff(&old.topology, &new.topology);
    let flips = flips(&old, &new)?;
    let difference = Difference {
        diff: &found,
        flips: &flips,
        old: Places::new(&old.sources),
        new: Places::new(&new.sources),
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
    Ok(if fails || args.exit_code && any || new.refused {
        Exit::Findings
    } else {
        Exit::Clean
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
    let mut asked = Asked::load_at(path.as_deref(), &args.load, engine, output, Kind::Warning)?;
    let policies = asked.policies(&args.load, &[])?;
    let frozen: Result<_, Failure> = policies.iter().map(frozen::read).collect();
    let topology = asked.topology();
    let roles = asked.roles_of(&asked.projects[0]);
    let refused = asked.exit() == Exit::Findings;
    Ok(Version {
        project: asked.projects.swap_remove(0).loaded.project,
        sources: asked.sources,
        topology,
        roles,
        policies,
        frozen: frozen?,
        refused,
    })
}

/// The contracts whose verdicts differ: those of the new version, on both.
fn flips(old: &Version, new: &Version) -> Result<Vec<Flip>, Failure> {
    if let Some(failure) = policies::faults(&new.policies, &new.sources) {
        return Err(failure);
    }
    let mut flips = Vec::new();
    for (source, frozen) in new.policies.iter().zip(&new.frozen) {
        let options = Options {
            most: 1,
            today: today(),
            frozen: frozen.as_ref(),
        };
        let verdicts = [old, new].map(|version| {
            let part = Part {
                project: &version.project,
                roles: &version.roles,
            };
            let files = version.project.files.iter();
            let files = files.map(|file| version.sources.get(file.file).path().to_owned());
            let ground = Ground::new(&version.topology, vec![part], 0).with_files(files.collect());
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
    Ok(flips)
}
