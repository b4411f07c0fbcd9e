//! `new-rule` in a copy of the repository's lists.

use std::fs;
use std::path::Path;

/// A folder with the lists of the real rules.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in ["rules/src/lib.rs", "rules/src/exposure/mod.rs"] {
        let to = folder.path().join(path);
        fs::create_dir_all(to.parent().expect("it lies in a folder"))
            .expect("a folder can be made");
        fs::copy(xtask::root().join(path), to).expect("a list can be copied");
    }
    folder
}

fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn lines_with<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    text.lines().filter(|line| line.contains(word)).collect()
}

#[test]
fn a_new_rule_is_written_and_listed_in_order() {
    let folder = copy();
    let root = folder.path();
    let text = xtask::new_rule(root, "exposure", "rule-of-a-test").expect("it is new");
    assert!(
        text.contains("rules/src/exposure/rule_of_a_test.rs"),
        "{text}"
    );
    assert!(
        read(root, "rules/src/exposure/rule_of_a_test.rs").contains("name: \"rule-of-a-test\"")
    );
    assert!(read(root, "rules/src/exposure/rule_of_a_test.md").starts_with("# rule-of-a-test\n"));
    for kind in ["flagged", "accepted"] {
        read(
            root,
            &format!("tests/rules/rule-of-a-test/{kind}-first/compose.yaml"),
        );
    }
    let list = read(root, "rules/src/exposure/mod.rs");
    for kind in ["mod ", "    &"] {
        let lines: Vec<&str> = list.lines().filter(|line| line.starts_with(kind)).collect();
        assert!(lines.is_sorted(), "{lines:?}");
    }
    assert_eq!(lines_with(&list, "rule_of_a_test").len(), 2);
}

#[test]
fn the_first_rule_of_a_group_brings_the_group() {
    let folder = copy();
    let root = folder.path();
    forget(root, "security");
    xtask::new_rule(root, "security", "rule-of-a-test").expect("it is new");
    let list = read(root, "rules/src/security/mod.rs");
    assert_eq!(
        lines_with(&list, "rule_of_a_test"),
        ["mod rule_of_a_test;", "    &rule_of_a_test::RULE,"]
    );
    let groups = read(root, "rules/src/lib.rs");
    assert_eq!(lines_with(&groups, "mod security").len(), 1);
    let order = lines_with(&groups, "::RULES,");
    let at = |name: &str| {
        order
            .iter()
            .position(|line| line.contains(name))
            .expect("it is listed")
    };
    assert!(
        at("hygiene") < at("security") && at("security") < at("load"),
        "{order:?}"
    );
}

/// Takes a group out of the lists, as if it had no rules yet.
fn forget(root: &Path, group: &str) {
    let listed = read(root, "rules/src/lib.rs");
    let others = listed.lines().filter(|line| {
        let line = line.trim();
        line != format!("mod {group};") && line != format!("{group}::RULES,")
    });
    let others: Vec<&str> = others.collect();
    fs::write(root.join("rules/src/lib.rs"), others.join("\n") + "\n").expect("a copy");
}

#[test]
fn what_cannot_be_a_rule_is_refused_with_the_reason() {
    let folder = copy();
    for (group, name, reason) in [
        (
            "exposition",
            "a-rule",
            "there is no group `exposition`; the groups are exposure,",
        ),
        ("exposure", "A_Rule", "`A_Rule` is not kebab-case"),
        ("exposure", "größe", "`größe` is not kebab-case"),
        ("exposure", "", "`` is not kebab-case"),
    ] {
        let error = xtask::new_rule(folder.path(), group, name).expect_err(reason);
        assert!(error.starts_with(reason), "{error}");
    }
    xtask::new_rule(folder.path(), "exposure", "twice").expect("it is new");
    let error = xtask::new_rule(folder.path(), "exposure", "twice").expect_err("it is there");
    assert_eq!(error, "there is a rules/src/exposure/twice.rs already");
}
