//! `diff`: what changes between two versions of a project.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use composelint_compose::project::Project;
use composelint_intent::{Hints, Roles};
use composelint_policy::{Ground, Options, Part, check};
use composelint_report::difference::{self, Difference, Flip};
use composelint_report::places::Places;
use composelint_topology::{EngineProfile, Topology};
use composelint_yaml::SourceMap;

use crate::args::{Diff, DiffFail, DiffFormat, LoadFlags};
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind};
use crate::policies::{self, Source};
use crate::projects;
use crate::question::Asked;
use crate::revision::Revision;

/// One of the two versions.
struct Version {
    project: Project,
    sources: SourceMap,
    topology: Topology,
    roles: Roles,
    policies: Vec<Source>,
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
    let here = OsString::from(".");
    match (&args.base, &args.paths[..]) {
        (Some(base), [] | [_]) => {
            let path = args.paths.first();
            let new = version(args, path.map(OsString::as_os_str))?;
            let path = path.unwrap_or(&here).to_string_lossy().into_owned();
            let old = at_revision(args, base, &path, new.topology.engine())?;
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
        let engine = crate::analysis::engine(args.engine.engine.as_deref())?;
        return at_revision(args, revision, path, &engine.unwrap_or_default());
    }
    let mut load = args.load.clone();
    if let Some(path) = path {
        if Path::new(path).is_dir() {
            load.project_directory = Some(path.to_owned());
        } else {
            load.files = vec![path.to_owned()];
        }
    }
    on_disk(args, &load)
}

fn on_disk(args: &Diff, load: &LoadFlags) -> Result<Version, Failure> {
    let mut asked = Asked::load(load, &args.engine, &args.output, Kind::Warning)?;
    let policies = asked.policies(load, &[])?;
    let topology = asked.topology();
    let roles = asked.roles_of(&asked.projects[0]);
    let refused = asked.exit() == Exit::Findings;
    Ok(Version {
        project: asked.projects.swap_remove(0).loaded.project,
        sources: asked.sources,
        topology,
        roles,
        policies,
        refused,
    })
}

/// What a revision has at a path.
fn at_revision(
    args: &Diff,
    name: &str,
    path: &str,
    engine: &EngineProfile,
) -> Result<Version, Failure> {
    let revision = Revision::open(name)?;
    let disk = Disk::new(false);
    let loader: &dyn composelint_compose::Loader = &revision;
    let flagged = args.base.is_some() && !args.load.files.is_empty();
    let (files, directory) = if flagged {
        let files = args
            .load
            .files
            .iter()
            .map(|file| file.to_string_lossy().into_owned());
        let files: Vec<String> = files.collect();
        let directory = parent(&files[0]);
        (files, directory)
    } else if loader.is_file(path) {
        (vec![path.to_owned()], parent(path))
    } else if path.is_empty() || loader.is_dir(path) {
        (
            Vec::new(),
            if path.is_empty() {
                ".".to_owned()
            } else {
                path.to_owned()
            },
        )
    } else {
        return Err(Failure(format!("revision `{name}` has no `{path}`")));
    };
    let request = projects::request(&disk, &args.load, files, Path::new(&directory));
    let loaded = composelint_compose::load(&request, loader);
    if loaded.project.services.is_empty() && loaded.refused() {
        return Err(Failure(format!(
            "revision `{name}` has no project at `{path}` that can be loaded"
        )));
    }
    let topology = composelint_topology::build(&[&loaded.project], engine);
    let roles = Roles::infer(&loaded.project, &Hints::new());
    let refused = loaded.refused();
    let mut sources = loaded.sources;
    let policies = policies::beside(loader, &directory, &mut sources);
    Ok(Version {
        project: loaded.project,
        sources,
        topology,
        roles,
        policies: policies.into_iter().collect(),
        refused,
    })
}

fn parent(file: &str) -> String {
    match file.rsplit_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    }
}

/// The contracts whose verdicts differ: those of the new version, on both.
fn flips(old: &Version, new: &Version) -> Result<Vec<Flip>, Failure> {
    if let Some(failure) = policies::faults(&new.policies, &new.sources) {
        return Err(failure);
    }
    let mut flips = Vec::new();
    let options = Options {
        most: 1,
        ..Options::default()
    };
    for source in &new.policies {
        let verdicts = [old, new].map(|version| {
            let part = Part {
                project: &version.project,
                roles: &version.roles,
            };
            let ground = Ground::new(&version.topology, vec![part], 0);
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
