//! `init`: a configuration to begin with, from what the projects here have.

mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use composelint_compose::project::{FileRole, Known};
use composelint_intent::{Confidence, Role};
use composelint_lint::config::FILE_NAME;
use composelint_lint::{Diagnostic, Group};

use crate::analysis::{self, Host, Keep};
use crate::args::{Init, LoadFlags};
use crate::commands::check;
use crate::configuration::Wishes;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind, tell};
use crate::progress::Progress;
use crate::projects::Finder;

use text::{Begin, Found, text};

/// Writes a configuration into the current folder.
pub(crate) fn run(args: &Init) -> Result<Exit, Failure> {
    let path = args
        .output
        .output
        .as_ref()
        .map_or_else(|| PathBuf::from(FILE_NAME), PathBuf::from);
    if !args.stdout && !args.force && path.exists() {
        return Err(there_is_one(&path));
    }
    // What is there is looked at as if nobody had said anything about it yet.
    let load = LoadFlags {
        config: None,
        no_config: true,
        ..args.load.clone()
    };
    let disk = Disk::new(load.allow_outside);
    let progress = Progress::start(args.output.quiet);
    let found = Finder::new(&disk, &load, &progress).find(&[])?.found;
    let wishes = Wishes {
        today: check::today(),
        ..Wishes::default()
    };
    let hosts = analysis::check(found, &disk, &wishes, &[], &progress, Keep::NOTHING);
    drop(progress);
    let text = text(&begin(&hosts));
    if args.stdout {
        let flags = crate::args::OutputFlags::default();
        output::write(&flags, |out| out.write_all(text.as_bytes()))?;
        return Ok(Exit::Clean);
    }
    write(&path, &text, args.force)?;
    if !args.output.quiet {
        let words = format!("wrote `{}`", path.display());
        tell(args.output.color, Kind::Note, &words);
    }
    Ok(Exit::Clean)
}

fn there_is_one(path: &std::path::Path) -> Failure {
    Failure(format!(
        "there is a `{}` already: `--force` writes over it, `--stdout` shows what would be written",
        path.display()
    ))
}

fn write(path: &std::path::Path, text: &str, force: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(true)
        .create_new(!force);
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => there_is_one(path),
        _ => Failure(format!("cannot write `{}`: {error}", path.display())),
    })
}

/// What is worth a line in the configuration.
fn begin(hosts: &[Host]) -> Begin {
    let mut begin = Begin::default();
    for host in hosts {
        for it in &host.projects {
            let project = &it.found.loaded.project;
            let compose = |role| matches!(role, FileRole::Base | FileRole::Override);
            let files = project.files.iter().filter(|file| compose(file.role));
            let files = files.map(|file| host.sources.get(file.file).path().to_owned());
            begin
                .projects
                .push((project.name.to_string(), files.collect()));
            let roles = analysis::roles(&it.found, &host.configurations);
            for (name, role) in roles.iter() {
                if role.role != Role::Unknown && role.confidence == Confidence::Low {
                    begin.roles.insert(name.to_owned(), role.role.as_str());
                }
            }
            for network in project.networks.values() {
                let external = network.external.as_ref();
                if external.is_some_and(|external| external.value == Known::Known(true))
                    && let Known::Known(name) = &network.real_name
                {
                    begin.networks.insert(name.to_string());
                }
            }
            note_rules(&it.findings, &mut begin.rules);
        }
    }
    begin
}

/// Which rules find something, and in which services and networks. What Docker Compose refuses is to be repaired.
fn note_rules(findings: &[Diagnostic], rules: &mut BTreeMap<String, Found>) {
    let counting = findings.iter().filter(|it| it.suppressed.is_none());
    for finding in counting.filter(|it| !matches!(it.group, Group::Load | Group::Meta)) {
        let found = rules.entry(finding.rule.to_string()).or_default();
        found.count += 1;
        let add = |names: &mut BTreeSet<String>, name: &Option<smol_str::SmolStr>| {
            names.extend(name.iter().map(ToString::to_string));
        };
        add(&mut found.services, &finding.service);
        if finding.service.is_none() {
            add(&mut found.networks, &finding.network);
        }
    }
}
