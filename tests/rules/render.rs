//! Findings as plain lines, for `output.txt`.

use std::fmt::Write as _;

use composelint_lint::Diagnostic;
use composelint_yaml::{Encoding, SourceMap, Span};

use crate::project::Linted;

/// All findings, each on a line of its own with what belongs to it below.
pub(crate) fn render(linted: &Linted) -> String {
    let mut out = String::new();
    for finding in &linted.findings {
        write_finding(&mut out, finding, &linted.loaded.sources)
            .expect("a string takes everything");
    }
    if out.is_empty() {
        "nothing\n".to_owned()
    } else {
        out
    }
}

fn write_finding(out: &mut String, finding: &Diagnostic, sources: &SourceMap) -> std::fmt::Result {
    let at = place(finding.at.span, sources);
    writeln!(
        out,
        "{} {} {at} {}",
        finding.rule, finding.severity, finding.message
    )?;
    if !finding.at.text.is_empty() {
        writeln!(out, "    here: {}", finding.at.text)?;
    }
    for label in &finding.related {
        writeln!(out, "    {} {}", place(label.span, sources), label.text)?;
    }
    for step in &finding.route {
        writeln!(
            out,
            "    route: {} -> {} {} {}",
            step.from, step.to, step.reason, step.via
        )?;
    }
    if let Some(help) = &finding.help {
        writeln!(out, "    help: {help}")?;
    }
    for fix in &finding.fixes {
        writeln!(out, "    fix ({}): {}", fix.applicability, fix.title)?;
    }
    match &finding.suppressed {
        None => Ok(()),
        Some(suppressed) => {
            writeln!(
                out,
                "    silenced: {}",
                suppressed.reason.as_deref().unwrap_or("no reason")
            )
        }
    }
}

/// `compose.yaml:3:5`, as editors count.
pub(crate) fn place(span: Span, sources: &SourceMap) -> String {
    let file = sources.get(span.file);
    let position = file
        .line_index()
        .line_column(span.start, Encoding::CodePoints);
    format!(
        "{}:{}:{}",
        file.path(),
        position.line + 1,
        position.column + 1
    )
}
