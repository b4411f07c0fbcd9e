//! `cargo run -p xtask -- noise REPORT DATE`: docs/noise.md, from what `check --format json` said about a corpus.
//!
//! The report tells how often a rule speaks; how often it is right was read by people, and stands in `noise.json` beside this file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use composelint_lint::{Group, Rule};
use serde_json::Value;

/// What a rule does on the corpus.
#[derive(Default)]
struct Hits<'r> {
    findings: usize,
    files: BTreeSet<&'r str>,
    repositories: BTreeSet<&'r str>,
}

/// Writes docs/noise.md.
pub fn noise(root: &Path, report: &str, date: &str) -> Result<String, String> {
    let read = |path: &Path| {
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str::<Value>(&text).map_err(|error| format!("{}: {error}", path.display()))
    };
    let report = read(Path::new(report))?;
    let samples = read(&root.join("crates/xtask/src/noise.json"))?;
    let page = page(&report, &samples, date);
    fs::write(root.join("docs/noise.md"), page)
        .map_err(|error| format!("docs/noise.md: {error}"))?;
    Ok("wrote docs/noise.md".to_owned())
}

fn page(report: &Value, samples: &Value, date: &str) -> String {
    let findings: Vec<&Value> = list(&report["findings"])
        .iter()
        .filter(|finding| finding["suppressed"].is_null())
        .collect();
    let mut page = INTRODUCTION.replace("{date}", date);
    let _ = writeln!(page, "{}", spread(report, &findings));
    let mut hits: BTreeMap<&str, Hits<'_>> = BTreeMap::new();
    for finding in &findings {
        let file = finding["location"]["file"].as_str().unwrap_or_default();
        let hit = hits
            .entry(finding["rule"].as_str().unwrap_or_default())
            .or_default();
        hit.findings += 1;
        hit.files.insert(file);
        hit.repositories
            .insert(file.split('/').next().unwrap_or_default());
    }
    page += "| rule | findings | files | repositories | read | wrong | what was wrong, or why it is right |\n|---|---|---|---|---|---|---|\n";
    for rule in rules() {
        let Some(hit) = hits.get(rule.name) else {
            continue;
        };
        let sample = &samples[rule.name];
        let (read, wrong) = if rule.group == Group::Load && sample.is_null() {
            ("all".to_owned(), "0".to_owned())
        } else {
            (number(&sample["read"]), number(&sample["wrong"]))
        };
        let note = sample["note"].as_str().unwrap_or_default();
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | {read} | {wrong} | {note} |",
            rule.name,
            hit.findings,
            hit.files.len(),
            hit.repositories.len()
        );
    }
    let silent: Vec<String> = rules()
        .filter(|rule| rule.enabled && !hits.contains_key(rule.name))
        .map(|rule| format!("`{}`", rule.name))
        .collect();
    let _ = write!(page, "\n{SILENT}\n{}.\n", silent.join(", "));
    page
}

/// Findings per file that one has to act upon.
fn spread(report: &Value, findings: &[&Value]) -> String {
    let mut by_file: BTreeMap<&str, usize> = list(&report["projects"])
        .iter()
        .flat_map(|project| list(&project["files"]))
        .filter_map(|file| Some((file.as_str()?, 0)))
        .collect();
    let files = by_file.len();
    let loud = findings
        .iter()
        .filter(|finding| matches!(finding["severity"].as_str(), Some("error" | "warning")));
    for finding in loud {
        let file = finding["location"]["file"].as_str().unwrap_or_default();
        *by_file.entry(file).or_default() += 1;
    }
    let mut counts: Vec<usize> = by_file.into_values().collect();
    counts.sort_unstable();
    let at = |part: usize| counts.get(counts.len() * part / 100).copied().unwrap_or(0);
    let none = counts.iter().filter(|count| **count == 0).count();
    format!(
        "| | |\n|---|---|\n| files | {files} |\n| projects | {} |\n| warnings and errors on the median file | {} |\n| on the 90th percentile | {} |\n| files without any | {none} |\n",
        list(&report["projects"]).len(),
        at(50),
        at(90)
    )
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    Group::ALL
        .into_iter()
        .flat_map(|group| composelint_rules::all().filter(move |rule| rule.group == group))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn number(value: &Value) -> String {
    value
        .as_u64()
        .map_or_else(|| "-".to_owned(), |n| n.to_string())
}

const INTRODUCTION: &str = "\
<!-- Made by `cargo run -p xtask -- noise REPORT DATE`; the sampled counts are in crates/xtask/src/noise.json. -->

# Noise

What composelint says about 1,343 published Compose files, and how often it is right.
A tool that is wrong is switched off; so each rule that speaks on these files was read: at least 20 of its findings, or all where it has fewer, from as many repositories as there are.
A rule with more than one wrong finding in 20 is mended or turned down before it stays on.

The corpus is no part of this repository; `.ci/run` checks it where it lies in `../shared/corpus`.
Measured on {date}, preset `recommended`, in the folder of the corpus:

```console
$ composelint check . --format json > report.json
$ cargo run -p xtask -- noise report.json {date}
```

## Findings per file

";

const SILENT: &str = "\
Findings of group `load` with severity error are what Docker Compose itself refuses: they are compared with its own verdict on each file ([fidelity](fidelity.md)), which counts as reading all of them.

## Rules that are on and say nothing here
";
