//! What is known, what is new, what is gone.

use super::*;

const PROJECT: &str = "größe\"\n";

fn finding(rule: &'static str, service: &str, fingerprint: &str) -> Diagnostic {
    let kind = (crate::Group::Hygiene, crate::Severity::Warning);
    let rule = SmolStr::new_static(rule);
    Diagnostic {
        service: Some(service.into()),
        fingerprint: fingerprint.to_owned(),
        ..Diagnostic::new(rule, kind, PROJECT.into(), Span::default(), "")
    }
}

fn read(text: &str) -> Baseline {
    Baseline::read(FileId::default(), &Arc::from(text)).unwrap()
}

fn seen(silent: &[&'static str], all: bool) -> Seen {
    Seen {
        projects: BTreeSet::from([PROJECT.into()]),
        silent: silent
            .iter()
            .map(|rule| SmolStr::new_static(rule))
            .collect(),
        all,
    }
}

#[test]
fn what_is_written_is_read_again() {
    let findings = [
        finding("b", "y", "2"),
        finding("a", "é", "1"),
        finding("a", "é", "1"),
    ];
    let text = Baseline::of(&findings).to_json();
    assert_eq!(
        text,
        "{\n  \"version\": 1,\n  \"findings\": [\n    \
         {\"project\": \"größe\\\"\\u000a\", \"rule\": \"a\", \"about\": \"é\", \"fingerprint\": \"1\", \"count\": 2},\n    \
         {\"project\": \"größe\\\"\\u000a\", \"rule\": \"b\", \"about\": \"y\", \"fingerprint\": \"2\"}\n  ]\n}\n"
    );
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        assert_eq!(read(&text).to_json(), read(&text).to_json());
        assert_eq!(read(&text).len(), 3);
    }
    assert_eq!(read(&Baseline::default().to_json()).len(), 0);
}

#[test]
fn each_finding_is_known_as_often_as_it_is_listed() {
    let baseline = Baseline::of(&[finding("a", "x", "1"), finding("a", "x", "1")]);
    let mut now = vec![finding("a", "x", "1"); 3];
    now.push(finding("a", "z", "3"));
    let stale = baseline.apply(&mut now, &seen(&[], true));
    assert!(stale.is_empty());
    let new: Vec<bool> = now.iter().map(|it| it.suppressed.is_none()).collect();
    assert_eq!(new, [false, false, true, true]);
}

#[test]
fn only_what_a_run_could_have_found_is_stale() {
    let baseline = Baseline::of(&[
        finding("a", "x", "1"),
        finding("b", "x", "2"),
        finding("b", "x", "2"),
    ]);
    let stale = |now: &mut [Diagnostic], seen: &Seen| baseline.apply(now, seen).len();
    assert_eq!(stale(&mut [], &seen(&[], false)), 2);
    assert_eq!(stale(&mut [], &seen(&["b"], false)), 1);
    assert_eq!(
        stale(
            &mut [],
            &Seen {
                all: false,
                ..Seen::default()
            }
        ),
        0
    );
    let one_left = || [finding("a", "x", "1"), finding("b", "x", "2")];
    assert_eq!(stale(&mut one_left(), &seen(&[], false)), 0);
    assert_eq!(stale(&mut one_left(), &seen(&[], true)), 1);
}

#[test]
fn a_baseline_shrinks_and_keeps_what_was_not_looked_at() {
    let before = Baseline::of(&[
        finding("a", "x", "1"),
        finding("b", "x", "2"),
        finding("c", "x", "4"),
    ]);
    let now = Baseline::of(&[finding("a", "x", "1"), finding("a", "new", "3")]);
    assert_eq!(before.shrunk_to(&now).len(), 1);
    let kept = before
        .shrunk_to(&now)
        .with_unseen_of(&before, &seen(&["c"], false));
    assert_eq!(kept.len(), 2, "the finding of `c` stays");
}

#[test]
fn what_is_no_baseline_is_refused() {
    for text in [
        "",
        "[]",
        "{",
        "{\"version\": 2}",
        "{\"version\": 1, \"findings\": [{}]}",
    ] {
        assert!(
            Baseline::read(FileId::default(), &Arc::from(text)).is_err(),
            "{text}"
        );
    }
}
