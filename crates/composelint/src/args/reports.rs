//! `--format` and `--output` of `check`: several of them make several reports in one run.

use std::ffi::{OsStr, OsString};

use clap::ArgMatches;
use clap::ValueEnum;
use clap::error::ErrorKind;

use crate::words::list;

/// The formats of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Annotated source
    Human,
    /// One line for each finding
    Concise,
    /// JSON, version 1
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations for GitHub Actions
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// JUnit XML
    Junit,
    /// reviewdog
    Rdjson,
    /// A table and the topology, for a job summary or a comment
    Markdown,
}

/// A report, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) format: CheckFormat,
    /// The file; standard output without one.
    pub(crate) output: Option<OsString>,
}

/// A flag with its place on the command line.
type Given<T> = (usize, T);

/// The reports that the flags ask for.
pub(super) fn of(matches: &ArgMatches) -> Result<Vec<Report>, clap::Error> {
    let mut formats = given::<CheckFormat>(matches, "formats");
    if matches.value_source("formats") == Some(clap::parser::ValueSource::DefaultValue) {
        // The place of a default means nothing.
        for (place, _) in &mut formats {
            *place = 0;
        }
    }
    let outputs = given::<OsString>(matches, "output");
    pair(&formats, outputs).map_err(|words| {
        super::command()
            .find_subcommand_mut("check")
            .map_or_else(clap::Command::default, |it| it.clone())
            .bin_name("composelint check")
            .error(ErrorKind::ArgumentConflict, words)
    })
}

fn given<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, id: &str) -> Vec<Given<T>> {
    let places = matches.indices_of(id).into_iter().flatten();
    let values = matches.get_many::<T>(id).into_iter().flatten();
    places.zip(values.cloned()).collect()
}

/// One format and one output belong together in any order. Of several, an output belongs to the format before it; the one
/// format without an output goes to standard output.
fn pair(
    formats: &[Given<CheckFormat>],
    outputs: Vec<Given<OsString>>,
) -> Result<Vec<Report>, String> {
    let mut reports: Vec<Report> = formats
        .iter()
        .map(|(_, format)| Report {
            format: *format,
            output: None,
        })
        .collect();
    let alone = formats.len() == 1;
    for (place, output) in outputs {
        let before = formats.iter().rposition(|(at, _)| *at < place);
        let owner = if alone { Some(0) } else { before };
        let shown = output.display();
        let Some(report) = owner.and_then(|at| reports.get_mut(at)) else {
            return Err(format!("`--output {shown}` has no `--format` before it"));
        };
        if let Some(other) = &report.output {
            let format = word(report.format);
            return Err(format!(
                "`--format {format}` has two outputs, `{}` and `{shown}`; put a `--format` before each `--output`",
                other.display()
            ));
        }
        report.output = Some(output);
    }
    for report in &mut reports {
        report.output.take_if(|path| path == OsStr::new("-"));
    }
    different(&reports)?;
    Ok(reports)
}

/// No two reports may go to one place.
fn different(reports: &[Report]) -> Result<(), String> {
    let plain = reports.iter().filter(|it| it.output.is_none());
    let plain: Vec<String> = plain.map(|it| word(it.format)).collect();
    if plain.len() > 1 {
        return Err(format!(
            "only one format can go to standard output, not {}; give the others an `--output` each",
            list(plain)
        ));
    }
    for (at, report) in reports.iter().enumerate() {
        if let Some(path) = &report.output
            && reports[..at]
                .iter()
                .any(|other| other.output == report.output)
        {
            return Err(format!(
                "two formats would be written to `{}`",
                path.display()
            ));
        }
    }
    Ok(())
}

fn word(format: CheckFormat) -> String {
    let value = format.to_possible_value();
    value.map_or_else(String::new, |it| it.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::args::{Command, parse};

    /// `FORMAT>FILE` for each report, or what is wrong.
    fn paired(args: &str) -> Result<Vec<String>, String> {
        let args = ["composelint"].into_iter().chain(args.split_whitespace());
        let cli = parse(args.map(Into::into).collect()).map_err(|error| {
            let text = error.to_string();
            text.lines().next().unwrap_or_default().to_owned()
        })?;
        let Command::Check(check) = cli.command else {
            panic!("`check` was parsed as something else");
        };
        let shown = |report: &super::Report| {
            let output = report.output.as_deref().unwrap_or_default();
            format!("{}>{}", super::word(report.format), output.display())
        };
        Ok(check.reports.iter().map(shown).collect())
    }

    #[test]
    fn an_output_belongs_to_the_format_before_it() {
        for (args, expected) in [
            ("", &["human>"][..]),
            ("--output é.txt", &["human>é.txt"]),
            ("--output a --format json", &["json>a"]),
            ("--format json --output a", &["json>a"]),
            ("--format json --output -", &["json>"]),
            (
                "--format sarif --output a.sarif --format github",
                &["sarif>a.sarif", "github>"],
            ),
            (
                "--format github --format sarif --output a --format junit --output b .",
                &["github>", "sarif>a", "junit>b"],
            ),
        ] {
            assert_eq!(paired(args).unwrap(), expected, "{args}");
        }
    }

    #[test]
    fn what_cannot_be_paired_is_refused() {
        for (args, expected) in [
            (
                "--output a --format json --format sarif",
                "error: `--output a` has no `--format` before it",
            ),
            (
                "--format json --output a --output b",
                "error: `--format json` has two outputs, `a` and `b`; put a `--format` before each `--output`",
            ),
            (
                "--format json --format sarif",
                "error: only one format can go to standard output, not `json`, `sarif`; give the others an `--output` each",
            ),
            (
                "--format json --output a --format sarif --output a",
                "error: two formats would be written to `a`",
            ),
        ] {
            assert_eq!(paired(args).unwrap_err(), expected, "{args}");
        }
    }
}
