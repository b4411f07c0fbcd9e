//! The rules that spoke, with their pages.

use std::collections::BTreeSet;

use composelint_lint::{Group, Rule, Severity};

use super::Found;
use super::model::{Configuration, Help, Message, RuleDescriptor, RuleProperties};
use super::result::level;
use crate::check::CheckReport;

/// A rule that has results. One that is not in the list of rules (a contract of the user) is known by its findings.
pub(super) struct Described<'r> {
    pub(super) id: &'r str,
    known: Option<&'static Rule>,
    group: Group,
    severity: Severity,
}

/// The rules of these findings: those of the list in its order, then others by name.
pub(super) fn described<'r>(report: &CheckReport<'r>, found: &[Found<'r>]) -> Vec<Described<'r>> {
    let mut seen = BTreeSet::new();
    let mut rules: Vec<Described<'r>> = Vec::new();
    for (_, finding) in found {
        if !seen.insert(finding.rule.as_str()) {
            continue;
        }
        let known = report.rules.iter().find(|rule| rule.name == finding.rule);
        rules.push(Described {
            id: finding.rule.as_str(),
            known: known.copied(),
            group: finding.group,
            severity: known.map_or(finding.severity, |rule| rule.severity),
        });
    }
    let place = |name: &str| report.rules.iter().position(|rule| rule.name == name);
    rules.sort_by_key(|it| (place(it.id).unwrap_or(usize::MAX), it.id));
    rules
}

impl Described<'_> {
    /// What SARIF says about the rule.
    pub(super) fn rule(&self) -> RuleDescriptor {
        let summary = match self.known {
            Some(rule) => rule.summary.to_owned(),
            None => format!("The rule {} of this project does not hold.", self.id),
        };
        let page = self.known.map_or(summary.as_str(), |rule| rule.page);
        let security = is_about_security(self.group);
        let mut tags = vec![self.group.as_str().to_owned()];
        if security && self.group != Group::Security {
            tags.push("security".to_owned());
        }
        RuleDescriptor {
            id: self.id.to_owned(),
            name: pascal(self.id),
            short_description: Message::new(&summary),
            full_description: Message::new(&first_paragraph(page, &summary)),
            help: Help {
                text: plain(page),
                markdown: markdown(page),
            },
            default_configuration: Configuration {
                enabled: self.known.is_none_or(|rule| rule.enabled),
                level: level(self.severity),
            },
            properties: RuleProperties {
                tags,
                security_severity: security.then(|| score(self.severity)),
                problem_severity: match self.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info | Severity::Hint => "recommendation",
                },
            },
        }
    }
}

/// Whether findings of a group are about who gets in or out, rather than about what does not work.
fn is_about_security(group: Group) -> bool {
    matches!(
        group,
        Group::Exposure
            | Group::HostAccess
            | Group::Isolation
            | Group::Egress
            | Group::Security
            | Group::Policy
    )
}

/// GitHub reads this as CVSS does: from 7.0 high, from 4.0 medium, below low.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "8.0",
        Severity::Warning => "5.5",
        Severity::Info => "3.0",
        Severity::Hint => "1.0",
    }
}

/// `published-database-port` as `PublishedDatabasePort`.
fn pascal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let capital = |word: &str| {
        let mut rest = word.chars();
        let first = rest.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(rest).collect::<String>()
    };
    words.map(capital).collect()
}

/// What stands below `## Why it matters`, up to the next blank line, without the marks of code.
fn first_paragraph(page: &str, otherwise: &str) -> String {
    let why = page.split("## Why it matters").nth(1).unwrap_or_default();
    let lines = why
        .trim_start()
        .lines()
        .take_while(|line| !line.is_empty() && !line.starts_with('#'));
    let text: Vec<&str> = lines.collect();
    if text.is_empty() {
        return otherwise.to_owned();
    }
    text.join(" ").replace('`', "'")
}

/// The page without its title: the reader shows the name.
fn markdown(page: &str) -> String {
    let body = page.split_once('\n').filter(|_| page.starts_with("# "));
    let body = body.map_or(page, |(_, body)| body).trim();
    // The words behind `yaml` are for the tests of the pages.
    let fences = ["flagged", "accepted", "fixed"];
    let body = fences.iter().fold(body.to_owned(), |body, word| {
        body.replace(&format!("```yaml {word}"), "```yaml")
    });
    body + "\n"
}

/// The page for readers that show no Markdown.
fn plain(page: &str) -> String {
    let lines = page.lines().filter(|line| !line.starts_with("```"));
    let lines = lines.map(|line| line.trim_start_matches('#').trim_start_matches(' '));
    let mut text = lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace("\n\n\n", "\n\n");
    text.truncate(text.trim_end().len());
    text
}
