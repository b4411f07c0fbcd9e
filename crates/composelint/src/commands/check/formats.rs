//! The reports of a run: each format to its place.

use std::io::{self, Write};

use composelint_report::check::CheckReport;
use composelint_report::human::{self, Closing};
use composelint_report::look::Look;
use composelint_report::{concise, github, gitlab, json, junit, markdown, rdjson, sarif};

use crate::args::{Check, CheckFormat, Report};
use crate::exit::{Exit, Failure};
use crate::output::{self, Kind, tell};

/// Writes every report that was asked for; one that cannot be written does not keep the others from it.
pub(super) fn write(report: &CheckReport<'_>, args: &Check) -> Result<(), Failure> {
    write_each(report, args, |_| true)
}

/// Tells of a run that came to nothing in the formats that have words for it. The others would say that nothing is wrong.
pub(super) fn write_failure(failure: &Failure, args: &Check) {
    let trouble = [failure.0.clone()];
    let report = CheckReport {
        version: env!("CARGO_PKG_VERSION"),
        trouble: &trouble,
        exit_code: Exit::Untrusted.code(),
        ..CheckReport::default()
    };
    if let Err(failure) = write_each(&report, args, tells_of_trouble) {
        tell(args.output.color, Kind::Error, &failure.0);
    }
}

/// Whether a format hands out the edits of fixes, which somebody may apply without another look.
pub(super) fn has_edits(format: CheckFormat) -> bool {
    use CheckFormat::{Json, Rdjson, Sarif};
    matches!(format, Json | Rdjson | Sarif)
}

fn tells_of_trouble(format: CheckFormat) -> bool {
    use CheckFormat::{Github, Junit, Markdown, Sarif};
    matches!(format, Github | Junit | Markdown | Sarif)
}

fn write_each(
    report: &CheckReport<'_>,
    args: &Check,
    wanted: impl Fn(CheckFormat) -> bool,
) -> Result<(), Failure> {
    let closing = if args.output.quiet || report.projects.is_empty() {
        Closing::Silent
    } else {
        Closing::Summary
    };
    let mut result = Ok(());
    for Report { format, output } in args.reports.iter().filter(|it| wanted(it.format)) {
        let look = output::look_of(output.as_deref(), args.output.color);
        let written = output::write_to(output.as_deref(), |out| {
            write_one(report, *format, look, closing, out)
        });
        result = result.and(written);
    }
    result
}

fn write_one(
    report: &CheckReport<'_>,
    format: CheckFormat,
    look: Look,
    closing: Closing,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        CheckFormat::Human => human::write(report, look, closing, out),
        CheckFormat::Concise => concise::write(report, look, out),
        CheckFormat::Json => json::write_check(report, out),
        CheckFormat::Sarif => sarif::write(report, out),
        CheckFormat::Github => github::write(report, out),
        CheckFormat::Gitlab => gitlab::write(report, out),
        CheckFormat::Junit => junit::write(report, out),
        CheckFormat::Rdjson => rdjson::write(report, out),
        CheckFormat::Markdown => markdown::write(report, out),
    }
}
