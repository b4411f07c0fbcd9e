//! SARIF 2.1.0, as GitHub code scanning and other readers of static analysis take it.
//!
//! Columns count code points (`columnKind` says so). A finding keeps its fingerprint while lines move. Limits are GitHub's:
//! more than 25,000 results refuse a file, so the least severe are left out and counted.

mod model;
mod result;
mod rules;

use std::io::{self, Write};

use composelint_lint::Diagnostic;

use crate::check::{CheckReport, Checked};
use crate::json;
use crate::text::{count, shown};

use model::{
    BaseId, BaseIds, Descriptor, Driver, Invocation, Log, Message, Notification, Reference, Run,
    Tool,
};

/// GitHub refuses a run with more.
const RESULTS: usize = 25_000;

/// What a notification can be about.
const NOTIFICATIONS: [(&str, &str); 3] = [
    (
        "unreadable",
        "Something that was to be checked could not be read.",
    ),
    ("incomplete", "A part of a project could not be read."),
    (
        "left-out",
        "Findings were left out because there are too many.",
    ),
];

/// Writes the report.
pub fn write(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (found, left_out) = found(report);
    let rules = rules::described(report, &found);
    let results = found
        .iter()
        .map(|(project, finding)| result::result(project, finding, &rules));
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "composelint",
                version: report.version,
                semantic_version: report.version,
                notifications: NOTIFICATIONS.map(|(id, text)| Descriptor {
                    id,
                    short_description: Message::new(text),
                    full_description: Message::new(text),
                    help: Message::new(text),
                }),
                rules: rules.iter().map(rules::Described::rule).collect(),
            },
        },
        invocations: [invocation(report, left_out)],
        base_ids: BaseIds {
            root: BaseId {
                description: Message::new("The folder in which composelint ran."),
            },
        },
        column_kind: "unicodeCodePoints",
        results: results.collect(),
    };
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    };
    json::write(&log, out)
}

type Found<'r> = (&'r Checked<'r>, &'r Diagnostic);

/// The findings, suppressed ones among them, and how many do not fit.
fn found<'r>(report: &'r CheckReport<'r>) -> (Vec<Found<'r>>, usize) {
    let projects = report.projects.iter();
    let found = projects.flat_map(|project| project.findings.iter().map(move |it| (project, *it)));
    let mut found: Vec<Found<'_>> = found.collect();
    let left_out = found.len().saturating_sub(RESULTS);
    if left_out > 0 {
        found.sort_by_key(|(_, it)| (it.suppressed.is_some(), std::cmp::Reverse(it.severity)));
        found.truncate(RESULTS);
    }
    (found, left_out)
}

fn invocation(report: &CheckReport<'_>, left_out: usize) -> Invocation {
    let notification = |id: &'static str, level, text: String| Notification {
        descriptor: Reference {
            id,
            index: NOTIFICATIONS
                .iter()
                .position(|(known, _)| *known == id)
                .unwrap_or(0),
        },
        level,
        message: Message::sentence(&text),
    };
    let mut notifications: Vec<Notification> = Vec::new();
    for trouble in report.trouble {
        notifications.push(notification("unreadable", "error", shown(trouble)));
    }
    for project in report.projects.iter().filter(|it| !it.complete) {
        let text = format!(
            "a part of project `{}` could not be read",
            shown(project.name)
        );
        notifications.push(notification("incomplete", "warning", text));
    }
    if left_out > 0 {
        let text = format!(
            "{} left out, the least severe",
            count(left_out, "more finding")
        );
        notifications.push(notification("left-out", "warning", text));
    }
    Invocation {
        execution_successful: report.trouble.is_empty() && report.exit_code < 2,
        exit_code: report.exit_code,
        notifications,
    }
}

#[cfg(test)]
mod tests;
