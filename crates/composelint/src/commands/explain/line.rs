//! `explain FILE:LINE`: what stands there, what it means for the topology, and what was found about it.

use std::ffi::OsString;
use std::path::Path;

use composelint_report::explain::{self, Line};
use composelint_report::human;
use composelint_report::places::Places;
use composelint_report::reach::Question;
use composelint_report::text::shown;
use composelint_yaml::{FileId, Limits, SourceMap};

use crate::analysis::{self, Host, Keep, Known};
use crate::args::Explain;
use crate::commands::check::checked;
use crate::configuration::Wishes;
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::projects::Finder;

/// A place that a person names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    file: &'a str,
    /// From 1.
    line: u32,
}

impl<'a> Place<'a> {
    /// Reads `FILE:LINE` or, as reports print it, `FILE:LINE:COLUMN`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (file, last) = text.rsplit_once(':')?;
        let last = last.parse().ok()?;
        let longer = file
            .rsplit_once(':')
            .and_then(|(file, line)| Some((file, line.parse().ok()?)));
        let (file, line) = longer.unwrap_or((file, last));
        let is_file = !file.is_empty()
            && (file.contains(['/', '\\', '.']) || Path::new(file).is_file())
            && line > 0;
        is_file.then_some(Self { file, line })
    }
}

/// Explains a line in every project that the file belongs to.
pub(super) fn run(args: &Explain, place: &Place<'_>) -> Result<Exit, Failure> {
    let wishes = Wishes {
        engine: analysis::engine(args.engine.engine.as_deref())?,
        ..Wishes::default()
    };
    let disk = Disk::new(args.load.allow_outside);
    let progress = Progress::start(args.output.quiet);
    let paths = if args.load.files.is_empty() {
        vec![OsString::from(place.file)]
    } else {
        Vec::new()
    };
    let projects = Finder::new(&disk, &args.load, &progress).find(&paths)?;
    if let Some(failure) = projects.failures.into_iter().next() {
        return Err(Failure(failure));
    }
    let keep = Keep {
        known: true,
        ..Keep::NOTHING
    };
    let hosts = analysis::check(projects.found, &disk, &wishes, &[], &progress, keep);
    drop(progress);
    let here: Vec<(&Host, &Known, FileId)> = hosts
        .iter()
        .filter_map(|host| Some((host, host.known.as_ref()?, find(&host.sources, place.file)?)))
        .collect();
    let Some((host, _, file)) = here.first() else {
        return Err(Failure(format!(
            "`{}` is a file of no project that was found; name the project's files with `-f`",
            shown(place.file)
        )));
    };
    let lines = host.sources.get(*file).text().lines().count();
    if place.line as usize > lines {
        let file = shown(place.file);
        return Err(Failure(format!("`{file}` has {lines} lines")));
    }
    let look = output::look(&args.output);
    output::write(&args.output, |out| {
        for (at, (host, known, file)) in here.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            write_host(host, known, *file, place, look, out)?;
        }
        Ok(())
    })?;
    Ok(Exit::Clean)
}

fn write_host(
    host: &Host,
    known: &Known,
    file: FileId,
    place: &Place<'_>,
    look: composelint_report::look::Look,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let source = host.sources.get(file);
    let range = source
        .line_index()
        .line_range(place.line - 1)
        .unwrap_or(0..0);
    let name = format!("{}:{}", shown(source.path()), place.line);
    let tree = composelint_yaml::parse(file, source.shared_text(), &Limits::default());
    let question = Question {
        topology: &known.topology,
        places: Places::new(&host.sources),
    };
    for (it, roles) in host.projects.iter().zip(&known.roles) {
        let project = &it.found.loaded.project;
        if it.found.beside || !project.files.iter().any(|own| own.file == file) {
            continue;
        }
        let line = Line {
            file,
            range: (range.start, range.end),
            shown: &name,
            tree: &tree.tree,
            roles,
        };
        explain::write_line(question, project, line, look, out)?;
        let findings = it.findings.iter().filter(|finding| {
            let span = finding.at.span;
            finding.suppressed.is_none() && span.file == file && range.contains(&span.start)
        });
        let report = checked(host, it, findings.collect());
        for finding in &report.findings {
            writeln!(out, "\n{}", human::render(&report, finding, look))?;
            writeln!(out, "  `composelint explain {}` says more", finding.rule)?;
        }
        if report.findings.is_empty() {
            writeln!(out, "\n  No finding is about this line.")?;
        }
    }
    Ok(())
}

/// A file of the sources by the path that a person typed.
fn find(sources: &SourceMap, typed: &str) -> Option<FileId> {
    let same = |path: &str| {
        let (a, b) = (Path::new(path), Path::new(typed));
        a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
    };
    sources
        .iter()
        .find(|(_, source)| same(source.path()))
        .map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn places_are_told_from_rules_and_services() {
        let place = |file, line| Some(Place { file, line });
        for (text, expected) in [
            ("compose.yaml:14", place("compose.yaml", 14)),
            ("a b/compose.yaml:14:3", place("a b/compose.yaml", 14)),
            ("C:\\x\\compose.yaml:2", place("C:\\x\\compose.yaml", 2)),
            ("compose.yaml:0", None),
            ("compose.yaml", None),
            ("db:5432", None),
            (":3", None),
            ("CL-0005", None),
        ] {
            assert_eq!(Place::parse(text), expected, "{text}");
        }
    }
}
