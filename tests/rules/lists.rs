//! Rules, pages, folders and lists agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use composelint_lint::Group;
use walkdir::WalkDir;

use crate::cases;

#[test]
fn every_rule_is_in_its_group_beside_its_page() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed: BTreeSet<String> = composelint_rules::all()
        .map(|rule| {
            let folder = rule.group.as_str().replace('-', "_");
            format!("{folder}/{}", rule.name.replace('-', "_"))
        })
        .collect();
    for extension in ["rs", "md"] {
        let written: BTreeSet<String> = WalkDir::new(&source)
            .min_depth(2)
            .into_iter()
            .map(|entry| entry.expect("the rules can be listed").into_path())
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .filter(|path| path.file_stem().is_some_and(|stem| stem != "mod"))
            .map(|path| {
                let path = path
                    .strip_prefix(&source)
                    .expect("below src")
                    .with_extension("");
                path.to_string_lossy().replace('\\', "/")
            })
            .collect();
        assert_eq!(
            written, listed,
            "the .{extension} files and the lists in mod.rs"
        );
    }
}

#[test]
fn every_rule_has_a_flagged_and_an_accepted_case() {
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (rule, case) in cases::folders().into_keys() {
        let kind = case.split('-').next().unwrap_or_default().to_owned();
        kinds.entry(rule).or_default().insert(kind);
    }
    for rule in kinds.keys() {
        let several = |(of, case): &(String, String)| of == rule && cases::file_count(of, case) > 1;
        assert!(
            cases::folders().keys().any(several),
            "{rule}: a case with several files"
        );
    }
    let both = BTreeSet::from(["accepted".to_owned(), "flagged".to_owned()]);
    let rules: BTreeMap<String, BTreeSet<String>> = composelint_rules::all()
        .map(|rule| (rule.name.to_owned(), both.clone()))
        .collect();
    assert_eq!(kinds, rules);
}

#[test]
fn names_are_kebab_case_in_order_and_unique() {
    let rules: Vec<_> = composelint_rules::all().collect();
    for pair in rules.windows(2) {
        let in_order = (pair[0].group, pair[0].name) < (pair[1].group, pair[1].name)
            || group_position(pair[0].group) < group_position(pair[1].group);
        assert!(in_order, "{} comes before {}", pair[0].name, pair[1].name);
    }
    let mut names = BTreeSet::new();
    for rule in &rules {
        let kebab = rule.name.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        assert!(kebab, "{}", rule.name);
        for name in rule.aliases.iter().chain([&rule.name]) {
            assert!(
                names.insert(name.to_lowercase()),
                "`{name}` names two rules"
            );
        }
    }
}

fn group_position(group: Group) -> usize {
    Group::ALL
        .into_iter()
        .position(|other| other == group)
        .expect("all groups are listed")
}

#[test]
fn rules_are_found_by_their_names_and_those_of_peers() {
    for (asked, expected) in [
        ("host-network-mode", "host-network-mode"),
        ("CL-0008", "host-network-mode"),
        ("cl-0005", "unbound-published-port"),
        ("CIS 5.10", "host-network-mode"),
        ("cis-5.30", "default-bridge-network"),
        ("5.14", "unbound-published-port"),
        ("no-version-field", "obsolete-version"),
    ] {
        assert_eq!(
            composelint_rules::find(asked).map(|rule| rule.name),
            Some(expected),
            "{asked}"
        );
    }
    assert!(composelint_rules::find("no-such-rule").is_none());
    let nearest = composelint_rules::nearest("host-netwrok-mode").map(|rule| rule.name);
    assert_eq!(nearest, Some("host-network-mode"));
}

/// The rules of compose-lint 0.36 and dclint 3.1, but for those that are about the looks of a file or about taste: `docs/comparison.md`
/// says which and why.
#[test]
fn every_name_of_the_peers_leads_to_a_rule_or_a_reason() {
    let numbered = (1..=30).map(|number| format!("CL-{number:04}"));
    let named = [
        "invalid-schema",
        "invalid-yaml",
        "no-build-and-image",
        "no-duplicate-container-names",
        "no-duplicate-exported-ports",
        "no-quotes-in-volumes",
        "no-unbound-port-interfaces",
        "no-version-field",
        "require-project-name-field",
        "require-quotes-in-ports",
        "service-container-name-regex",
        "service-dependencies-alphabetical-order",
        "service-image-require-explicit-tag",
        "service-keys-order",
        "service-ports-alphabetical-order",
        "services-alphabetical-order",
        "top-level-properties-order",
    ];
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/comparison.md");
    let page = fs::read_to_string(page).expect("the comparison is there");
    let (mut wrong, mut without) = (Vec::new(), 0);
    for name in numbered.chain(named.map(str::to_owned)) {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")));
        let Some(row) = row else {
            wrong.push(format!("no row for {name}"));
            continue;
        };
        match composelint_rules::find(&name) {
            Some(rule) if row.contains(&format!("`{}`", rule.name)) => {}
            Some(rule) => wrong.push(format!("{name} is {}: {row}", rule.name)),
            None if row.contains("none: ") => without += 1,
            None => wrong.push(format!("neither a rule nor a reason: {row}")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(without, 11, "names that lead to a reason only");
}

#[test]
fn every_id_of_the_catalogue_is_a_rule_or_told_why_not() {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        fs::read_to_string(path).expect("the file is there")
    };
    let page = read("docs/rules.md");
    let (_, no_rules) = page
        .split_once("## What is no rule")
        .expect("the page says what is none");
    let catalogue = read("tests/rules/catalogue.txt");
    let ids = catalogue.lines().filter(|line| !line.starts_with('#'));
    let mut reasons = 0;
    for id in ids {
        if composelint_rules::find(id).is_some_and(|rule| rule.name == id) {
            assert!(page.contains(&format!("| [{id}](")), "{id} is on the page");
            continue;
        }
        let said = no_rules
            .lines()
            .any(|line| line.starts_with(&format!("- `{id}`,")));
        assert!(said, "{id} is no rule, and docs/rules.md does not say why");
        reasons += 1;
    }
    assert_eq!(reasons, 2, "ids that are told why not");
}

#[test]
fn every_lesson_has_a_row() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lessons.md");
    let page = fs::read_to_string(page).expect("the lessons are there");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| "));
    let numbers = rows.filter_map(|row| row.split(" |").next()?.parse::<u32>().ok());
    assert!(
        numbers.eq(1..=80),
        "lessons 1 to 80, in order, none left out"
    );
}

#[test]
fn every_rule_of_the_lessons_exists() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lessons.md");
    let page = fs::read_to_string(page).expect("the lessons are there");
    let rows = page.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut named = 0;
    for row in rows {
        let covered = row.rsplit('|').nth(1).unwrap_or_default();
        let words: Vec<&str> = covered.split('`').skip(1).step_by(2).collect();
        assert!(!words.is_empty() || covered.contains("none: "), "{row}");
        for word in words {
            let is_rule = composelint_rules::find(word).is_some_and(|rule| rule.name == word);
            // A command is two words: `composelint reach`.
            assert!(is_rule || word.starts_with("composelint "), "{word}: {row}");
            named += usize::from(is_rule);
        }
    }
    assert!(named > 60, "{named} rules are named");
}

#[test]
fn every_case_folder_belongs_to_a_suite_with_hard_texts() {
    let mut texts = Vec::new();
    for folder in cases::folders().into_values() {
        for entry in WalkDir::new(folder) {
            let entry = entry.expect("a case folder can be listed");
            if entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                texts.push(fs::read_to_string(entry.path()).expect("a case file is UTF-8"));
            }
        }
    }
    assert!(
        texts.iter().any(|text| text.contains("\r\n")),
        "a case with CRLF"
    );
    assert!(
        texts.iter().any(|text| !text.is_ascii()),
        "a case that is not ASCII"
    );
    assert!(
        texts
            .iter()
            .any(|text| text.contains('&') && text.contains('*')),
        "a case with an anchor"
    );
}
