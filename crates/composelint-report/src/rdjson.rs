//! reviewdog's rdjson. Columns are counted in bytes of UTF-8, from 1.

use std::io::{self, Write};

use composelint_lint::{Diagnostic, Fix, Label, Severity};
use composelint_yaml::{Encoding, Span};
use serde::Serialize;

use crate::check::{CheckReport, Checked, open_fixes};
use crate::json;
use crate::redact::{Text, redact};
use crate::text::{shown, shown_lines};

/// Edits that lie further apart, in bytes, are no suggestion: it would repeat all that stands between them.
const FAR: u32 = 2000;

/// Writes the findings that count, with fixes as suggestions.
pub fn write(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let projects = report.projects.iter();
    let found = projects.flat_map(|project| project.active().map(move |it| item(project, it)));
    let document = Document {
        source: Source {
            name: "composelint",
        },
        diagnostics: found.collect(),
    };
    json::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Item<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(rename = "relatedLocations", skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related<'a> {
    message: String,
    location: Location<'a>,
}

fn item<'a>(project: &Checked<'a>, finding: &'a Diagnostic) -> Item<'a> {
    let mut message = shown(&finding.message);
    if let Some(help) = &finding.help {
        message = format!("{message}\n{}", shown_lines(help));
    }
    let suggestions = open_fixes(finding).filter_map(|fix| suggestion(project, finding, fix));
    let related = |label: &Label| Related {
        message: shown(&label.text),
        location: location(project, label.span),
    };
    Item {
        message,
        location: location(project, finding.at.span),
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info | Severity::Hint => "INFO",
        },
        code: Code {
            value: &finding.rule,
        },
        suggestions: suggestions.collect(),
        related: finding.related.iter().map(related).collect(),
    }
}

/// One range and its new text. A fix of several edits becomes one when they are near each other in the finding's file, and
/// what stands between them is no secret.
fn suggestion(project: &Checked<'_>, finding: &Diagnostic, fix: &Fix) -> Option<Suggestion> {
    let file = finding.at.span.file;
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (first, last) = (edits.first()?.span, edits.last()?.span);
    let far = last.end.saturating_sub(first.start) > FAR;
    if far || edits.iter().any(|edit| edit.span.file != file) {
        return None;
    }
    let source = project.sources.get(file).text();
    let mut text = String::new();
    let mut at = first.start;
    for edit in edits {
        text.push_str(source.get(at as usize..edit.span.start as usize)?);
        text.push_str(&edit.text);
        at = edit.span.end;
    }
    let secret = |line: &str| redact(line, Text::Source) != line;
    let whole = Span::new(file, first.start, at);
    (!text.lines().any(secret)).then(|| Suggestion {
        range: range(project, whole),
        text,
    })
}

fn location<'a>(project: &Checked<'a>, span: Span) -> Location<'a> {
    Location {
        path: project.path(span),
        range: range(project, span),
    }
}

fn range(project: &Checked<'_>, span: Span) -> Range {
    let point = |byte| {
        let place = project.place_in(span.file, byte, Encoding::Bytes);
        Point {
            line: place.line,
            column: place.column,
        }
    };
    Range {
        start: point(span.start),
        end: point(span.end),
    }
}

#[cfg(test)]
mod tests {
    use composelint_lint::Edit;

    use super::*;
    use crate::sample::{Sample, write_to_string};

    fn first(sample: &Sample) -> serde_json::Value {
        let document: serde_json::Value =
            serde_json::from_str(&write_to_string(sample, write)).unwrap();
        document["diagnostics"][0].clone()
    }

    #[test]
    fn columns_count_bytes_behind_crlf_and_anchors() {
        let text =
            "x-é: &a {}\r\nservices:\r\n  é: &b { image: \"漢\", ports: [\"5432:5432\"] }\r\n";
        let item = first(&Sample::of(text, "\"5432:5432\""));
        let line = text.lines().nth(2).unwrap();
        let column = line.find("\"5432").unwrap() + 1;
        assert_eq!(item["location"]["range"]["start"]["line"], 3);
        assert_eq!(item["location"]["range"]["start"]["column"], column);
    }

    #[test]
    fn a_fix_is_a_suggestion() {
        let item = first(&Sample::new());
        assert_eq!(item["suggestions"][0]["text"], "127.0.0.1:");
        let range = &item["suggestions"][0]["range"];
        assert_eq!(range["start"], range["end"]);
        assert_eq!(range["start"]["column"], 10);
        assert_eq!(item["code"]["value"], "published-database-port");
    }

    #[test]
    fn edits_near_each_other_are_one_suggestion() {
        let mut sample = Sample::new();
        let file = sample.findings[0].at.span.file;
        let image = sample.span(file, "postgres:17");
        sample.findings[0].fixes[0].edits.push(Edit {
            span: image,
            text: "postgres:18".to_owned(),
        });
        let item = first(&sample);
        assert_eq!(
            item["suggestions"][0]["text"],
            "postgres:18 # composelint: ignore\n    ports:\n      - \"127.0.0.1:"
        );
    }

    #[test]
    fn a_suggestion_never_repeats_a_secret() {
        let text = "services:\n  db:\n    image: postgres:17\n    environment:\n      DB_PASSWORD: hunter2\n    \
                    ports:\n      - \"5432:5432\"\n";
        let mut sample = Sample::of(text, "\"5432:5432\"");
        let file = sample.findings[0].at.span.file;
        let image = sample.span(file, "postgres:17");
        sample.findings[0].fixes[0].edits.push(Edit {
            span: image,
            text: "postgres:18".to_owned(),
        });
        assert!(first(&sample)["suggestions"].is_null());
    }
}
