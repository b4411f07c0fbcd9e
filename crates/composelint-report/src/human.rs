//! The report for people: what was found, the lines it is about, related places, the route, what to do.
//!
//! miette draws the lines ([`Excerpt`] hands them to it); the rest is set around them, so that a report reads
//!
//! ```text
//! warning[rule-name]: message
//!    ,-[compose.yaml:8:9]
//!    ...
//!   route: @lan -> db through 5432/tcp (VIA_PUBLISHED_PORT), compose.yaml:8
//!    help: what to do
//! ```

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use composelint_lint::{Diagnostic, Severity};
use composelint_yaml::FileId;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeCharacters, ThemeStyles};
use textwrap::{Options, WordSeparator};

use crate::check::{CheckReport, Checked, Tally};
use crate::excerpt::{Excerpt, Mark};
use crate::look::{Look, Paint};
use crate::severity;
use crate::text::{count, shown};

/// How much is said besides the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The summary, and a calm word when nothing was found.
    Summary,
    /// Nothing (`-q`).
    Silent,
}

/// More related places than these are counted, not drawn.
const DRAWN_PLACES: usize = 8;

/// Writes the findings that count, each with its lines, and a closing line.
pub fn write(
    report: &CheckReport<'_>,
    look: Look,
    closing: Closing,
    out: &mut dyn Write,
) -> io::Result<()> {
    for project in &report.projects {
        let findings: Vec<&Diagnostic> = project.active().collect();
        for (at, finding) in findings.iter().enumerate() {
            let like_it = |other: &&&Diagnostic| is_drawn_once(finding, other);
            if findings[..at].iter().any(|other| like_it(&other)) {
                continue;
            }
            let others: Vec<&Diagnostic> =
                findings[at + 1..].iter().filter(like_it).copied().collect();
            let text = render(project, finding, look);
            writeln!(out, "{text}{}", also(project, &others, look))?;
        }
    }
    if closing == Closing::Summary {
        writeln!(out, "{}", summary(report, look))?;
    }
    Ok(())
}

/// Whether the second of two findings is only listed below the first: advice of one rule, which reads the same everywhere, or one more port
/// of the same service.
fn is_drawn_once(first: &Diagnostic, other: &Diagnostic) -> bool {
    let same_rule = first.rule == other.rule && first.severity == other.severity;
    let same_but_for_numbers = || {
        first.service.is_some()
            && first.service == other.service
            && without_numbers(&first.message).eq(without_numbers(&other.message))
    };
    same_rule && (first.severity <= Severity::Info || same_but_for_numbers())
}

fn without_numbers(message: &str) -> impl Iterator<Item = char> + '_ {
    message.chars().filter(|c| !c.is_ascii_digit())
}

/// Where else a rule gives the advice that was just drawn: `also: compose.yaml:39, 64, web.yaml:4`.
fn also(project: &Checked<'_>, others: &[&Diagnostic], look: Look) -> String {
    if others.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    let mut file = None;
    for finding in others {
        let span = finding.at.span;
        let line = project.place(span.file, span.start).line;
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = if file == Some(span.file) {
            write!(text, "{comma}{line}")
        } else {
            write!(text, "{comma}{}:{line}", shown(project.path(span)))
        };
        file = Some(span.file);
    }
    paragraph("also: ", &text, look)
}

/// One finding.
pub fn render(project: &Checked<'_>, finding: &Diagnostic, look: Look) -> String {
    let title = format!("{}[{}]:", finding.severity, finding.rule);
    let mut marks = vec![Mark {
        span: finding.at.span,
        text: finding.at.text.clone(),
        primary: true,
    }];
    let mut elsewhere: Vec<(FileId, Vec<Mark>)> = Vec::new();
    for label in finding.related.iter().take(DRAWN_PLACES) {
        let mark = Mark {
            span: label.span,
            text: label.text.clone(),
            primary: false,
        };
        let file = label.span.file;
        if file == finding.at.span.file {
            marks.push(mark);
        } else if let Some((_, marks)) = elsewhere.iter_mut().find(|(known, _)| *known == file) {
            marks.push(mark);
        } else {
            elsewhere.push((file, vec![mark]));
        }
    }
    let message = shown(&finding.message);
    let mut text = draw(project, &title, &message, finding.severity, &marks, look);
    for (_, mut marks) in elsewhere {
        let note = if let [mark] = &mut marks[..] {
            Some(std::mem::take(&mut mark.text)).filter(|text| !text.is_empty())
        } else {
            None
        };
        let note = note.map_or_else(
            || "it concerns these places, too".to_owned(),
            |it| shown(&it),
        );
        text.push_str(&draw(project, "note:", &note, Severity::Info, &marks, look));
    }
    let hidden = finding.related.len().saturating_sub(DRAWN_PLACES);
    if hidden > 0 {
        let more = format!(
            "and {} that {} not drawn",
            count(hidden, "place"),
            are(hidden)
        );
        text.push_str(&paragraph("more: ", &more, look));
    }
    text.push_str(&route(project, finding, look));
    if let Some(help) = &finding.help {
        for line in help.lines() {
            text.push_str(&paragraph("help: ", &shown(line), look));
        }
    }
    for fix in &finding.fixes {
        let line = format!("{} ({})", shown(&fix.title), fix.applicability);
        text.push_str(&paragraph("fix: ", &line, look));
    }
    text
}

fn are(n: usize) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// A title and the lines of one file.
fn draw(
    project: &Checked<'_>,
    title: &str,
    message: &str,
    severity: Severity,
    marks: &[Mark],
    look: Look,
) -> String {
    let Some(file) = marks.first().map(|mark| mark.span.file) else {
        return String::new();
    };
    let excerpt = Excerpt::new(project.sources.get(file), project.text(file), marks, look);
    let part = Part {
        message,
        severity,
        excerpt: &excerpt,
    };
    let mut drawn = String::new();
    let handler = GraphicalReportHandler::new_themed(theme(title, severity, &excerpt, look))
        .with_links(false)
        .with_width(look.width + INDENT.len())
        .with_break_words(false)
        .with_word_separator(WordSeparator::AsciiSpace)
        .with_context_lines(1)
        .without_syntax_highlighting();
    // Writing to a string cannot fail, and the excerpt has every line that its labels are on.
    if handler.render_report(&mut drawn, &part).is_err() {
        return format!("{title} {message}\n");
    }
    drawn.strip_prefix(INDENT).unwrap_or(&drawn).to_owned()
}

/// What miette puts before a title, in whose place it would have an icon.
const INDENT: &str = "  ";

fn theme(title: &str, severity: Severity, excerpt: &Excerpt, look: Look) -> GraphicalTheme {
    let mut characters = if look.unicode {
        ThemeCharacters::unicode()
    } else {
        ThemeCharacters {
            underbar: '^',
            rcross: '-',
            ..ThemeCharacters::ascii()
        }
    };
    for icon in [
        &mut characters.error,
        &mut characters.warning,
        &mut characters.advice,
    ] {
        title.clone_into(icon);
    }
    let mut styles = if look.colour {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    let primary = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Info | Severity::Hint => styles.advice,
    };
    // miette hands styles out in the order of the text.
    let mut labels: Vec<&LabeledSpan> = excerpt.labels().iter().collect();
    labels.sort_by_key(|label| label.offset());
    let style = |label: &&LabeledSpan| {
        if label.primary() {
            primary
        } else {
            styles.help
        }
    };
    styles.highlights = labels.iter().map(style).collect();
    GraphicalTheme { characters, styles }
}

/// A title and an excerpt, as miette's diagnostic.
struct Part<'a> {
    message: &'a str,
    severity: Severity,
    excerpt: &'a Excerpt,
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Part<'_> {}

impl miette::Diagnostic for Part<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(severity::in_miette(self.severity))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels().iter().cloned()))
    }
}

/// The steps of the proof, one line each.
fn route(project: &Checked<'_>, finding: &Diagnostic, look: Look) -> String {
    let mut text = String::new();
    for (number, step) in finding.route.iter().enumerate() {
        let places = step.evidence.iter().map(|span| {
            let place = project.place(span.file, span.start);
            format!("{}:{}", shown(project.path(*span)), place.line)
        });
        let mut places: Vec<String> = places.collect();
        places.dedup();
        let mut line = format!("{} {} {}", shown(&step.from), look.arrow(), shown(&step.to));
        if !step.via.is_empty() {
            let _ = write!(line, " through {}", shown(&step.via));
        }
        let _ = write!(line, " ({})", step.reason);
        if !places.is_empty() {
            let _ = write!(line, ", {}", places.join(", "));
        }
        let name = if number == 0 { "route: " } else { "" };
        text.push_str(&paragraph(name, &line, look));
    }
    text
}

/// `  help: text`, broken to the width, the lines of a paragraph below each other.
fn paragraph(name: &str, text: &str, look: Look) -> String {
    let first = look.paint(Paint::Accent, format_args!("{name:>9}"));
    let options = Options::new(look.width)
        .initial_indent(&first)
        .subsequent_indent("         ")
        .word_separator(WordSeparator::AsciiSpace)
        .break_words(false);
    let mut wrapped = textwrap::fill(text, options);
    wrapped.push('\n');
    wrapped
}

/// The line that closes a report.
fn summary(report: &CheckReport<'_>, look: Look) -> String {
    let tally = report.tally();
    let projects = &report.projects;
    let services: usize = projects.iter().map(|project| project.services).sum();
    let place = format!(
        "{}, {}, {}",
        count(projects.len(), "project"),
        count(report.file_count(), "file"),
        count(services, "service")
    );
    let mut line = if tally.total() == 0 {
        format!("{} in {place}", look.paint(Paint::Good, "no findings"))
    } else {
        format!("{} in {place}", findings(tally, look))
    };
    let suppressed = tally.suppressed - tally.known;
    let counts = [(suppressed, "suppressed"), (tally.known, "known")];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if !counts.is_empty() {
        let _ = write!(line, "; {}", counts.join(", "));
    }
    let incomplete = projects.iter().filter(|project| !project.complete).count();
    if incomplete > 0 {
        let part = count(incomplete, "project");
        let _ = write!(line, "; {part} could not be read completely");
    }
    line
}

/// `3 findings (1 error, 2 warnings)`.
pub(crate) fn findings(tally: Tally, look: Look) -> String {
    let parts = Severity::ALL
        .into_iter()
        .filter(|severity| tally.of(*severity) > 0);
    let parts = parts.map(|severity| {
        let n = tally.of(severity);
        // "info" has no plural.
        let words = match severity {
            Severity::Info => format!("{n} info"),
            other => count(n, other.as_str()),
        };
        look.paint(severity::paint(severity), words)
    });
    let parts: Vec<String> = parts.collect();
    format!("{} ({})", count(tally.total(), "finding"), parts.join(", "))
}

#[cfg(test)]
mod tests;
