//! The case folders.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use composelint_lint::fix::unintended;
use composelint_lint::{Applicability, Fix, ModelPath, Rule};
use composelint_topology::Node;
use composelint_yaml::Limits;
use walkdir::WalkDir;

use crate::project::{Files, Linted, apply, lint};
use crate::render::{place, render};

/// Where the case folders lie.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/rules")
}

/// Every case folder, by rule and name.
pub(crate) fn folders() -> BTreeMap<(String, String), PathBuf> {
    let mut folders = BTreeMap::new();
    for entry in WalkDir::new(root())
        .min_depth(2)
        .max_depth(2)
        .sort_by_file_name()
    {
        let entry = entry.expect("the case folders can be listed");
        if !entry.file_type().is_dir() {
            continue;
        }
        let name = |path: &Path| {
            path.file_name()
                .expect("a folder")
                .to_string_lossy()
                .into_owned()
        };
        let rule = name(
            entry
                .path()
                .parent()
                .expect("a case lies in the folder of its rule"),
        );
        folders.insert((rule, name(entry.path())), entry.into_path());
    }
    folders
}

/// How many files a case's project has.
pub(crate) fn file_count(rule: &str, case: &str) -> usize {
    read(&root().join(rule).join(case)).0.len()
}

#[test]
fn every_case_gives_what_its_folder_says() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for ((rule, case), folder) in folders() {
        let rule = composelint_rules::find(&rule).unwrap_or_else(|| panic!("no rule `{rule}`"));
        let (files, args) = read(&folder);
        let linted = lint(&files, &args, rule);
        let output = render(&linted);
        let count = linted.of(rule.name).count();
        let holds = match case.split('-').next() {
            Some("flagged") => count > 0,
            Some("accepted") => count == 0,
            _ => panic!(
                "{}/{case}: begin the name with flagged- or accepted-",
                rule.name
            ),
        };
        if !holds {
            wrong.push(format!(
                "{}/{case}: {count} findings of the rule\n{output}",
                rule.name
            ));
        }
        wrong.extend(
            style(&linted)
                .into_iter()
                .map(|fault| format!("{}/{case}: {fault}", rule.name)),
        );
        check_fixes(&files, &args, rule, &linted);
        let expected = folder.join("output.txt");
        if update {
            fs::write(&expected, &output).expect("output.txt can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != output {
            wrong.push(format!(
                "{}/{case}: output.txt differs from\n{output}",
                rule.name
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nUPDATE=1 rewrites output.txt",
        wrong.join("\n")
    );
}

#[test]
fn the_same_project_gives_the_same_output() {
    for ((rule, _), folder) in folders() {
        let rule = composelint_rules::find(&rule).expect("a folder is named after a rule");
        let (files, args) = read(&folder);
        let (first, second) = (lint(&files, &args, rule), lint(&files, &args, rule));
        assert_eq!(first.findings, second.findings, "{}", folder.display());
    }
}

#[test]
fn fingerprints_survive_moved_lines() {
    for ((rule, _), folder) in folders() {
        let rule = composelint_rules::find(&rule).expect("a folder is named after a rule");
        let (files, args) = read(&folder);
        let moved = files.iter().map(|(path, text)| {
            let moves = path.ends_with("yaml") && !text.starts_with('\u{feff}');
            (
                path.clone(),
                if moves {
                    format!("# A line.\n\n{text}")
                } else {
                    text.clone()
                },
            )
        });
        let (before, after) = (
            lint(&files, &args, rule),
            lint(&moved.collect(), &args, rule),
        );
        let prints = |linted: &Linted| {
            let all = linted
                .findings
                .iter()
                .map(|found| (found.rule.clone(), found.fingerprint.clone()));
            all.collect::<Vec<_>>()
        };
        assert_eq!(prints(&before), prints(&after), "{}", folder.display());
    }
}

/// A fix changes the values it names and no others; a safe one keeps what can be reached, and one that tightens opens nothing.
fn check_meaning(before: &Linted, after: &Linted, fix: &Fix) {
    let model = |linted: &Linted| composelint_compose::config::to_json(&linted.loaded.project);
    let (model, new) = (model(before), model(after));
    let intends: Vec<&ModelPath> = fix.intends.iter().collect();
    let found = unintended(&model, &new, &intends);
    assert!(found.is_none(), "`{}` also changes {found:?}", fix.title);
    if fix.applicability == Applicability::Unsafe {
        return;
    }
    for (at, path) in intends.iter().enumerate() {
        let mut others = intends.clone();
        others.remove(at);
        let changes = unintended(&model, &new, &others).is_some();
        assert!(changes, "`{}` does not change `{path}`", fix.title);
    }
    let (open, still_open) = (open_to_others(before), open_to_others(after));
    assert!(
        still_open.is_subset(&open),
        "`{}` opens {still_open:?}",
        fix.title
    );
    if fix.applicability == Applicability::Safe {
        assert_eq!(still_open, open, "`{}`", fix.title);
    }
}

/// What others than the host itself can reach: service, port, and who.
fn open_to_others(linted: &Linted) -> BTreeSet<(String, String, String)> {
    let topology = &linted.topology;
    let exposed = topology
        .exposure()
        .into_iter()
        .filter(|exposed| exposed.from != Node::Host);
    exposed
        .map(|exposed| {
            let service = topology.service_name(exposed.service).to_string();
            (
                service,
                exposed.port.to_string(),
                topology.node_name(exposed.from).to_string(),
            )
        })
        .collect()
}

/// The project's files and the arguments of a case.
fn read(folder: &Path) -> (Files, String) {
    let mut files = Files::new();
    let mut args = String::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("a case folder can be listed");
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path().strip_prefix(folder).expect("below the folder");
        let path = path.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(entry.path()).expect("a case file is UTF-8");
        match path.as_str() {
            "output.txt" => {}
            "args" => args = text,
            _ => {
                files.insert(path, text);
            }
        }
    }
    (files, args)
}

/// What findings owe their reader and don't give.
pub(crate) fn style(linted: &Linted) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for found in &linted.findings {
        let text = &found.message;
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                let at = place(found.at.span, &linted.loaded.sources);
                faults.push(format!("{what}: {} at {at}: {text}", found.rule));
            }
        };
        expect(text.chars().count() <= 80, "longer than 80 characters");
        expect(!text.contains("should"), "a message is a fact");
        expect(!text.ends_with('.') && !text.is_empty(), "no full stop");
        expect(found.help.is_some(), "no help");
        expect(seen.insert(&found.fingerprint), "one fingerprint twice");
    }
    faults
}

/// Each fix alone: the text is still YAML, and the finding is gone.
pub(crate) fn check_fixes(files: &Files, args: &str, rule: &Rule, linted: &Linted) {
    for found in linted.of(rule.name) {
        for fix in &found.fixes {
            let fixed = apply(files, linted, fix);
            for (path, text) in fixed.iter().filter(|(path, _)| path.ends_with("yaml")) {
                let file = composelint_yaml::FileId::new(0);
                let parsed =
                    composelint_yaml::parse(file, &text.as_str().into(), &Limits::default());
                assert!(
                    parsed.problems.is_empty(),
                    "{}: {path}: {:?}\n{text}",
                    fix.title,
                    parsed.problems
                );
            }
            let again = lint(&fixed, args, rule);
            check_meaning(linted, &again, fix);
            let (before, after) = (linted.of(rule.name).count(), again.of(rule.name).count());
            assert!(
                after < before,
                "`{}` leaves {after} of {before} findings: {fixed:?}",
                fix.title
            );
        }
    }
}
