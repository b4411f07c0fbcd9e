//! Text edits: what they write, and where they refuse.

use composelint_lint::{Applicability, Context, Edit, Fix, Group, Rule, Settings};
use composelint_yaml::{Edits, NodeRef, Span};

use crate::support::{load, rule, run};

const fn patching(check: fn(&mut Context<'_>)) -> Rule {
    rule("patch", Group::Hygiene, check)
}

static REMOVE_ENTRY: Rule = patching(|cx| patch(cx, Patch::RemoveEntry));
static REMOVE_ITEM: Rule = patching(|cx| patch(cx, Patch::RemoveItem));
static ADD_UNDER: Rule = patching(|cx| patch(cx, Patch::AddUnder));
static PREFIX: Rule = patching(|cx| patch(cx, Patch::Prefix));
static REPLACE: Rule = patching(|cx| patch(cx, Patch::Replace));

/// The edits that a rule can ask for.
#[derive(Clone, Copy)]
pub(crate) enum Patch {
    RemoveEntry,
    RemoveItem,
    AddUnder,
    Prefix,
    Replace,
}

impl Patch {
    pub(crate) const ALL: [Self; 5] = [
        Self::RemoveEntry,
        Self::RemoveItem,
        Self::AddUnder,
        Self::Prefix,
        Self::Replace,
    ];

    pub(crate) fn at(self, cx: &Context<'_>, span: Span) -> Option<Edit> {
        match self {
            Self::RemoveEntry => cx.remove_entry(span),
            Self::RemoveItem => cx.remove_item(span),
            Self::AddUnder => cx.add_entry_under(span, "new: true"),
            Self::Prefix => cx.prefix_scalar(span, "127.0.0.1:"),
            Self::Replace => cx.replace_scalar(span, "new"),
        }
    }
}

/// Edits at the first scalar that contains `mark`, and offers that as a fix.
fn patch(cx: &mut Context<'_>, patch: Patch) {
    let file = cx.project().files[0].file;
    let is_marked = |node: &NodeRef<'_>| node.text().is_some_and(|text| text.contains("mark"));
    let mark = cx
        .tree(file)
        .nodes()
        .find(is_marked)
        .expect("the text has a mark")
        .span();
    let fix = patch
        .at(cx, mark)
        .map(|edit| Fix::new("patch", Applicability::Safe, vec![edit]));
    cx.report(mark, "marked").fix(fix);
}

const REFUSED: &str = "refused";

/// Checks what becomes of a text below `x-t:`, where Compose looks at nothing.
fn check(rule: &'static Rule, cases: &[(&str, &str)]) {
    for (before, expected) in cases {
        let loaded = load(&[("compose.yaml", before)]);
        let found = run(&loaded, &[rule], &Settings::default());
        let after = match found[0].fixes.first() {
            None => REFUSED.to_owned(),
            Some(fix) => {
                let edits = Edits::new(fix.edits.clone()).expect("one edit");
                let text = edits.apply(before).expect("it fits the text");
                let parsed = composelint_yaml::parse(
                    composelint_yaml::FileId::new(0),
                    &text.as_str().into(),
                    &composelint_yaml::Limits::default(),
                );
                assert!(
                    parsed.problems.is_empty(),
                    "{text:?}: {:?}",
                    parsed.problems
                );
                text
            }
        };
        assert_eq!(&after, expected, "{before:?}");
    }
}

#[test]
fn an_entry_goes_with_its_lines_and_its_comment() {
    check(
        &REMOVE_ENTRY,
        &[
            ("x-t:\n  mark: 1\n  b: 2\n", "x-t:\n  b: 2\n"),
            (
                "x-t:\n  a: 1\n  mark:  # ü\n    - 1\n    - 2  # zwei\n  b: 2\n",
                "x-t:\n  a: 1\n  b: 2\n",
            ),
            ("x-t:\r\n  a: 1\r\n  mark: 2", "x-t:\r\n  a: 1\r\n"),
            ("x-t: {mark: 1, b: 2}\n", "x-t: {b: 2}\n"),
            ("x-t: {a: 1, mark: 2}\n", "x-t: {a: 1}\n"),
            ("x-t: {a: 1, mark: [1, 2] , b: 3}\n", "x-t: {a: 1, b: 3}\n"),
            (
                "x-t:\n  a: 1\n  mark: |\n    text\n\n  b: 1\n",
                "x-t:\n  a: 1\n\n  b: 1\n",
            ),
        ],
    );
}

#[test]
fn an_entry_stays_where_more_than_it_would_go() {
    check(
        &REMOVE_ENTRY,
        &[
            ("x-t:\n  mark: 1\n", REFUSED),
            ("x-t:\n  - mark: 1\n    b: 2\n", REFUSED),
            ("x-t:\n  a: 1\n  mark: &m 1\n  b: *m\n", REFUSED),
            ("x-t:\n  a: 1\n  mark: {c: &m 1}\nx-u: *m\n", REFUSED),
            ("x-t: &t\n  a: 1\n  mark: 1\nx-u: *t\n", REFUSED),
        ],
    );
}

#[test]
fn an_item_goes_alone() {
    check(
        &REMOVE_ITEM,
        &[
            ("x-t:\n  - mark\n  - b\n", "x-t:\n  - b\n"),
            ("x-t:\n- a\n- mark  # ü\n", "x-t:\n- a\n"),
            ("x-t: [a, mark, b]\n", "x-t: [a, b]\n"),
            ("x-t: [a, mark]\n", "x-t: [a]\n"),
            ("x-t: [mark]\n", REFUSED),
            ("x-t:\n  - - mark\n    - b\n", REFUSED),
        ],
    );
}

#[test]
fn an_entry_is_added_in_the_style_of_its_mapping() {
    check(
        &ADD_UNDER,
        &[
            (
                "x-t:\n  mark:\n  b: 1\n",
                "x-t:\n  mark:\n    new: true\n  b: 1\n",
            ),
            (
                "x-t:\n    mark:  # ü\n",
                "x-t:\n    mark:  # ü\n        new: true\n",
            ),
            (
                "x-t:\r\n  mark:\r\n",
                "x-t:\r\n  mark:\r\n    new: true\r\n",
            ),
            ("x-t:\n  mark:", "x-t:\n  mark:\n    new: true"),
            (
                "x-t:\n  mark:\n    a: 1\n",
                "x-t:\n  mark:\n    new: true\n    a: 1\n",
            ),
            ("x-t:\n  mark: {}\n", "x-t:\n  mark: {new: true}\n"),
            (
                "x-t:\n  mark: {a: 1}\n",
                "x-t:\n  mark: {new: true, a: 1}\n",
            ),
            (
                "x-t:\n  mark: &m {a: 1}\n",
                "x-t:\n  mark: &m {new: true, a: 1}\n",
            ),
            ("x-t:\n  mark: &m {a: 1}\nx-u: *m\n", REFUSED),
            ("x-t:\n  mark: ~\n", REFUSED),
            ("x-t:\n  mark: text\n", REFUSED),
            ("x-u: &u {a: 1}\nx-t:\n  mark: *u\n", REFUSED),
            ("x-t: {mark: , b: 1}\n", REFUSED),
        ],
    );
}

#[test]
fn text_is_written_inside_the_quotes() {
    check(
        &PREFIX,
        &[
            ("x-t: [\"1:mark\"]\n", "x-t: [\"127.0.0.1:1:mark\"]\n"),
            ("x-t: ['1:mark']\n", "x-t: ['127.0.0.1:1:mark']\n"),
            (
                "x-t:\r\n  - 1:mark  # ü\r\n",
                "x-t:\r\n  - 127.0.0.1:1:mark  # ü\r\n",
            ),
            ("x-t: [\"mark ${A}\"]\n", REFUSED),
            ("x-t: [\"mark\\u0020\"]\n", REFUSED),
            ("x-t: ['it''s mark']\n", REFUSED),
            ("x-t:\n  - >-\n    mark\n", REFUSED),
            ("x-t:\n  - mark and\n    more\n", REFUSED),
            ("x-t: [&m mark]\nx-u: *m\n", REFUSED),
            ("x-t: &t [mark]\nx-u: *t\n", REFUSED),
        ],
    );
    check(
        &REPLACE,
        &[
            ("x-t: {größe: \"mark\"}\n", "x-t: {größe: \"new\"}\n"),
            ("x-t: -mark\n", "x-t: new\n"),
        ],
    );
}
