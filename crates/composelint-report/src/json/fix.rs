//! The JSON of `fix`, version 1.

use std::io::{self, Write};

use composelint_lint::fix::{Change, FileEdit};
use serde::Serialize;

use crate::fix::FixReport;
use crate::redact::{Text, redact};
use crate::text::shown;

/// Writes the report.
pub fn write(report: &FixReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let fixes: Vec<Fix<'_>> = report.changes().map(|change| fix(report, change)).collect();
    let refused = report.refusals().map(|refused| Refused {
        rule: &refused.rule,
        file: &refused.file,
        line: report.line(&refused.file, refused.at),
        reason: refused.reason.as_str(),
    });
    let document = Document {
        version: 1,
        applied: report.applied(),
        summary: Summary {
            fixes: fixes.len(),
            files: report.files().len(),
            held_back: report.held_back(),
        },
        fixes,
        refused: refused.collect(),
    };
    super::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    applied: bool,
    fixes: Vec<Fix<'a>>,
    refused: Vec<Refused<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Fix<'a> {
    rules: Vec<&'a str>,
    title: String,
    applicability: &'a str,
    file: &'a str,
    line: u32,
    /// Edits of one round are made together, on the texts that the rounds before left.
    round: u32,
    /// Null where they would have to write a secret.
    edits: Option<Vec<Edit<'a>>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct Refused<'a> {
    rule: &'a str,
    file: &'a str,
    line: u32,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary {
    fixes: usize,
    files: usize,
    held_back: usize,
}

fn fix<'a>(report: &FixReport<'_>, change: &'a Change) -> Fix<'a> {
    let file = &change.edits[0].file;
    let secret = |text: &str| text.lines().any(|line| redact(line, Text::Source) != line);
    let edit = |edit: &'a FileEdit| {
        (!secret(&edit.text)).then_some(Edit {
            file: &edit.file,
            start: edit.start,
            end: edit.end,
            text: &edit.text,
        })
    };
    Fix {
        rules: change.rules.iter().map(|rule| &**rule).collect(),
        title: shown(&change.title),
        applicability: change.applicability.as_str(),
        file,
        line: report.line(file, change.at),
        round: change.round,
        edits: change.edits.iter().map(edit).collect(),
    }
}
