//! `fix`: what can be repaired by small edits, as a diff or on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use composelint_compose::Loader;
use composelint_lint::Rule;
use composelint_lint::fix::{Choice, Fixed, Settled, Texts, settle};
use composelint_report::fix::{self as report, FixReport};
use composelint_report::json;
use composelint_report::text::shown;
use smol_str::SmolStr;

use super::check;
use crate::analysis::{self, Host, Keep, Trial, engine};
use crate::args::{AnswerFormat, Fix};
use crate::configuration::Wishes;
use crate::disk::{Disk, STDIN};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind, tell};
use crate::progress::Progress;
use crate::projects::{Finder, Projects, in_parallel};
use crate::proof;
use crate::question::beside_flags;
use crate::replace;
use crate::verbose;

/// Shows or applies fixes.
pub(crate) fn run(args: &Fix) -> Result<Exit, Failure> {
    let choice = choice(args)?;
    let wishes = wishes(args, &choice)?;
    let disk = Disk::new(args.load.allow_outside);
    let progress = Progress::start(args.output.quiet);
    let finder = Finder::new(&disk, &args.load, &progress);
    let Projects {
        mut found,
        failures,
        mut notes,
        walked,
    } = finder.find(&args.paths)?;
    let beside = beside_flags(&args.load);
    let beside = Finder::new(&disk, &beside, &progress).beside(&args.engine.with)?;
    found.extend(beside.found);
    notes.extend(beside.notes);
    let keep = Keep {
        known: true,
        ..Keep::NOTHING
    };
    let hosts = analysis::check(found, &disk, &wishes, &walked, &progress, keep);
    let mut settled = settle_all(&hosts, &disk, &wishes, &choice, &progress);
    drop(progress);

    if args.output.verbose {
        verbose::tell_run(args.output.color, &disk, &notes);
        for host in &hosts {
            for project in &host.projects {
                verbose::tell_project(args.output.color, &project.found, &host.sources);
            }
        }
    }
    let error = |words: &str| tell(args.output.color, Kind::Error, words);
    let mut trouble = failures;
    trouble.extend(check::unread(&hosts));
    for words in &trouble {
        error(words);
    }
    let mut trusted = trouble.is_empty();
    for group in &mut settled {
        trusted &= write_files(group, &disk, args.apply, error);
    }
    let groups = settled.iter().map(|group| &group.settled);
    let report = FixReport::new(groups, args.apply);
    answer(args, &report, &hosts, &disk)?;
    explain(args, &report);
    Ok(if !trusted {
        Exit::Untrusted
    } else if report.is_empty() || args.apply {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// Which fixes are asked for.
fn choice(args: &Fix) -> Result<Choice, Failure> {
    let names = check::names(&args.only)?;
    let is_meant = |rule: &&Rule| {
        let mut names = names.iter();
        names.any(|name| name == rule.name || name == rule.group.as_str())
    };
    let rules = composelint_rules::all().filter(is_meant);
    let rules = rules.map(|rule| SmolStr::new_static(rule.name));
    Ok(Choice {
        with_unsafe: args.with_unsafe,
        only: (!names.is_empty()).then(|| rules.collect()),
    })
}

/// All rules run, since a fix may not bring a new error of any; those that are asked for run also where they are off.
fn wishes(args: &Fix, choice: &Choice) -> Result<Wishes, Failure> {
    Ok(Wishes {
        engine: engine(args.engine.engine.as_deref())?,
        today: check::today(),
        also: choice.only.iter().flatten().cloned().collect(),
        ..Wishes::default()
    })
}

/// Projects that share files, and what became of them.
struct Group {
    /// The folder that decides where files may lie, for each file.
    folders: BTreeMap<String, String>,
    settled: Settled,
}

/// Works on groups of hosts that share files one by one: a fix has to hold in every project that reads the file.
fn settle_all(
    hosts: &[Host],
    disk: &Disk,
    wishes: &Wishes,
    choice: &Choice,
    progress: &Progress,
) -> Vec<Group> {
    let groups = proof::groups(hosts);
    progress.stage("fixing", groups.len());
    in_parallel(groups, |group| {
        let hosts: Vec<&Host> = group.iter().map(|at| &hosts[*at]).collect();
        let trial = Trial::new(&hosts, disk, wishes);
        let settled = settle(trial.now(), &|texts: &Texts| trial.with(texts), choice);
        progress.step();
        let folders = hosts.iter().flat_map(|host| folders(host)).collect();
        Group { folders, settled }
    })
}

/// The files of a host, each with the folder of a project that reads it.
fn folders(host: &Host) -> impl Iterator<Item = (String, String)> {
    host.projects.iter().flat_map(move |it| {
        let folder = it.found.request.directory.as_deref().unwrap_or(".");
        let files = it.found.loaded.project.files.iter();
        files.map(move |file| {
            let path = host.sources.get(file.file).path();
            (path.to_owned(), folder.to_owned())
        })
    })
}

/// Writes the changed files of a group, or makes sure that they could be written. A file that cannot be is told and left out.
fn write_files(group: &mut Group, disk: &Disk, apply: bool, error: impl Fn(&str)) -> bool {
    let folders = &group.folders;
    let write = |fixed: &Fixed| {
        if fixed.file == STDIN {
            return Ok(());
        }
        let folder = folders.get(&fixed.file).map_or(".", String::as_str);
        if apply {
            replace::replace(disk, folder, fixed)
        } else {
            replace::confirm(disk, folder, fixed)
        }
    };
    let mut failed = BTreeSet::new();
    for fixed in &group.settled.files {
        if let Err(words) = write(fixed) {
            error(&shown(&format!("cannot change `{}`: {words}", fixed.file)));
            failed.insert(fixed.file.clone());
        }
    }
    let settled = &mut group.settled;
    settled.files.retain(|fixed| !failed.contains(&fixed.file));
    let in_failed = |file: &String| failed.contains(file);
    settled
        .changes
        .retain(|change| !change.edits.iter().any(|edit| in_failed(&edit.file)));
    failed.is_empty()
}

/// The diff, or what was written; a text from standard input goes on to standard output.
fn answer(args: &Fix, report: &FixReport<'_>, hosts: &[Host], disk: &Disk) -> Result<(), Failure> {
    let look = output::look(&args.output);
    let from_stdin = args.apply && reads_stdin(hosts);
    output::write(&args.output, |out| match args.format {
        AnswerFormat::Human if from_stdin => write_stdin(report, disk, out),
        AnswerFormat::Human if args.apply => report::write_applied(report, out),
        AnswerFormat::Human => report::write_diff(report, look, out),
        AnswerFormat::Json => json::write_fix(report, out),
    })
}

fn reads_stdin(hosts: &[Host]) -> bool {
    let mut requests = hosts
        .iter()
        .flat_map(|host| &host.projects)
        .map(|it| &it.found.request);
    requests.any(|request| request.files.iter().any(|file| file == STDIN))
}

/// The text of standard input with its fixes, byte for byte.
fn write_stdin(report: &FixReport<'_>, disk: &Disk, out: &mut dyn Write) -> io::Result<()> {
    if let Some(fixed) = report.files().into_iter().find(|it| it.file == STDIN) {
        return out.write_all(fixed.after.as_bytes());
    }
    match disk.for_shown(".").read(STDIN) {
        Ok(contents) => out.write_all(contents.as_bytes()),
        Err(_) => Ok(()),
    }
}

/// What stays and why, and what there is to do next: on standard error, so that the answer is the diff alone.
fn explain(args: &Fix, report: &FixReport<'_>) {
    let note = |words: &String| tell(args.output.color, Kind::Note, words);
    if args.output.verbose {
        report.rejected().iter().for_each(note);
    }
    if !args.output.quiet {
        report.refused().iter().for_each(note);
        report.summary().iter().for_each(note);
    }
}
