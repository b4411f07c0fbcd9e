//! One line for each finding: `compose.yaml:8:9: error[published-database-port]: message`.

use std::io::{self, Write};

use crate::check::CheckReport;
use crate::look::{Look, Paint};
use crate::severity;
use crate::text::shown;

/// Writes the findings that count, one line each, and nothing when there are none.
pub fn write(report: &CheckReport<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for project in &report.projects {
        for finding in project.active() {
            let span = finding.at.span;
            let place = project.place(span.file, span.start);
            let path = look.paint(Paint::Accent, shown(project.path(span)));
            let header = format!("{}[{}]", finding.severity, finding.rule);
            let header = look.paint(severity::paint(finding.severity), header);
            let message = shown(&finding.message);
            writeln!(
                out,
                "{path}:{}:{}: {header}: {message}",
                place.line, place.column
            )?;
        }
    }
    Ok(())
}
