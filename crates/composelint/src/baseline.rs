//! `--baseline` and `--write-baseline`: findings that were there before.
//!
//! Outside CI writing takes in whatever is found. Where the variable `CI` is set it only takes out what is gone, so that no job makes a
//! build green by forgetting.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use composelint_compose::Loader;
use composelint_lint::Diagnostic;
use composelint_lint::baseline::{Baseline, FILE_NAME, Seen};
use composelint_lint::config::{Problem, findings};
use composelint_report::text::count;
use composelint_yaml::{FileId, SourceMap};

use crate::analysis::{Host, governor};
use crate::args::{BaselineFlags, OutputFlags};
use crate::configuration::{Wishes, all_rules, excerpts, real};
use crate::disk::Disk;
use crate::exit::Failure;
use crate::output::{Kind, tell};

/// Silences what the baseline knows, or writes it.
pub(crate) fn settle(
    hosts: &mut [Host],
    flags: &BaselineFlags,
    output: &OutputFlags,
    wishes: &Wishes,
    walked: &[PathBuf],
) -> Result<(), Failure> {
    if flags.baseline.is_none() && !flags.write_baseline {
        return Ok(());
    }
    let path = flags
        .baseline
        .as_ref()
        .map_or_else(|| PathBuf::from(FILE_NAME), PathBuf::from);
    let file = Stored::read(&path)?;
    let seen = seen(hosts, wishes, walked, &path);
    if flags.write_baseline {
        return write(hosts, file.as_ref(), &path, output, &seen);
    }
    let Some(file) = file else {
        return Err(Failure(format!(
            "there is no baseline `{}`; `--write-baseline` writes one",
            path.display()
        )));
    };
    let stale = file.baseline.apply(all_findings(hosts), &seen);
    report(hosts, &file, &stale, wishes);
    Ok(())
}

/// A baseline on the disk.
struct Stored {
    shown: String,
    text: Arc<str>,
    baseline: Baseline,
}

impl Stored {
    /// Reads a baseline; nothing where there is no file.
    fn read(path: &Path) -> Result<Option<Self>, Failure> {
        if !path.exists() {
            return Ok(None);
        }
        let disk = Disk::new(false);
        let shown = disk.name(path);
        let cannot = |why: &str| Failure(format!("cannot read the baseline `{shown}`: {why}"));
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let loader = disk.for_project(folder.unwrap_or(Path::new(".")));
        let text = loader.read_text(&shown);
        let text = text.map_err(|error| cannot(&error.to_string()))?;
        let mut sources = SourceMap::new();
        let file = sources.add(shown.as_str(), text.clone());
        let baseline = Baseline::read(file, &text).map_err(|problems| {
            let excerpts = excerpts(&problems, &sources);
            Failure(format!("the baseline `{shown}` cannot be used\n{excerpts}"))
        })?;
        Ok(Some(Self {
            shown,
            text,
            baseline,
        }))
    }
}

/// Writes what is found into the file; what is found is known then.
fn write(
    hosts: &mut [Host],
    before: Option<&Stored>,
    path: &Path,
    output: &OutputFlags,
    seen: &Seen,
) -> Result<(), Failure> {
    let now = Baseline::of(all_findings(hosts).map(|finding| &*finding));
    let baseline = match before {
        None if in_ci() => {
            return Err(Failure(format!(
                "there is no baseline `{}`, and with CI set none is begun: write it where you work, and commit it",
                path.display()
            )));
        }
        None => now,
        Some(before) => {
            let kept = if in_ci() {
                before.baseline.shrunk_to(&now)
            } else {
                now
            };
            kept.with_unseen_of(&before.baseline, seen)
        }
    };
    let text = baseline.to_json();
    if before.is_none_or(|before| *before.text != text) {
        fs::write(path, &text)
            .map_err(|error| Failure(format!("cannot write `{}`: {error}", path.display())))?;
    }
    if !output.quiet {
        let known = count(baseline.len(), "finding");
        let words = format!("`{}` knows {known}", path.display());
        tell(output.color, Kind::Note, &words);
    }
    // What a job in CI was not allowed to take in still counts.
    baseline.apply(all_findings(hosts), seen);
    Ok(())
}

/// Adds entries that are left over to the findings.
fn report(hosts: &mut [Host], file: &Stored, stale: &[Problem], wishes: &Wishes) {
    let Some(host) = hosts.iter_mut().find(|host| !host.projects.is_empty()) else {
        return;
    };
    if stale.is_empty() {
        return;
    }
    let id: FileId = host.sources.add(file.shown.as_str(), file.text.clone());
    let here = |problem: &Problem| {
        let mut problem = problem.clone();
        problem.span.file = id;
        problem
    };
    let stale: Vec<Problem> = stale.iter().map(here).collect();
    let project = &mut host.projects[0];
    let reading = governor(&project.found, &host.configurations).map(|it| &it.reading);
    let settings = wishes.settings(reading);
    let name = &project.found.loaded.project.name;
    let found = findings(&stale, name, &host.sources, &all_rules(), &settings);
    project.findings.extend(found);
}

/// What the run looked at.
fn seen(hosts: &[Host], wishes: &Wishes, walked: &[PathBuf], path: &Path) -> Seen {
    let mut seen = Seen::default();
    let mut complete = true;
    for host in hosts {
        for project in host.projects.iter().filter(|it| !it.found.beside) {
            let loaded = &project.found.loaded;
            if loaded.refused() || !loaded.project.complete {
                complete = false;
                continue;
            }
            seen.projects.insert(loaded.project.name.clone());
            let reading = governor(&project.found, &host.configurations).map(|it| &it.reading);
            let settings = wishes.settings(reading);
            let silent = all_rules().into_iter().filter(|rule| !settings.runs(rule));
            for rule in silent {
                seen.silent.insert(rule.name.into());
            }
        }
    }
    let folder = path.parent().map_or_else(|| real(Path::new(".")), real);
    seen.all = complete && walked.iter().any(|root| folder.starts_with(real(root)));
    seen
}

/// The findings of all projects that were to be checked.
fn all_findings(hosts: &mut [Host]) -> impl Iterator<Item = &mut Diagnostic> {
    let projects = hosts.iter_mut().flat_map(|host| &mut host.projects);
    let projects = projects.filter(|it| !it.found.beside);
    projects.flat_map(|it| &mut it.findings)
}

/// Whether this is a job of a CI service; all of them set `CI`.
fn in_ci() -> bool {
    let value = std::env::var_os("CI").unwrap_or_default();
    !["", "0", "false"].iter().any(|no| value == *no)
}
