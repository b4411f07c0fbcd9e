//! JUnit XML: a suite for each project, a case for each finding.
//!
//! A finding that fails the run is a failure, a lighter one a case that passed and says something, a suppressed one is
//! skipped, and what could not be read is an error. A project without findings is one case that passed, because several
//! readers take an empty suite for a mistake.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use composelint_lint::{Diagnostic, SuppressionKind};

use crate::check::{CheckReport, Checked};
use crate::text::{shown, shown_lines};

/// Writes the report.
pub fn write(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: Vec<Suite> = report
        .projects
        .iter()
        .map(|project| suite(report, project))
        .collect();
    if !report.trouble.is_empty() {
        suites.push(trouble(report));
    }
    let sum = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites name=\"composelint\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        sum(|it| it.cases.len()),
        sum(Suite::failures),
        sum(Suite::errors)
    );
    for suite in &suites {
        suite.write(&mut text);
    }
    text.push_str("</testsuites>\n");
    out.write_all(text.as_bytes())
}

/// A suite, before it is written.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    class: String,
    outcome: Outcome,
}

/// How a case ended.
enum Outcome {
    Passed,
    Said {
        text: String,
    },
    Failed {
        kind: &'static str,
        message: String,
        text: String,
    },
    Skipped {
        message: String,
    },
    Error {
        message: String,
    },
}

impl Suite {
    fn failures(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed { .. }))
    }

    fn errors(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Error { .. }))
    }

    fn count(&self, is: fn(&Outcome) -> bool) -> usize {
        self.cases.iter().filter(|case| is(&case.outcome)).count()
    }

    fn write(&self, xml: &mut String) {
        let skipped = self.count(|outcome| matches!(outcome, Outcome::Skipped { .. }));
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{skipped}\">",
            escape(&self.name),
            self.cases.len(),
            self.failures(),
            self.errors(),
        );
        for case in &self.cases {
            let (name, class) = (escape(&case.name), escape(&case.class));
            let open = format!("    <testcase name=\"{name}\" classname=\"{class}\"");
            let inner = case.outcome.xml();
            let _ = if inner.is_empty() {
                writeln!(xml, "{open}/>")
            } else {
                writeln!(xml, "{open}>\n      {inner}\n    </testcase>")
            };
        }
        xml.push_str("  </testsuite>\n");
    }
}

impl Outcome {
    fn xml(&self) -> String {
        match self {
            Self::Passed => String::new(),
            Self::Said { text } => format!("<system-out>{}</system-out>", escape(text)),
            Self::Failed {
                kind,
                message,
                text,
            } => format!(
                "<failure type=\"{kind}\" message=\"{}\">{}</failure>",
                escape(message),
                escape(text)
            ),
            Self::Skipped { message } => format!("<skipped message=\"{}\"/>", escape(message)),
            Self::Error { message } => format!(
                "<error type=\"composelint\" message=\"{0}\">{0}</error>",
                escape(message)
            ),
        }
    }
}

fn suite(report: &CheckReport<'_>, project: &Checked<'_>) -> Suite {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut cases: Vec<Case> = project
        .findings
        .iter()
        .map(|finding| case(report, project, finding, &mut names))
        .collect();
    if cases.is_empty() {
        cases.push(Case {
            name: "no findings".to_owned(),
            class: shown(project.name),
            outcome: Outcome::Passed,
        });
    }
    Suite {
        name: shown(project.name),
        cases,
    }
}

/// Readers show one of several cases with the same name, so the second gets a number.
fn case(
    report: &CheckReport<'_>,
    project: &Checked<'_>,
    finding: &Diagnostic,
    names: &mut BTreeMap<String, usize>,
) -> Case {
    let subject = finding.service.as_ref().or(finding.network.as_ref());
    let mut name = finding.rule.to_string();
    if let Some(subject) = subject {
        let _ = write!(name, " {}", shown(subject));
    }
    let number = names.entry(name.clone()).or_default();
    *number += 1;
    if *number > 1 {
        let _ = write!(name, " {number}");
    }
    let message = shown(&finding.message);
    let outcome = if let Some(suppressed) = &finding.suppressed {
        let reason = suppressed.reason.as_deref();
        let reason = reason.unwrap_or(match suppressed.kind {
            SuppressionKind::Baseline => "known from the baseline",
            SuppressionKind::Comment | SuppressionKind::Configuration => "no reason given",
        });
        Outcome::Skipped {
            message: format!("{message}; suppressed: {}", shown(reason)),
        }
    } else if report.fails(finding.severity) {
        Outcome::Failed {
            kind: finding.severity.as_str(),
            text: details(project, finding),
            message,
        }
    } else {
        Outcome::Said {
            text: details(project, finding),
        }
    };
    Case {
        name,
        class: format!("{}.{}", shown(project.name), finding.group),
        outcome,
    }
}

/// What a person reads about one finding.
fn details(project: &Checked<'_>, finding: &Diagnostic) -> String {
    let place = |span| shown(&project.path_and_line(span));
    let mut text = format!(
        "{}: {}[{}]: {}",
        place(finding.at.span),
        finding.severity,
        finding.rule,
        shown(&finding.message)
    );
    for label in &finding.related {
        let _ = write!(text, "\n{}: {}", place(label.span), shown(&label.text));
    }
    for step in &finding.route {
        let (from, to, via) = (shown(&step.from), shown(&step.to), shown(&step.via));
        let _ = write!(
            text,
            "\nroute: {from} -> {to} through {via} ({})",
            step.reason
        );
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\nhelp: {}", shown_lines(help));
    }
    text
}

fn trouble(report: &CheckReport<'_>) -> Suite {
    let case = |(number, trouble): (usize, &String)| Case {
        name: format!("run {}", number + 1),
        class: "composelint".to_owned(),
        outcome: Outcome::Error {
            message: shown(trouble),
        },
    };
    Suite {
        name: "composelint".to_owned(),
        cases: report.trouble.iter().enumerate().map(case).collect(),
    }
}

/// Text for an attribute or an element. What XML cannot hold was spelled out before; two code points are left.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.extend(c.escape_unicode()),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use composelint_lint::{Severity, Suppression};

    use super::*;
    use crate::sample::{Sample, write_to_string};

    #[test]
    fn findings_fail_pass_or_are_skipped() {
        let mut sample = Sample::new();
        sample.add("db", "<é> & \"x\"", |it| it.severity = Severity::Info);
        sample.add("db", "hushed", |it| {
            it.suppressed = Some(Suppression {
                kind: SuppressionKind::Comment,
                reason: Some("we know".to_owned()),
                span: None,
            });
        });
        sample.trouble = vec!["cannot read `x`: it is gone".to_owned()];
        insta::assert_snapshot!(write_to_string(&sample, write), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="composelint" tests="4" failures="1" errors="1">
          <testsuite name="shop" tests="3" failures="1" errors="0" skipped="1">
            <testcase name="published-database-port db" classname="shop.exposure">
              <failure type="error" message="`db` is a database and can be reached from the LAN">compose.yaml:5: error[published-database-port]: `db` is a database and can be reached from the LAN
        route: @lan -&gt; db through 5432/tcp (VIA_PUBLISHED_PORT)
        help: bind it to 127.0.0.1</failure>
            </testcase>
            <testcase name="published-database-port db 2" classname="shop.exposure">
              <system-out>compose.yaml:5: info[published-database-port]: &lt;é&gt; &amp; &quot;x&quot;
        help: bind it to 127.0.0.1</system-out>
            </testcase>
            <testcase name="published-database-port db 3" classname="shop.exposure">
              <skipped message="hushed; suppressed: we know"/>
            </testcase>
          </testsuite>
          <testsuite name="composelint" tests="1" failures="0" errors="1" skipped="0">
            <testcase name="run 1" classname="composelint">
              <error type="composelint" message="cannot read `x`: it is gone">cannot read `x`: it is gone</error>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn lines_are_right_behind_crlf_and_anchors() {
        let text = "x-é: &a {}\r\nservices:\r\n  é: &b { image: \"漢\" }\r\n";
        let xml = write_to_string(&Sample::of(text, "\"漢\""), write);
        assert!(xml.contains(">compose.yaml:3: error["), "{xml}");
    }

    #[test]
    fn a_calm_project_is_a_case_that_passed() {
        let mut sample = Sample::new();
        sample.findings.clear();
        let xml = write_to_string(&sample, write);
        assert!(
            xml.contains("tests=\"1\" failures=\"0\" errors=\"0\""),
            "{xml}"
        );
    }
}
