//! GitLab Code Quality: a list of issues, each with a fingerprint of its own.

use std::collections::BTreeMap;
use std::io::{self, Write};

use composelint_lint::{Diagnostic, Group, Severity};
use serde::Serialize;

use crate::check::{CheckReport, Checked};
use crate::json;
use crate::text::{shown, shown_lines};

/// Writes the findings that count. GitLab shows one issue for each fingerprint, so findings of projects that have the same
/// name are told apart by their file, and what is still alike by a number.
pub fn write(report: &CheckReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = BTreeMap::new();
    let found = report.projects.iter();
    let found = found.flat_map(|project| project.active().map(move |finding| (project, finding)));
    let issues = found.map(|(project, finding)| issue(project, finding, &mut seen));
    json::write(&issues.collect::<Vec<_>>(), out)
}

#[derive(Serialize)]
struct Issue<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    categories: [&'static str; 1],
    location: Location<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Content>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

fn issue<'a>(
    project: &Checked<'a>,
    finding: &'a Diagnostic,
    seen: &mut BTreeMap<String, usize>,
) -> Issue<'a> {
    let span = finding.at.span;
    let path = project.path(span);
    let key = format!("{}-{:016x}", finding.fingerprint, hash(path));
    let number = seen.entry(key.clone()).or_default();
    *number += 1;
    let fingerprint = if *number == 1 {
        key
    } else {
        format!("{key}-{number}")
    };
    Issue {
        kind: "issue",
        description: shown(&finding.message),
        check_name: &finding.rule,
        fingerprint,
        severity: severity(finding.severity),
        categories: [category(finding.group)],
        location: Location {
            path: path.strip_prefix("./").unwrap_or(path),
            lines: Lines {
                begin: project.place(span.file, span.start).line,
                end: project.place(span.file, span.end).line,
            },
        },
        content: finding.help.as_deref().map(|help| Content {
            body: shown_lines(help),
        }),
    }
}

/// FNV-1a, the same on every machine.
fn hash(path: &str) -> u64 {
    path.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// GitLab knows five steps; `blocker` is left to people.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "minor",
        Severity::Hint => "info",
    }
}

fn category(group: Group) -> &'static str {
    match group {
        Group::Exposure
        | Group::HostAccess
        | Group::Isolation
        | Group::Egress
        | Group::Security
        | Group::Policy => "Security",
        Group::Hygiene | Group::Meta => "Clarity",
        _ => "Bug Risk",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sample::{Sample, write_to_string};

    fn issues(sample: &Sample) -> Vec<serde_json::Value> {
        serde_json::from_str(&write_to_string(sample, write)).unwrap()
    }

    #[test]
    fn an_issue_has_what_gitlab_asks_for() {
        let issue = &issues(&Sample::new())[0];
        assert_eq!(issue["check_name"], "published-database-port");
        assert_eq!(issue["severity"], "critical");
        assert_eq!(issue["location"]["path"], "compose.yaml");
        assert_eq!(issue["location"]["lines"]["begin"], 5);
        assert_eq!(
            issue["description"],
            "`db` is a database and can be reached from the LAN"
        );
    }

    #[test]
    fn no_two_issues_have_one_fingerprint() {
        let mut sample = Sample::new();
        for _ in 0..3 {
            sample.add("db", "again", |it| {
                it.fingerprint = "0123456789abcdef".to_owned();
            });
        }
        let issues = issues(&sample);
        let all: BTreeSet<&str> = issues
            .iter()
            .filter_map(|it| it["fingerprint"].as_str())
            .collect();
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn lines_are_right_behind_crlf_anchors_and_other_scripts() {
        let text = "x-é: &a {}\r\nservices:\r\n  é: &b { image: \"漢\" }\r\n";
        let issue = &issues(&Sample::of(text, "\"漢\""))[0];
        assert_eq!(issue["location"]["lines"]["begin"], 3);
    }

    #[test]
    fn what_is_suppressed_is_left_out() {
        let mut sample = Sample::new();
        sample.findings[0].suppressed = Some(composelint_lint::Suppression {
            kind: composelint_lint::SuppressionKind::Baseline,
            reason: None,
            span: None,
        });
        assert_eq!(write_to_string(&sample, write), "[]\n");
    }
}
