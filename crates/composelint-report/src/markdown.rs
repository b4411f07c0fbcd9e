//! Markdown, for a job summary or a comment on a pull request: a table of findings and the topology as a Mermaid graph.
//!
//! Whatever stands in a file stays text: every character that Markdown, HTML or a forge could take for more is written as an
//! entity. The limits are those of a job summary, 1 MiB: the most severe findings come first, the rest is counted.

use std::fmt::Write as _;
use std::io::{self, Write};

use composelint_lint::{Diagnostic, Severity};

use crate::check::{CheckReport, Checked};
use crate::graph::{self, Picture};
use crate::human::findings;
use crate::look::Look;
use crate::text::{count, shown};

/// More findings than these are counted.
const ROWS: usize = 200;

/// More drawings than these are left out.
const DRAWINGS: usize = 5;

/// Mermaid draws no more than 500 edges and 50,000 characters.
const MERMAID_EDGES: usize = 480;
const MERMAID_BYTES: usize = 48_000;

/// By this line a program finds its own comment again.
pub const MARKER: &str = "<!-- composelint -->";

/// Writes the report.
pub fn write(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{MARKER}\n## composelint: {}\n", verdict(report))?;
    for trouble in report.trouble {
        writeln!(out, "> {}  ", inline(&shown(trouble)))?;
    }
    if !report.trouble.is_empty() {
        writeln!(out)?;
    }
    table(report, out)?;
    for picture in report.pictures.iter().take(DRAWINGS) {
        out.write_all(drawing(picture).as_bytes())?;
    }
    let hidden = report.pictures.len().saturating_sub(DRAWINGS);
    if hidden > 0 {
        let more = if hidden == 1 {
            "1 more topology is".to_owned()
        } else {
            format!("{hidden} more topologies are")
        };
        writeln!(
            out,
            "{more} not drawn here: {} draws one.\n",
            code("composelint graph -o mermaid")
        )?;
    }
    writeln!(out, "{}", closing(report))
}

/// `3 findings (1 error, 2 warnings)`, and whether the run can be trusted.
fn verdict(report: &CheckReport<'_>) -> String {
    let tally = report.tally();
    let found = if tally.total() == 0 {
        "no findings".to_owned()
    } else {
        findings(tally, Look::PLAIN)
    };
    if report.trouble.is_empty() {
        found
    } else {
        format!("not everything could be read; {found}")
    }
}

fn table(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.by_severity();
    if found.is_empty() {
        return Ok(());
    }
    writeln!(out, "| | finding | where |\n|---|---|---|")?;
    for (project, finding) in found.iter().take(ROWS) {
        writeln!(out, "{}", row(project, finding))?;
    }
    let hidden = found.len().saturating_sub(ROWS);
    if hidden > 0 {
        writeln!(
            out,
            "\n{}, the least severe ones, not shown here.",
            count(hidden, "more finding")
        )?;
    }
    writeln!(out)
}

fn row(project: &Checked<'_>, finding: &Diagnostic) -> String {
    let sign = match finding.severity {
        Severity::Error => "🔴",
        Severity::Warning => "🟠",
        Severity::Info => "🔵",
        Severity::Hint => "⚪",
    };
    let mut text = format!(
        "{}<br>{}",
        inline(&shown(&finding.message)),
        code(&finding.rule)
    );
    for step in &finding.route {
        let (from, to) = (code(&shown(&step.from)), code(&shown(&step.to)));
        let _ = write!(
            text,
            "<br>{from} → {to} through {} ({})",
            code(&shown(&step.via)),
            inline(step.reason)
        );
    }
    if let Some(help) = finding.help.as_deref().and_then(|help| help.lines().next()) {
        let _ = write!(text, "<br>💡 {}", inline(&shown(help)));
    }
    let place = code(&shown(&project.path_and_line(finding.at.span)));
    format!("| {sign} {} | {text} | {place} |", finding.severity)
}

/// A graph that can be folded away.
fn drawing(picture: &Picture) -> String {
    let names: Vec<String> = picture.projects.iter().map(|name| code(name)).collect();
    let mut bytes = Vec::new();
    let drawn = graph::write_mermaid(picture, &mut bytes).map(|()| String::from_utf8_lossy(&bytes));
    let Some(mermaid) = drawn.ok().filter(|it| fits(it)) else {
        return format!(
            "The topology of {} is too large for Mermaid: {} draws it.\n\n",
            names.join(", "),
            code("composelint graph -o svg")
        );
    };
    format!(
        "<details><summary>Topology of {}</summary>\n\n```mermaid\n{}\n```\n\n</details>\n\n",
        names.join(", "),
        mermaid.trim_end()
    )
}

fn fits(mermaid: &str) -> bool {
    let edge = |line: &&str| {
        ["---", "-->", "===", "-.->", ".->"]
            .iter()
            .any(|it| line.contains(it))
    };
    mermaid.len() <= MERMAID_BYTES && mermaid.lines().filter(edge).count() <= MERMAID_EDGES
}

fn closing(report: &CheckReport<'_>) -> String {
    let services: usize = report.projects.iter().map(|project| project.services).sum();
    let mut line = format!(
        "{}, {}, {}",
        count(report.projects.len(), "project"),
        count(report.file_count(), "file"),
        count(services, "service")
    );
    let tally = report.tally();
    let suppressed = tally.suppressed - tally.known;
    for (number, word) in [(suppressed, "suppressed"), (tally.known, "known")] {
        if number > 0 {
            let _ = write!(line, "; {number} {word}");
        }
    }
    let incomplete = report.projects.iter().filter(|it| !it.complete).count();
    if incomplete > 0 {
        let _ = write!(
            line,
            "; {} could not be read completely",
            count(incomplete, "project")
        );
    }
    format!("{line}; composelint {}", report.version)
}

/// A sentence of ours with names in backticks, as text with code in it.
pub(crate) fn inline(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let pieces: Vec<&str> = text.split('`').collect();
    let last = pieces.len() - 1;
    for (at, piece) in pieces.into_iter().enumerate() {
        match at % 2 {
            // A backtick without a partner is a character like any other.
            1 if at == last => {
                html.push_str("&#96;");
                push(&mut html, piece, Place::Prose);
            }
            1 => html.push_str(&code(piece)),
            _ => push(&mut html, piece, Place::Prose),
        }
    }
    html
}

/// Text as code. Nothing in it is Markdown: every mark is an entity.
pub(crate) fn code(text: &str) -> String {
    let mut html = String::from("<code>");
    push(&mut html, text, Place::Code);
    html.push_str("</code>");
    html
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Forges turn `@name` and `#1` into links here.
    Prose,
    /// They leave code alone.
    Code,
}

fn push(html: &mut String, text: &str, place: Place) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let plain = c.is_alphanumeric()
            || matches!(c, ' ' | ',' | ';' | '/' | '(' | ')' | '\'' | '-' | '?');
        if plain || !c.is_ascii() {
            html.push(c);
        } else {
            let _ = write!(html, "&#{};", u32::from(c));
        }
        // A space of no width keeps a reference from being one.
        let refers = matches!(c, '@' | '#' | '!' | '~' | '%' | '$' | '&');
        if place == Place::Prose && refers && rest.peek().is_some_and(|next| next.is_alphanumeric())
        {
            html.push_str("&#8203;");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, write_to_string};

    #[test]
    fn findings_are_a_table() {
        insta::assert_snapshot!(write_to_string(&Sample::new(), write), @r"
        <!-- composelint -->
        ## composelint: 1 finding (1 error)

        | | finding | where |
        |---|---|---|
        | 🔴 error | <code>db</code> is a database and can be reached from the LAN<br><code>published-database-port</code><br><code>&#64;lan</code> → <code>db</code> through <code>5432/tcp</code> (VIA&#95;PUBLISHED&#95;PORT)<br>💡 bind it to 127&#46;0&#46;0&#46;1 | <code>compose&#46;yaml&#58;5</code> |

        1 project, 1 file, 1 service; composelint 1.2.3
        ");
    }

    #[test]
    fn nothing_in_a_name_is_markup() {
        for (text, expected) in [
            ("`db` is up", "<code>db</code> is up"),
            (
                "`a|b` *x* <b>",
                "<code>a&#124;b</code> &#42;x&#42; &#60;b&#62;",
            ),
            ("`x` @octocat `", "<code>x</code> &#64;&#8203;octocat &#96;"),
            ("`@octocat`", "<code>&#64;octocat</code>"),
            (
                "see http://x.test #1",
                "see http&#58;//x&#46;test &#35;&#8203;1",
            ),
            ("![x](y) é 漢", "&#33;&#91;x&#93;(y) é 漢"),
        ] {
            assert_eq!(inline(text), expected);
        }
    }

    #[test]
    fn lines_are_right_behind_crlf_and_anchors() {
        let text = "x-é: &a {}\r\nservices:\r\n  é: &b { image: \"漢\" }\r\n";
        let page = write_to_string(&Sample::of(text, "\"漢\""), write);
        assert!(
            page.contains("<code>compose&#46;yaml&#58;3</code>"),
            "{page}"
        );
    }

    #[test]
    fn a_long_list_is_cut() {
        let mut sample = Sample::new();
        for number in 0..1000 {
            sample.add("db", &format!("number {number}"), |_| {});
        }
        let page = write_to_string(&sample, write);
        assert!(page.contains("\n801 more findings, the least severe ones, not shown here.\n"));
        assert!(page.len() < 1 << 20);
    }

    #[test]
    fn a_topology_that_mermaid_would_refuse_is_not_drawn() {
        assert!(fits("flowchart LR\n  a --- b\n"));
        assert!(!fits(&"  a --- b\n".repeat(MERMAID_EDGES + 1)));
        assert!(!fits(&"x".repeat(MERMAID_BYTES + 1)));
    }
}
