//! The tree of a text: what its nodes are and which bytes they have.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::sync::Arc;

use composelint_yaml::{FileId, Kind, Limits, NodeRef, Parsed, parse};

fn read(text: &str) -> Parsed {
    parse(FileId::default(), &Arc::from(text), &Limits::default())
}

/// The tree in one line: `{key=value}` for mappings, `[a b]` for sequences, the text as written for anything else.
fn outline(node: NodeRef<'_>, text: &str, out: &mut String) {
    let brackets = match node.kind() {
        Kind::Mapping => ('{', '}'),
        Kind::Sequence => ('[', ']'),
        Kind::Scalar | Kind::Alias => {
            return write!(out, "{:?}", &text[node.span().range()]).unwrap();
        }
    };
    out.push(brackets.0);
    for (at, child) in node.children().enumerate() {
        let is_value = node.kind() == Kind::Mapping && at % 2 == 1;
        let separator = match (at, is_value) {
            (0, _) => "",
            (_, true) => "=",
            (_, false) => " ",
        };
        out.push_str(separator);
        outline(child, text, out);
    }
    out.push(brackets.1);
}

#[track_caller]
fn written(text: &str, expected: &str) {
    let parsed = read(text);
    assert_eq!(parsed.problems, [], "{text:?}");
    let mut out = String::new();
    for document in parsed.tree.documents() {
        outline(document, text, &mut out);
    }
    assert_eq!(out, expected, "{text:?}");
}

/// The bytes of the node at the end of a path of keys and item numbers are those marked with `^` below the text.
#[track_caller]
fn spans(text: &str, path: &[&str], marked: &str) {
    let parsed = read(text);
    let mut node = parsed.tree.documents().next().expect("a document");
    for step in path {
        node = match step.parse::<usize>() {
            Ok(index) => node.items().nth(index).expect("an item"),
            Err(_) => node.get(step).expect("a key"),
        };
    }
    assert_eq!(&text[node.span().range()], marked, "{text:?} {path:?}");
}

#[test]
fn every_node_has_its_own_bytes() {
    written("a: 1\n", r#"{"a"="1"}"#);
    written(
        "a:\n  - x\n  - 'y'\n  - \"z\"\n",
        r#"{"a"=["x" "'y'" "\"z\""]}"#,
    );
    written("a: [x, {b: c, d}]\n", r#"{"a"=["x" {"b"="c" "d"=""}]}"#);
    written("ä: 'ö 😀'\nü: €\n", r#"{"ä"="'ö 😀'" "ü"="€"}"#);
    written("a: 1\r\nb:\r\n  - c\r\n", r#"{"a"="1" "b"=["c"]}"#);
    written("a: &x 1\nb: *x\n", r#"{"a"="1" "b"="*x"}"#);
    written("\u{FEFF}a: 1\n", r#"{"a"="1"}"#);
}

#[test]
fn a_text_without_content_has_no_document() {
    for text in ["", "\n", "# only a comment\n", "\u{FEFF}", "  \n\r\n# x"] {
        assert_eq!(read(text).tree.documents().count(), 0, "{text:?}");
        assert_eq!(read(text).problems, [], "{text:?}");
    }
}

#[test]
fn documents_follow_each_other() {
    written("a: 1\n---\nb: 2\n", r#"{"a"="1"}{"b"="2"}"#);
    let parsed = read("---\n---\na: 1\n...\n");
    let roots: Vec<bool> = parsed.tree.documents().map(NodeRef::is_null).collect();
    assert_eq!(roots, [true, false]);
}

#[test]
fn a_block_scalar_begins_at_its_header_and_ends_at_its_last_line() {
    spans("a: |\n  x\n  y\n\nb: 1\n", &["a"], "|\n  x\n  y");
    spans("a: >-   # why\n  x\n# c\nb: 1\n", &["a"], ">-   # why\n  x");
    spans("a: &n !!str |2+\n    x\n\n\nb: 1\n", &["a"], "|2+\n    x");
    spans("a: |\r\n  é\r\n  y\r\nb: 1\r\n", &["a"], "|\r\n  é\r\n  y");
    spans("a: >\nb: 1\n", &["a"], ">");
    spans(
        "a:\n  - - |\n      # no comment\n  - b\n",
        &["a", "0", "0"],
        "|\n      # no comment",
    );
}

#[test]
fn a_collection_ends_where_its_last_child_ends() {
    spans(
        "a:\n  b: [1, {c: d}]\n\n# far\n\nz: 1\n",
        &["a"],
        "b: [1, {c: d}]",
    );
    spans("a:\n- b\n- c: d\nz: 1\n", &["a"], "- b\n- c: d");
    spans("a:\r\n- b\r\nz: 1\r\n", &["a"], "- b");
    spans("a: !t &n  # -\n- ü\nz: 1\n", &["a"], "- ü");
    spans("a:\n  b:\n    c:\nz: 1\n", &["a"], "b:\n    c:");
}

#[test]
fn a_value_that_is_not_written_is_an_empty_place_behind_the_colon() {
    let text = "a :\nb: # x\nc: {d: , e}\nf:\n  -\n? g\nh: !t\n";
    let parsed = read(text);
    let places: Vec<(&str, bool)> = parsed
        .tree
        .nodes()
        .filter(|node| node.is_empty_node())
        .map(|node| (&text[..node.span().start as usize], node.is_null()))
        .map(|(before, null)| (&before[before.len() - 2..], null))
        .collect();
    let expected = [" :", "b:", "d:", " e", " -", " g", "!t"];
    assert_eq!(places, expected.map(|place| (place, true)));
}

#[test]
fn anchors_and_tags_have_their_own_bytes() {
    let text = "a: &née !reset\n  b: 1\nc: *née\n";
    let parsed = read(text);
    let root = parsed.tree.documents().next().unwrap();
    let a = root.get("a").unwrap();
    assert_eq!(a.anchor().unwrap().name, "née");
    assert_eq!(&text[a.anchor().unwrap().span.range()], "&née");
    assert_eq!(a.tag().unwrap().text, "!reset");
    assert_eq!(&text[a.full_span().range()], "&née !reset\n  b: 1");
    let c = root.get("c").unwrap();
    assert_eq!(c.alias_name(), Some("née"));
    assert_eq!(c.alias_target(), Some(a));
    assert_eq!(parsed.tree.anchors().collect::<Vec<_>>(), [a]);
}

#[test]
fn an_alias_means_the_last_anchor_of_its_name_before_it() {
    let parsed = read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
    let root = parsed.tree.documents().next().unwrap();
    let meant = |key| {
        root.get(key)
            .unwrap()
            .alias_target()
            .and_then(NodeRef::text)
    };
    assert_eq!((meant("b"), meant("d")), (Some("1"), Some("2")));
}

#[test]
fn comments_know_whether_they_stand_alone() {
    let text = "# one\na: 1 # two\r\n  # three ü\nb: | # four\n  # text\n";
    let parsed = read(text);
    let comments: Vec<(&str, bool)> = parsed
        .tree
        .comments()
        .iter()
        .map(|c| (c.text.as_str(), c.own_line))
        .collect();
    assert_eq!(
        comments,
        [
            (" one", true),
            (" two", false),
            (" three ü", true),
            (" four", false)
        ]
    );
    for comment in parsed.tree.comments() {
        assert_eq!(text[comment.span.range()], format!("#{}", comment.text));
    }
}

#[test]
fn hundreds_of_comment_lines_are_read() {
    let comments = "  # é\n".repeat(500);
    let text = format!("a:\n{comments}  - x\n{comments}  - y\nb: # c\n{comments}  c: d\n");
    let parsed = read(&text);
    assert_eq!(parsed.problems, []);
    assert_eq!(parsed.tree.comments().len(), 1501);
}

#[test]
fn a_cursor_finds_the_deepest_node() {
    let text = "a:\n  b: [x, yé]\n";
    let parsed = read(text);
    let found = |byte| {
        parsed
            .tree
            .node_at(byte)
            .map(|node| &text[node.span().range()])
    };
    assert_eq!(found(0), Some("a"));
    assert_eq!(found(13), Some("yé"));
    assert_eq!(found(5), Some("b"));
    assert_eq!(found(8), Some("[x, yé]"));
}

/// A text, and whether the keys of its mappings are known to differ.
#[test]
fn distinct_keys_are_known_where_all_were_compared() {
    let cases = [
        ("a: 1\r\nä: {a: 2, b: 3}\r\n", true),
        ("x: &x {a: 1}\nb: {<<: *x, a: 2}\n", true),
        ("a: 1\n'a': 2\n", false),
        ("b: {ä: 1, \"\\u00e4\": 2}\n", false),
        ("b: !reset {a: 1, a: 2}\n", false),
        ("&k a: 1\n*k : 2\n", false),
        ("a: [\n", true),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text).tree.has_distinct_keys(), expected, "{text}");
    }
}

#[test]
fn what_stands_before_an_error_is_kept_whole() {
    let parsed = read("services:\n  web:\n    image: [nginx\n  db: 1\n");
    assert!(!parsed.problems.is_empty());
    let root = parsed.tree.documents().next().unwrap();
    let web = root
        .get("services")
        .and_then(|services| services.get("web"))
        .unwrap();
    assert!(web.get("image").is_some());
    for node in parsed
        .tree
        .nodes()
        .filter(|node| node.kind() == Kind::Mapping)
    {
        assert_eq!(node.children().count() % 2, 0);
    }
}
