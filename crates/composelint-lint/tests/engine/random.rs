//! Random texts: no edit breaks the YAML around it, and no comment stops the engine.

use composelint_lint::{Applicability, Fix, Group, Rule, Settings};
use composelint_yaml::{Edits, FileId, Limits, Span};
use proptest::prelude::*;

use crate::patches::Patch;
use crate::support::{IMAGES, NETWORKS, UNUSED, load, rule, run};

/// Tries every edit at every node, and offers each as a fix of its own.
static EVERY_EDIT: Rule = rule("every-edit", Group::Hygiene, |cx| {
    let file = cx.project().files[0].file;
    let spans: Vec<Span> = cx
        .tree(file)
        .nodes()
        .map(composelint_yaml::NodeRef::span)
        .collect();
    for span in spans {
        for patch in Patch::ALL {
            let edits = patch.at(cx, span).into_iter().collect();
            let fix = Fix::new("edit", Applicability::Safe, edits);
            cx.report(span, "a node").fix(fix);
        }
    }
});

/// Lines that make small documents, valid ones often enough.
fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "a: 1",
        "b: \"8080:80\"",
        "c:",
        "d: {e: 1, f: [1, 2]}",
        "g: [x, 'y', {z: 1}]",
        "- 1",
        "- k: v",
        "- [a, b]",
        "h: &h {i: 1}",
        "j: *h",
        "l: |",
        "ü: ö  # ß",
        "# composelint: ignore[every-image] -- x",
        "<<: *h",
        "? m",
        ": n",
        "",
        "o: >-",
        "p: \"q",
        "- &r s",
        "- *r",
        "t: !!str 1",
        "u: ''",
        "- - v",
    ]);
    let indented =
        (0_usize..4, line).prop_map(|(depth, line)| format!("{}{line}", "  ".repeat(depth)));
    let lines = prop::collection::vec(indented, 1..9);
    (lines, prop::sample::select(vec!["\n", "\r\n"]))
        .prop_map(|(lines, end)| format!("x-t:{end}  {}{end}", lines.join(&format!("{end}  "))))
}

proptest! {
    // Most random lines are no YAML, and nothing is kept on disk: the seed of a failure is printed.
    #![proptest_config(ProptestConfig {
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_edit_breaks_the_text_around_it(text in text()) {
        let file = FileId::new(0);
        let valid = |text: &str| {
            composelint_yaml::parse(file, &text.into(), &Limits::default()).problems.is_empty()
        };
        prop_assume!(valid(&text));
        let found = run(&load(&[("compose.yaml", &text)]), &[&EVERY_EDIT], &Settings::default());
        for fix in found.into_iter().flat_map(|found| found.fixes) {
            let edits = Edits::new(fix.edits).expect("one edit at most");
            let after = edits.apply(&text).expect("it fits the text");
            prop_assert!(valid(&after), "{:?} becomes {:?}", text, after);
        }
    }

    #[test]
    fn no_comment_stops_the_engine(comment in "\\PC{0,40}", own_line in any::<bool>()) {
        let comment = format!("# composelint: ignore{comment}");
        let text = if own_line {
            format!("services:\n  {comment}\n  a:\n    image: x\n")
        } else {
            format!("services:\n  a:\n    image: x  {comment}\n")
        };
        run(&load(&[("compose.yaml", &text)]), &[&IMAGES, &NETWORKS, &UNUSED], &Settings::default());
    }
}
