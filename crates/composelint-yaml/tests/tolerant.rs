//! Half-typed text.

use std::sync::Arc;

use composelint_yaml::{FileId, Limits, NodeRef, ProblemKind, parse_tolerant};

/// The service names that are still seen, and how many errors are reported.
fn services(text: &str) -> (Vec<String>, usize) {
    let parsed = parse_tolerant(FileId::default(), &Arc::from(text), &Limits::default());
    let root = parsed.tree.documents().next();
    let services = root.and_then(|root| root.get("services"));
    let names = services
        .into_iter()
        .flat_map(NodeRef::entries)
        .filter_map(|entry| entry.key.text());
    let errors = parsed
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::Syntax);
    (names.map(str::to_owned).collect(), errors.count())
}

#[track_caller]
fn sees(text: &str, names: &[&str]) {
    let (seen, errors) = services(text);
    assert_eq!(seen, names, "{text:?}");
    assert_eq!(errors, 1, "{text:?}");
}

#[test]
fn the_line_being_typed_is_left_out() {
    sees(
        "services:\n  a:\n    ima\n    ports: [1]\n  b: {}\n",
        &["a", "b"],
    );
    sees(
        "services:\n  é:\n    image: \"ngi\n  b:\n    image: x\n",
        &["é", "b"],
    );
    sees(
        "services:\r\n  a:\r\n    ports: [80,\r\n  b:\r\n    image: x\r\n",
        &["a", "b"],
    );
    sees(
        "services:\n  a: &a\n    image: x\n  b:\n    <<: *\n  c: {}\n",
        &["a", "b", "c"],
    );
}

#[test]
fn spans_are_bytes_of_the_text_as_typed() {
    let text = "services:\n  a:\n    ü\n    x: [1\n  b: \"y\"\n";
    let parsed = parse_tolerant(FileId::default(), &Arc::from(text), &Limits::default());
    let b = parsed
        .tree
        .documents()
        .next()
        .unwrap()
        .get("services")
        .unwrap()
        .get("b")
        .unwrap();
    assert_eq!(&text[b.span().range()], "\"y\"");
}
