//! `policy test`: fixtures that a policy has to pass or fail on, and whether it would notice a change.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use composelint_compose::{Loader, Request, load};
use composelint_intent::{Hints, Roles};
use composelint_policy::{
    Ground, Options, Part, PolicyTest as Test, Verdict, check, mutate, read_tests,
};
use composelint_report::text::shown;
use composelint_yaml::SourceMap;

use crate::analysis;
use crate::args::PolicyTest;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::policies::{self, Source};

/// Runs the tests of every file.
pub(crate) fn run(args: &PolicyTest) -> Result<Exit, Failure> {
    let disk = Disk::new(true);
    let mut lines = Vec::new();
    let mut failed = 0;
    for file in &args.tests {
        failed += run_file(args, &disk, Path::new(file), &mut lines)?;
    }
    output::write(&args.output, |out| {
        for line in &lines {
            writeln!(out, "{}", shown(line))?;
        }
        if failed == 0 && !args.output.quiet {
            writeln!(out, "all is as it has to be")?;
        }
        Ok(())
    })?;
    Ok(if failed == 0 {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// Contracts that nothing breaks; each counts as a failure.
fn tell_weak(names: Vec<String>, lines: &mut Vec<String>) -> usize {
    let count = names.len();
    for name in names {
        lines.push(format!(
            "weak     {name}: no changed fact of any fixture breaks it"
        ));
    }
    count
}

fn run_file(
    args: &PolicyTest,
    disk: &Disk,
    file: &Path,
    lines: &mut Vec<String>,
) -> Result<usize, Failure> {
    let path = disk.name(file);
    let folder = file.parent().unwrap_or(Path::new("")).to_owned();
    let cannot = |why: &str| Failure(format!("cannot read the tests `{}`: {why}", shown(&path)));
    let text = disk.for_project(&folder).read_text(&path);
    let text = text.map_err(|error| cannot(&error.to_string()))?;
    let mut sources = SourceMap::new();
    let id = sources.add(path.as_str(), Arc::clone(&text));
    let (found, faults) = read_tests(id, &text);
    let mut all: Vec<Source> = Vec::new();
    for policy in &found.policies {
        let named = disk.name(&folder.join(policy.as_str()));
        all.push(policies::from_file(disk, &named, &mut sources)?);
    }
    if let Some(first) = all.first_mut() {
        first.faults.extend(faults);
    } else if let Some(fault) = faults.first() {
        return Err(Failure(shown(&format!("`{path}`: {}", fault.message))));
    }
    if let Some(failure) = policies::faults(&all, &sources) {
        return Err(failure);
    }
    let engine = analysis::engine(args.engine.engine.as_deref())?.unwrap_or_default();
    let mut failed = 0;
    let mut weak: Option<Vec<String>> = None;
    for test in &found.tests {
        let request = request(disk, &folder, test);
        let loader = disk.for_shown(request.directory.as_deref().unwrap_or("."));
        let loaded = load(&request, &loader);
        if loaded.refused() || loaded.project.services.is_empty() {
            return Err(Failure(shown(&format!(
                "`{}`: the fixture of `{}` cannot be loaded",
                path, test.name
            ))));
        }
        let topology = composelint_topology::build(&[&loaded.project], &engine);
        let roles = Roles::infer(&loaded.project, &Hints::new());
        let part = Part {
            project: &loaded.project,
            roles: &roles,
        };
        let ground = Ground::new(&topology, vec![part], 0).with_sources(&loaded.sources);
        failed += judge(test, &all, &ground, lines);
        if args.mutate {
            let found: Vec<String> = all
                .iter()
                .flat_map(|it| mutate::weak(&it.policy, &ground))
                .collect();
            weak = Some(match weak {
                None => found,
                // What one fixture's changes break is watched.
                Some(known) => known.into_iter().filter(|it| found.contains(it)).collect(),
            });
        }
    }
    Ok(failed + tell_weak(weak.unwrap_or_default(), lines))
}

/// The fixture of a test.
fn request(disk: &Disk, folder: &Path, test: &Test) -> Request {
    let files: Vec<PathBuf> = test
        .files
        .iter()
        .map(|file| folder.join(file.as_str()))
        .collect();
    let directory = files
        .first()
        .and_then(|file| file.parent())
        .map(Path::to_owned);
    let directory = directory.filter(|it| !it.as_os_str().is_empty());
    Request {
        files: files.iter().map(|file| disk.name(file)).collect(),
        directory: Some(disk.show(&directory.unwrap_or_else(|| PathBuf::from(".")))),
        profiles: test.profiles.iter().map(ToString::to_string).collect(),
        ..Request::default()
    }
}

/// Compares verdicts with what the test says; the number of differences.
fn judge(test: &Test, all: &[Source], ground: &Ground<'_>, lines: &mut Vec<String>) -> usize {
    let options = Options::default();
    let checked = all
        .iter()
        .flat_map(|source| check::check(&source.policy, ground, &options));
    let verdicts: Vec<(String, Verdict)> = checked
        .map(|it| (it.contract.name.to_string(), it.verdict))
        .collect();
    let wanted = test.holds.iter().map(|name| (name, Verdict::Holds));
    let wanted = wanted.chain(test.fails.iter().map(|name| (name, Verdict::Violated)));
    let mut failed = 0;
    for (name, wanted) in wanted {
        let found = verdicts.iter().find(|(known, _)| known == name);
        let words = match found {
            Some((_, verdict)) if *verdict == wanted => continue,
            Some((_, verdict)) => format!("{name} {}, not {}", verb(*verdict), verb(wanted)),
            None => format!("there is no contract {name} here"),
        };
        failed += 1;
        lines.push(format!("failed   {}: {words}", test.name));
    }
    if failed == 0 {
        lines.push(format!("passed   {}", test.name));
    }
    failed
}

fn verb(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Violated => "is violated",
        Verdict::Vacuous => "is vacuous",
        Verdict::Unknown => "is unknown",
    }
}
