//! Diffs of small files.

use std::collections::BTreeMap;
use std::sync::Arc;

use composelint_lint::fix::FileEdit;

use super::*;

/// The diff of a file whose only change is `change`d at its first byte that differs.
fn diff(before: &str, after: &str) -> String {
    let text: Arc<str> = before.into();
    let file = "größe.yaml".to_owned();
    let at = before.bytes().zip(after.bytes()).position(|(a, b)| a != b);
    let settled = Settled {
        files: vec![Fixed {
            file: file.clone(),
            before: Arc::clone(&text),
            after: after.to_owned(),
        }],
        changes: vec![Change {
            rules: vec!["a-rule".into()],
            title: "bind it".to_owned(),
            applicability: Applicability::Tighten,
            round: 1,
            edits: vec![FileEdit {
                file: file.clone(),
                start: 0,
                end: 0,
                text: String::new(),
            }],
            at: u32::try_from(at.unwrap_or(before.len())).unwrap(),
        }],
        refused: Vec::new(),
        rejected: Vec::new(),
        held_back: 2,
        unfinished: false,
        texts: BTreeMap::from([(file, text)]),
    };
    let report = FixReport::new([&settled], false);
    assert_eq!(
        report.summary(),
        [
            "1 fix (1 tighten) for 1 file; write with `--apply`",
            "2 findings with a fix that needs a person: see `--unsafe`"
        ]
    );
    let mut out = Vec::new();
    write_diff(&report, Look::PLAIN, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_diff_says_what_it_is_for() {
    let before = "a: 1\nb: 2\nc: 3\nd: 4\ne: ü\nf: 6\ng: 7\nh: 8\ni: 9\n";
    insta::assert_snapshot!(diff(before, &before.replace("e: ü\n", "e: 5\ne2: 5\n")), @r"
    # größe.yaml:5: a-rule (tighten): bind it
    --- größe.yaml
    +++ größe.yaml
    @@ -2,7 +2,8 @@
     b: 2
     c: 3
     d: 4
    -e: ü
    +e: 5
    +e2: 5
     f: 6
     g: 7
     h: 8
    ");
}

#[test]
fn line_ends_are_not_shown_and_a_missing_one_is_told() {
    insta::assert_snapshot!(diff("a: 1\r\nb: 2", "b: 2"), @r"
    # größe.yaml:1: a-rule (tighten): bind it
    --- größe.yaml
    +++ größe.yaml
    @@ -1,2 +1 @@
    -a: 1
     b: 2
    \ No newline at end of file
    ");
}

#[test]
fn secrets_and_escapes_stay_inside() {
    let before = "x: \u{1b}[31m\nPASSWORD: hunter2\na: 1\n";
    let diff = diff(before, &before.replace("a: 1", "a: 2"));
    insta::assert_snapshot!(diff, @r"
    # größe.yaml:3: a-rule (tighten): bind it
    --- größe.yaml
    +++ größe.yaml
    @@ -1,3 +1,3 @@
     x: \u{1b}[31m
     PASSWORD: ***
    -a: 1
    +a: 2
    ");
}
