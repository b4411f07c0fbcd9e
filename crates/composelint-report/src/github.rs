//! Annotations for GitHub Actions: `::error file=compose.yaml,line=8,col=9::message`.
//!
//! A step may show ten errors, ten warnings and ten notices, and GitHub drops the rest without a word. So the most severe
//! come first, what does not fit is counted by the last notice, and a message stays below 4096 characters.

use std::io::{self, Write};

use composelint_lint::{Diagnostic, Severity};

use crate::check::{CheckReport, Checked};
use crate::text::{count, shown, shown_lines};

/// How many annotations of one kind a step may show.
const OF_A_KIND: usize = 10;

/// Longer messages are cut, in characters.
const LONGEST: usize = 3500;

/// Writes what could not be read, the most severe findings, and how many more there are.
pub fn write(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut said = [0; 3];
    let mut left_out = 0;
    for trouble in report.trouble {
        if room(&mut said, Kind::Error, report) {
            let message = data(&shown(trouble));
            writeln!(out, "::error title=composelint::{message}")?;
        } else {
            left_out += 1;
        }
    }
    for (project, finding) in report.by_severity() {
        if room(&mut said, Kind::of(finding.severity), report) {
            writeln!(out, "{}", annotation(project, finding))?;
        } else {
            left_out += 1;
        }
    }
    if left_out == 0 {
        return Ok(());
    }
    let more = count(left_out, "more finding");
    let is = if left_out == 1 { "is" } else { "are" };
    writeln!(
        out,
        "::notice title=composelint::{more} {is} not shown here: GitHub shows {OF_A_KIND} of a kind in a step"
    )
}

/// What GitHub calls the three kinds of annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    Notice,
}

impl Kind {
    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info | Severity::Hint => Self::Notice,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Takes a place of this kind, if there is one. The last notice is for the count, unless nothing is left out.
fn room(said: &mut [usize; 3], kind: Kind, report: &CheckReport<'_>) -> bool {
    let tally = report.tally();
    let all_fit = report.trouble.len() + tally.error <= OF_A_KIND
        && tally.warning <= OF_A_KIND
        && tally.info + tally.hint <= OF_A_KIND;
    let limit = if kind == Kind::Notice && !all_fit {
        OF_A_KIND - 1
    } else {
        OF_A_KIND
    };
    let said = &mut said[kind as usize];
    *said += 1;
    *said <= limit
}

fn annotation(project: &Checked<'_>, finding: &Diagnostic) -> String {
    let span = finding.at.span;
    let start = project.place(span.file, span.start);
    let end = project.place(span.file, span.end);
    let mut place = format!(
        "file={},line={},endLine={}",
        property(&shown(project.path(span))),
        start.line,
        end.line
    );
    // Columns mean something to GitHub on one line only.
    if start.line == end.line {
        let last = end.column.saturating_sub(1).max(start.column);
        place = format!("{place},col={},endColumn={last}", start.column);
    }
    let mut message = shown(&finding.message);
    for step in &finding.route {
        let (from, to) = (shown(&step.from), shown(&step.to));
        message = format!(
            "{message}\n{from} -> {to} through {} ({})",
            shown(&step.via),
            step.reason
        );
    }
    if let Some(help) = &finding.help {
        message = format!("{message}\nhelp: {}", shown_lines(help));
    }
    let kind = Kind::of(finding.severity).as_str();
    let title = property(&format!("composelint: {}", finding.rule));
    let message = data(&cut(message));
    format!("::{kind} {place},title={title}::{message}")
}

fn cut(message: String) -> String {
    match message.char_indices().nth(LONGEST) {
        None => message,
        Some((at, _)) => format!("{}...", &message[..at]),
    }
}

/// Text of a message: a line end would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Text of a property, which `:` and `,` would end, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, write_to_string};

    #[test]
    fn an_annotation_names_its_place_and_says_what_to_do() {
        assert_eq!(
            write_to_string(&Sample::new(), write),
            "::error file=compose.yaml,line=5,endLine=5,col=9,endColumn=19,title=composelint%3A published-database-port\
             ::`db` is a database and can be reached from the LAN%0A@lan -> db through 5432/tcp (VIA_PUBLISHED_PORT)%0A\
             help: bind it to 127.0.0.1\n"
        );
    }

    #[test]
    fn the_most_severe_come_first_and_the_rest_is_counted() {
        let mut sample = Sample::new();
        for severity in [Severity::Info, Severity::Warning, Severity::Error] {
            for number in 0..12 {
                sample.add("db", &format!("number {number}"), |it| {
                    it.severity = severity;
                });
            }
        }
        let text = write_to_string(&sample, write);
        let of = |kind: &str| text.lines().filter(|line| line.starts_with(kind)).count();
        assert_eq!(
            (of("::error "), of("::warning "), of("::notice ")),
            (10, 10, 10)
        );
        assert!(
            text.lines()
                .take(10)
                .all(|line| line.starts_with("::error "))
        );
        let last = text.lines().last().unwrap_or_default();
        // 13 errors, 12 warnings and 12 notes were found.
        assert!(
            last.ends_with(
                "::8 more findings are not shown here: GitHub shows 10 of a kind in a step"
            ),
            "{last}"
        );
    }

    #[test]
    fn what_could_not_be_read_is_an_error() {
        let mut sample = Sample::new();
        sample.trouble = vec!["cannot read `a%b`: it is\na folder".to_owned()];
        let text = write_to_string(&sample, write);
        assert!(
            text.starts_with(
                "::error title=composelint::cannot read `a%25b`: it is\\u{a}a folder\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn columns_count_code_points_behind_crlf_and_anchors() {
        let text =
            "x-é: &a {}\r\nservices:\r\n  é: &b { image: \"漢\", ports: [\"5432:5432\"] }\r\n";
        let sample = Sample::of(text, "\"5432:5432\"");
        assert!(write_to_string(&sample, write).contains("line=3,endLine=3,col=31,endColumn=41,"));
    }

    #[test]
    fn a_long_message_is_cut() {
        let mut sample = Sample::new();
        sample.findings[0].message = "é".repeat(10_000);
        let text = write_to_string(&sample, write);
        assert!(text.chars().count() < 4096, "{}", text.len());
        assert!(text.ends_with("é...\n"));
    }
}
