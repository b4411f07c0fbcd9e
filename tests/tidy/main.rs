//! The repository keeps the promises that no compiler checks: who may use whom, how files begin, what they may not say.

mod new_rule;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// The packages from top to bottom of the picture in `docs/architecture.md`: each may use those above it.
const LAYERS: [&str; 7] = [
    "yaml", "compose", "topology", "intent", "policy", "lint", "rules",
];

#[test]
fn packages_use_each_other_along_the_arrows_alone() {
    let mut allowed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let package = |layer: &&str| format!("composelint-{layer}");
    for (at, layer) in LAYERS.iter().enumerate() {
        allowed.insert(package(layer), LAYERS[..at].iter().map(package).collect());
    }
    let all: Vec<String> = LAYERS.iter().map(package).collect();
    let leaves = [
        "composelint-report".to_owned(),
        "composelint-lsp".to_owned(),
    ];
    allowed.insert(leaves[0].clone(), all.clone());
    // The editor shows what reports draw: docs/adr/0010-the-server-draws-with-report.md.
    allowed.insert(leaves[1].clone(), [all.as_slice(), &leaves[..1]].concat());
    allowed.insert("composelint".to_owned(), [all.as_slice(), &leaves].concat());
    allowed.insert("xtask".to_owned(), all);
    let hook = "composelint-pre-commit".to_owned();
    allowed.insert(hook, vec!["composelint".to_owned()]);

    // The fuzz targets are a workspace of their own, below tests/.
    let member = |path: &PathBuf| path.ends_with("Cargo.toml") && !shown(path).starts_with("tests");
    for manifest in files().filter(member) {
        let text = fs::read_to_string(&manifest).expect("a manifest can be read");
        let Some(name) = value(&text, "name") else {
            continue;
        };
        let allowed = allowed
            .get(name)
            .unwrap_or_else(|| panic!("`{name}` is not in the picture"));
        for used in dependencies(&text) {
            assert!(
                allowed.iter().any(|other| other == used),
                "`{name}` may not use `{used}`"
            );
        }
    }
}

#[test]
fn every_source_file_says_what_it_is_and_fits_a_mind() {
    let mut wrong = Vec::new();
    for path in files().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let text = fs::read_to_string(&path).expect("a source file is UTF-8");
        let lines = text.lines().count();
        // A crate's README is its header.
        if !text.starts_with("//! ") && !text.starts_with("#![doc = include_str!(") {
            wrong.push(format!("{} has no `//!` header", shown(&path)));
        }
        if lines > 600 {
            wrong.push(format!("{} has {lines} lines, more than 600", shown(&path)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    // In two pieces, or this file would be the first to break the rule.
    let allow = ["#[", "allow("].concat();
    let inner = ["#![", "allow("].concat();
    for path in files().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let text = fs::read_to_string(&path).expect("a source file is UTF-8");
        assert!(
            !text.contains(&allow) && !text.contains(&inner),
            "{}: use `expect`",
            shown(&path)
        );
    }
}

#[test]
fn the_repository_knows_no_machine() {
    // With a bar in them, or this file would be the first to break the rule. `/home` and `/root` are folders of containers, too.
    let homes = ["/wo|rk/", "/Us|ers/", "C:\\Us|ers\\"].map(|path| path.replace('|', ""));
    for path in files() {
        // What is not UTF-8 is no text.
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (at, line) in text.lines().enumerate() {
            let found = homes.iter().find(|home| names_machine(line, home));
            assert!(
                found.is_none(),
                "{}:{}: a path of some machine: {line}",
                shown(&path),
                at + 1
            );
        }
    }
}

/// Whether a line has this path at the beginning of a word: `https://x/home/` is none, and `/home/` alone neither.
fn names_machine(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let behind = line[at + home.len()..].chars().next();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-*}".contains(c))
            && behind.is_some_and(char::is_alphanumeric)
    })
}

#[test]
fn what_is_made_from_the_rules_is_up_to_date() {
    for (path, text) in xtask::generated(&xtask::root()) {
        let written = fs::read_to_string(xtask::root().join(&path)).unwrap_or_default();
        assert!(
            written == text,
            "{path}: run `cargo run -p xtask -- codegen`"
        );
    }
}

/// Every file of the repository, without what is built or belongs to git.
fn files() -> impl Iterator<Item = PathBuf> {
    let skipped = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() > 0
            && entry.file_type().is_dir()
            && matches!(name.as_ref(), ".git" | "target")
    };
    let entries = WalkDir::new(xtask::root()).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(move |entry| !skipped(entry));
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(DirEntry::into_path)
}

fn shown(path: &Path) -> String {
    path.strip_prefix(xtask::root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The value of a key of `[package]`.
fn value<'t>(manifest: &'t str, key: &str) -> Option<&'t str> {
    let (_, package) = manifest.split_once("[package]")?;
    let line = package
        .lines()
        .find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='))?;
    Some(line.trim().trim_matches('"'))
}

/// The packages of this repository that a manifest depends on, tests left out.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            inside = matches!(line, "[dependencies]" | "[build-dependencies]");
        }
        let name = line.split(['.', ' ', '=']).next().unwrap_or(line);
        (inside && name.starts_with("composelint")).then_some(name)
    })
}
