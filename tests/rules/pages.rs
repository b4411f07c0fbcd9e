//! The pages: their form, and that their examples do what they say.

use composelint_lint::{Group, Rule, Severity};

use crate::cases::{check_fixes, style};
use crate::fences::{Example, Shows, examples};
use crate::project::{apply, lint};

/// The headings of every page, in order. The second one is for rules about networks, `Options` for rules that have some.
const HEADINGS: [&str; 9] = [
    "## Why it matters",
    "## What the kernel does",
    "## Flagged",
    "## Accepted",
    "## How to see it",
    "## How to fix it",
    "## Options",
    "## When to ignore it",
    "## See also",
];

#[test]
fn every_page_has_the_same_headings() {
    for rule in composelint_rules::all() {
        let mut lines = rule.page.lines();
        assert_eq!(lines.next(), Some(format!("# {}", rule.name).as_str()));
        assert_eq!(lines.next(), Some(""), "{}", rule.name);
        assert_eq!(
            lines.next(),
            Some(rule.summary),
            "{}: the page begins with the summary",
            rule.name
        );
        let found: Vec<&str> = outside_fences(rule)
            .filter(|line| line.starts_with("## "))
            .collect();
        let about_texts = matches!(rule.group, Group::Load | Group::Meta | Group::Policy)
            || matches!(rule.name, "obsolete-version" | "undeclared-network");
        let optional = |heading: &str| {
            (about_texts && heading == HEADINGS[1])
                || (heading == "## Options" && rule.options.is_empty())
        };
        let expected: Vec<&str> = HEADINGS
            .into_iter()
            .filter(|heading| !optional(heading))
            .collect();
        assert_eq!(found, expected, "{}", rule.name);
        for option in rule.options {
            let row = format!(
                "| `{}` | {} | {} |",
                option.name, option.default, option.doc
            );
            assert!(
                rule.page.contains(&row),
                "{}: the page needs {row}",
                rule.name
            );
        }
    }
}

#[test]
fn a_page_is_pleasant_to_read() {
    for rule in composelint_rules::all() {
        for line in outside_fences(rule) {
            let sentences = line.matches(". ").count() - line.matches("e.g. ").count();
            assert!(
                sentences == 0 || line.starts_with(['-', '|']),
                "{}: one sentence on a line: {line}",
                rule.name
            );
            assert!(
                line.trim_end() == line,
                "{}: blanks at the end: {line}",
                rule.name
            );
        }
        assert!(
            rule.summary.ends_with('.'),
            "{}: the summary is a sentence",
            rule.name
        );
        let shell = section(rule, "## How to see it");
        let commands = shell.lines().filter(|line| line.starts_with("$ ")).count();
        assert_eq!(commands, 2, "{}: two commands show it", rule.name);
    }
}

#[test]
fn every_page_names_what_it_is_called_elsewhere() {
    for rule in composelint_rules::all() {
        let links = section(rule, "## See also");
        for alias in rule.aliases {
            let bare = alias.trim_start_matches("CIS ");
            let written = links.contains(&format!("`{bare}`")) || links.contains(bare);
            assert!(written, "{}: the page does not name {alias}", rule.name);
        }
        for word in links
            .lines()
            .filter(|line| line.starts_with("- `"))
            .flat_map(|line| line.split('`').skip(1).step_by(2))
        {
            assert!(
                composelint_rules::find(word).is_some(),
                "{}: no rule `{word}`",
                rule.name
            );
        }
    }
}

#[test]
fn examples_do_what_they_say() {
    for rule in composelint_rules::all() {
        let examples = examples(rule);
        for shows in [Shows::Flagged, Shows::Accepted] {
            assert!(
                examples.iter().any(|example| example.shows == shows),
                "{}: no {shows:?}",
                rule.name
            );
        }
        let mut flagged = None;
        for example in &examples {
            match example.shows {
                Shows::Fixed => {
                    check_fixed(rule, flagged.expect("a flagged example before it"), example);
                }
                _ => check_example(rule, example),
            }
            if example.shows == Shows::Flagged {
                flagged = Some(example);
            }
        }
    }
}

fn check_example(rule: &Rule, example: &Example) {
    let linted = lint(&example.files, &example.args, rule);
    let context = format!("{}, line {} of the page", rule.name, example.line);
    let count = linted.of(rule.name).count();
    assert_eq!(
        count > 0,
        example.shows == Shows::Flagged,
        "{context}: {:#?}",
        linted.findings
    );
    let about_loading =
        |name: &str| composelint_rules::find(name).is_some_and(|rule| rule.group == Group::Load);
    let unrelated = linted.findings.iter().find(|found| {
        found.rule != rule.name && found.severity == Severity::Error && about_loading(&found.rule)
    });
    assert!(unrelated.is_none(), "{context}: {unrelated:#?}");
    assert_eq!(style(&linted), Vec::<String>::new(), "{context}");
    check_fixes(&example.files, &example.args, rule, &linted);
}

/// The first fix of each finding, one after the other, leads to the fixed example.
fn check_fixed(rule: &Rule, flagged: &Example, fixed: &Example) {
    let mut files = flagged.files.clone();
    for _ in 0..8 {
        let linted = lint(&files, &flagged.args, rule);
        let fix = linted
            .of(rule.name)
            .find_map(|found| found.fixes.first().cloned());
        let Some(fix) = fix else { break };
        files = apply(&files, &linted, &fix);
    }
    assert_eq!(
        files, fixed.files,
        "{}, line {} of the page",
        rule.name, fixed.line
    );
}

fn outside_fences(rule: &Rule) -> impl Iterator<Item = &'static str> {
    let mut fenced = false;
    rule.page.lines().filter(move |line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

fn section(rule: &Rule, heading: &str) -> &'static str {
    let (_, rest) = rule
        .page
        .split_once(heading)
        .expect("every page has the heading");
    rest.split("\n## ").next().unwrap_or(rest)
}
