//! `check`: load, lint, report.

mod formats;

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use composelint_lint::config::Threshold;
use composelint_lint::{Date, Diagnostic, Group, Rule, Severity};
use composelint_report::check::{CheckReport, Checked};
use smol_str::SmolStr;

use crate::analysis::{self, Analysed, Host, Keep, engine};
use crate::args::{Check, CheckFormat, FailOn, LoadFlags};
use crate::baseline;
use crate::configuration::Wishes;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{Kind, tell};
use crate::progress::Progress;
use crate::projects::{Finder, Projects};
use crate::proof;
use crate::question::beside_flags;
use crate::verbose;
use crate::words::did_you_mean;

/// Checks projects.
pub(crate) fn run(args: &Check) -> Result<Exit, Failure> {
    check(args).inspect_err(|failure| formats::write_failure(failure, args))
}

fn check(args: &Check) -> Result<Exit, Failure> {
    let wishes = wishes(args)?;
    let disk = Disk::new(args.load.allow_outside);
    let progress = Progress::start(args.output.quiet);
    let load = LoadFlags {
        changed: args.changed,
        ..args.load.clone()
    };
    let projects = Finder::new(&disk, &load, &progress).find(&args.paths)?;
    let Projects {
        mut found,
        failures,
        mut notes,
        walked,
    } = projects;
    let beside = beside_flags(&args.load);
    let beside = Finder::new(&disk, &beside, &progress).beside(&args.engine.with)?;
    found.extend(beside.found);
    notes.extend(beside.notes);
    let mut formats = args.reports.iter().map(|report| report.format);
    let keep = Keep {
        pictures: formats.clone().any(|it| it == CheckFormat::Markdown),
        known: formats.any(formats::has_edits),
    };
    let mut hosts = analysis::check(found, &disk, &wishes, &walked, &progress, keep);
    if keep.known {
        proof::drop_unproven(&mut hosts, &disk, &wishes);
    }
    drop(progress);
    baseline::settle(&mut hosts, &args.baseline, &args.output, &wishes, &walked)?;

    if args.output.verbose {
        verbose::tell_run(args.output.color, &disk, &notes);
        for host in &hosts {
            for project in &host.projects {
                verbose::tell_project(args.output.color, &project.found, &host.sources);
            }
        }
    }
    let mut trouble = failures;
    trouble.extend(unread(&hosts));
    trouble.extend(hosts.iter().flat_map(|host| host.trouble.iter().cloned()));
    for words in &trouble {
        tell(args.output.color, Kind::Error, words);
    }
    let mut report = report(&hosts);
    let thresholds = thresholds(&hosts, &wishes);
    report.fail_on = thresholds.iter().copied().flatten().min();
    report.trouble = &trouble;
    let exit = if trouble.is_empty() {
        verdict(&report, &thresholds, args.strict)
    } else {
        Exit::Untrusted
    };
    report.exit_code = exit.code();
    formats::write(&report, args)?;
    Ok(exit)
}

/// Projects of which nothing is left, in words.
pub(super) fn unread(hosts: &[Host]) -> Vec<String> {
    let projects = hosts.iter().flat_map(|host| &host.projects);
    let words = |it: &Analysed| {
        let request = &it.found.request;
        let files = if request.files.is_empty() {
            request.directory.clone().unwrap_or_default()
        } else {
            request.files.join("`, `")
        };
        format!("nothing of `{files}` could be checked")
    };
    projects.filter(|it| nothing_read(it)).map(words).collect()
}

/// Whether a part of a project was not read, and nothing is left of it: no answer about it means anything.
fn nothing_read(it: &Analysed) -> bool {
    let project = &it.found.loaded.project;
    !project.complete && project.services.is_empty() && !it.found.loaded.refused()
}

/// The least severity that a flag names.
fn threshold(flag: FailOn) -> Threshold {
    match flag {
        FailOn::Error => Threshold::At(Severity::Error),
        FailOn::Warning => Threshold::At(Severity::Warning),
        FailOn::Info => Threshold::At(Severity::Info),
        FailOn::Hint => Threshold::At(Severity::Hint),
        FailOn::Never => Threshold::Never,
    }
}

/// The least severity that fails each project.
fn thresholds(hosts: &[Host], wishes: &Wishes) -> Vec<Option<Severity>> {
    let own = |(_, it): (_, &Analysed)| match wishes.fail_on(it.found.configured.as_deref()) {
        Threshold::At(least) => Some(least),
        Threshold::Never => None,
    };
    asked_for(hosts).map(own).collect()
}

/// The exit code: the same whatever the format.
fn verdict(report: &CheckReport<'_>, thresholds: &[Option<Severity>], strict: bool) -> Exit {
    let failed = report
        .projects
        .iter()
        .zip(thresholds)
        .any(|(project, least)| {
            let counting = project.findings.iter().filter(|it| it.suppressed.is_none());
            least.is_some_and(|least| counting.map(|it| it.severity).any(|it| it >= least))
        });
    let incomplete = strict && report.projects.iter().any(|project| !project.complete);
    if failed || incomplete {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// What the flags say about rules and the engine.
fn wishes(args: &Check) -> Result<Wishes, Failure> {
    Ok(Wishes {
        engine: engine(args.engine.engine.as_deref())?,
        preset: args.preset.map(Into::into),
        fail_on: args.fail_on.map(threshold),
        select: names(&args.select)?,
        ignore: names(&args.ignore)?,
        today: today(),
        ..Wishes::default()
    })
}

/// Today, by the clock of this machine.
pub(super) fn today() -> Option<Date> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Date::from_unix_seconds(now)
}

/// Rules, also by the ids other tools give them, and groups.
pub(super) fn names(words: &[String]) -> Result<Vec<SmolStr>, Failure> {
    words.iter().map(|word| name(word)).collect()
}

fn name(word: &str) -> Result<SmolStr, Failure> {
    if let Some(group) = Group::parse(word) {
        return Ok(group.as_str().into());
    }
    if let Some(rule) = composelint_rules::find(word) {
        return Ok(rule.name.into());
    }
    if word.starts_with("policy/") {
        return Ok(word.into());
    }
    let nearest = did_you_mean(composelint_rules::nearest(word).map(|rule: &Rule| rule.name));
    Err(Failure(format!(
        "there is no rule or group `{word}`{nearest} (`composelint rules` lists them)"
    )))
}

/// The projects that were to be checked, each with its host.
fn asked_for(hosts: &[Host]) -> impl Iterator<Item = (&Host, &Analysed)> {
    let projects = hosts
        .iter()
        .flat_map(|host| host.projects.iter().map(move |it| (host, it)));
    projects.filter(|(_, it)| !it.found.beside)
}

/// The report; a finding that several projects share (they have a file in common) is told once.
fn report(hosts: &[Host]) -> CheckReport<'_> {
    let mut seen = BTreeSet::new();
    let projects = asked_for(hosts).map(|(host, it)| {
        let findings = it.findings.iter().filter(|finding| {
            let span = finding.at.span;
            let path = host.sources.get(span.file).path();
            let rule = finding.rule.as_str();
            seen.insert((path, span.start, span.end, rule, finding.message.as_str()))
        });
        checked(host, it, findings.collect())
    });
    CheckReport {
        version: env!("CARGO_PKG_VERSION"),
        projects: projects.collect(),
        rules: composelint_rules::all().collect(),
        pictures: hosts
            .iter()
            .filter_map(|host| host.picture.clone())
            .collect(),
        ..CheckReport::default()
    }
}

/// A project with some of its findings.
pub(super) fn checked<'a>(
    host: &'a Host,
    it: &'a Analysed,
    findings: Vec<&'a Diagnostic>,
) -> Checked<'a> {
    let project = &it.found.loaded.project;
    Checked {
        name: &project.name,
        sources: &host.sources,
        files: &host.files,
        own_files: &project.files,
        services: project.services.len(),
        networks: project.networks.len(),
        complete: project.complete,
        findings,
    }
}
