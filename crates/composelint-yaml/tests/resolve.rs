//! Aliases, merge keys, duplicate keys.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use composelint_yaml::{FileId, Limits, NodeRef, Parsed, ProblemKind, Resolver, parse};

fn read(text: &str) -> Parsed {
    parse(FileId::default(), &Arc::from(text), &Limits::default())
}

/// The entries of the last key of the text, as `key=value`, merged ones with a `<` before them.
fn resolved(text: &str) -> String {
    let parsed = read(text);
    let resolver = Resolver::new(&parsed.tree, &Limits::default());
    let root = parsed.tree.documents().next().unwrap();
    let last = root.entries().last().unwrap().value;
    let shown = |node: NodeRef<'_>| node.text().unwrap_or("{}").to_owned();
    let entries = resolver.entries(last);
    let words = entries.iter().map(|entry| {
        let mark = if entry.merged { "<" } else { "" };
        format!("{mark}{}={}", shown(entry.key), shown(entry.value))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The problems of a text as `Kind: text`.
fn problems(text: &str) -> Vec<String> {
    let parsed = read(text);
    let word = |span: composelint_yaml::Span| text[span.range()].to_owned();
    parsed
        .problems
        .iter()
        .map(|problem| format!("{:?}: {}", problem.kind, word(problem.span)))
        .collect()
}

#[test]
fn aliases_are_followed() {
    assert_eq!(resolved("a: &a 1\nb: {c: *a, *a : d}\n"), "c=1 1=d");
    assert_eq!(resolved("a: &a {é: 1}\nb: *a\n"), "é=1");
}

#[test]
fn own_keys_win_over_merged_ones() {
    assert_eq!(
        resolved("a: &a {x: 1, y: 2}\r\nb:\r\n  <<: *a\r\n  x: 3\r\n"),
        "x=3 <y=2"
    );
    assert_eq!(resolved("a: &a {x: 1}\nb: {x: 3, <<: *a}\n"), "x=3");
}

#[test]
fn the_first_of_a_merged_list_wins() {
    let text = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b, {z: 3}]}\n";
    assert_eq!(resolved(text), "<x=1 <y=2 <z=3");
    let text = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nl: &l [*a, *b]\nc: {<<: *l}\n";
    assert_eq!(resolved(text), "<x=1 <y=2");
}

#[test]
fn merges_nest_and_the_nearest_wins() {
    let text = "a: &a {x: 1, y: 1}\nb: &b {<<: *a, x: 2}\nc: &c {z: 3}\nd: {<<: [*b, *c]}\n";
    assert_eq!(resolved(text), "<x=2 <y=1 <z=3");
}

#[test]
fn a_quoted_merge_key_is_an_ordinary_key() {
    assert_eq!(resolved("a: &a {x: 1}\nb: {'<<': *a}\n"), "<<={}");
    assert_eq!(resolved("a: &a {x: 1}\nb: {!!merge '<<': *a}\n"), "<x=1");
}

#[test]
fn a_merged_entry_names_the_place_that_brought_it_in() {
    let text = "a: &a {x: 1}\nb: &b {<<: *a}\nc: {<<: *b, y: *a}\n";
    let parsed = read(text);
    let resolver = Resolver::new(&parsed.tree, &Limits::default());
    let root = parsed.tree.documents().next().unwrap();
    let via: Vec<&str> = resolver
        .entries(root.get("c").unwrap())
        .iter()
        .map(|entry| &text[entry.via.unwrap().range()])
        .collect();
    assert_eq!(via, ["*a", "*b"]);
    assert_eq!(resolver.problems(), []);
}

#[test]
fn merging_has_a_budget() {
    let parsed = read("a: &a {x: 1, y: 2, z: 3}\nb: {<<: *a}\n");
    let resolver = Resolver::new(
        &parsed.tree,
        &Limits {
            alias_nodes: 2,
            ..Limits::default()
        },
    );
    let root = parsed.tree.documents().next().unwrap();
    assert_eq!(resolver.entries(root.get("b").unwrap()).len(), 2);
    assert_eq!(resolver.problems()[0].kind, ProblemKind::Limit);
}

#[test]
fn a_key_written_twice_is_reported_with_both_places() {
    let text = "a: 1\nb:\n  é: 1\n  c: 2\n  é: 3\n\"a\": 2\n";
    assert_eq!(problems(text), ["DuplicateKey: é", "DuplicateKey: \"a\""]);
    let parsed = read(text);
    let first = &parsed.problems[0];
    assert_eq!(first.message, "key `é` is already defined at line 3");
    assert_eq!(&text[first.related[0].0.range()], "é");
    assert!(first.related[0].0.start < first.span.start);
}

#[test]
fn a_second_merge_key_is_a_duplicate_too() {
    assert_eq!(
        problems("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n"),
        ["DuplicateKey: <<"]
    );
}

#[test]
fn duplicates_are_found_in_large_mappings() {
    let mut lines: Vec<String> = (0..2000).map(|n| format!("k{n}: 1")).collect();
    lines.extend(["k7: 2".to_owned(), "k1999: 2".to_owned()]);
    let text = lines.join("\r\n");
    assert_eq!(problems(&text), ["DuplicateKey: k7", "DuplicateKey: k1999"]);
}

#[test]
fn only_mappings_can_be_merged() {
    assert_eq!(problems("a: {<<: 1}\n"), ["BadMerge: 1"]);
    assert_eq!(problems("a: {<<: }\n"), ["BadMerge: "]);
    assert_eq!(
        problems("a: &a [1]\nb: {<<: [{x: 1}, *a]}\n"),
        ["BadMerge: *a"]
    );
    assert_eq!(problems("a: &a {x: 1}\nb: {<<: [*a, {y: 2}]}\n"), [""; 0]);
}

#[test]
fn an_alias_needs_an_anchor_before_it() {
    assert_eq!(problems("é: *x\nb: &x 1\n"), ["UnknownAlias: *x"]);
}

#[test]
fn an_alias_reaches_into_an_earlier_document() {
    let parsed = read("a: &x 1\n---\nb: *x\n");
    assert_eq!(parsed.problems, []);
    let last = parsed.tree.nodes().last().unwrap();
    assert_eq!(last.alias_target().and_then(NodeRef::text), Some("1"));
}

#[test]
fn an_alias_inside_its_own_target_is_a_cycle() {
    let text = "a: &a\n  b: [1, *a]\n";
    assert_eq!(problems(text), ["AliasCycle: *a"]);
    let parsed = read(text);
    assert!(
        parsed
            .tree
            .nodes()
            .all(|node| node.alias_target().is_none())
    );
}
