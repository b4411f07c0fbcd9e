//! Where Docker Compose's YAML reader and YAML 1.2 part ways. Each text was given to Docker Compose 2.40.3, and is again where the
//! oracle is installed ($COMPOSELINT_ORACLE, else /opt/composelint-oracle/docker-compose).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use composelint_yaml::{FileId, Limits, NodeRef, ProblemKind, parse};

/// Docker Compose reads these, and so does composelint: text, and what `v` means, as words.
const READS: &[(&str, &str)] = &[
    ("x-t: {v: [b,\nc\n]}\n", "b c"),
    ("x-t:\n  v:\tb\n", "b"),
    ("x-t:\n  v: b\t# c\n", "b"),
    ("x-t:\n  v:\t\n    - c\n", "c"),
    ("x-t:\n  v\t: b\n", "b"),
    // Quoted scalars may go on at any column.
    ("x-t:\n  v: \"b\nc\"\n  w: 'd'\n", "b c"),
    ("x-t:\n  v: 'é\n\nf'\n", "é\nf"),
    ("x-t:\r\n  v: \"b\r\nc\"\r\n", "b c"),
    ("x-t:\n  v: \"1\n\tb\"\n", "1 b"),
    ("x-t:\n  v: \"1\n\t\n  b\"\n", "1\nb"),
    ("x-t:\n  a:\n    v: \"x\n  y\"\n", "x y"),
    ("x-t:\n  v: [a, \"b\nc\",\n'd\ne']\n", "a b c d e"),
    ("x-t:\n  v: &x 'b\nc'\n  w: *x\n", "b c"),
    // A comment needs no blank before it.
    ("x-t:\n  v: 'x'#c\n  w: 1\n", "x"),
    ("x-t:\n  v: \"é\"#c\n", "é"),
    ("x-t:\n  v: [x]#c\n  w: {c: d}#e\n", "x"),
    ("x-t:\n  v: |#c\n    x\n", "x\n"),
    ("x-t:\n  v: [\"x\"#c\n  , y]\n", "x y"),
    ("x-t:\n  v: [x,#c\n  y]\n", "x y"),
    ("x-t:\n  v: [#c\n  y]\n", "y"),
    // Tabs where no key can begin.
    ("x-t:\n  v: [1,\n\t\n\t2]\n", "1 2"),
    ("x-t:\n  v: {a:\n\tb}\n", "a b"),
    ("x-t:\n  v: 1\n      \t\n    b\n", "1\nb"),
    ("x-t:\n  v: 1\n    \tb\n", "1 b"),
    ("x-t:\n  v: |\n    x\n    \t\n    y\n", "x\n\t\ny\n"),
    ("x-t:\n  v: 1\n  w: \"\ta\tb\"\n", "1"),
    ("---\t\nx-t: {v: 1}\n", "1"),
    // Escapes and indicators.
    ("x-t:\n  v: \"\\'é\\U0001F600\"\n", "'é😀"),
    ("x-t:\n  v: [-, a]\n", "- a"),
    ("x-t:\n  v: [-a, a#b, http://c]\n", "-a a#b http://c"),
    ("x-t: {v: 1,\"w\":2}\n", "1"),
    ("x-t: {v: ['a?b', !t d]}\n", "a?b d"),
    ("x-t:\n  v: é?b\nx-u:\n  - a? b\n", "é?b"),
    // Line ends of YAML 1.1.
    ("x-t:\u{85}  v: b\u{85}  c: d\n", "b"),
    ("x-t:\n  v: \"b\u{85}c\"\n", "b c"),
    ("x-t:\n  v: b # \u{2028}\n", "b"),
    ("x-t:\r  v: b\r", "b"),
    // Anchors reach into later documents; a merge may name a list.
    ("x-a: &a 1\n---\nx-t: {v: *a}\n", "1"),
    ("x-t:\n  v: [&a 1, *a, &a 2, *a]\n", "1 1 2 2"),
    (
        "x-a: &a {b: c}\nx-b: &b [*a]\nx-t:\n  <<: *b\n  v: 1\n",
        "1",
    ),
    ("x-t: !reset\n  a: 1\n  a: 2\nx-u: {v: 1}\n", "1"),
    ("x-t:\n  '<<': a\n  v: 1\n", "1"),
    ("%YAML 1.1\n---\nx-t: {v: 1}\n", "1"),
    ("%TAG !e! tag:e.com,2000:\n---\nx-t: {v: !e!x é}\n", "é"),
    ("\u{FEFF}x-t: {v: 1}\n", "1"),
];

/// YAML 1.2 that Docker Compose refuses, and the bytes composelint points at.
const REFUSES: &[(&str, &str)] = &[
    ("x-t:\n  a: 1\n \t\n  b: 2\n", "\t"),
    ("x-t:\n  a: 1\n\t\n  b: 2\n", "\t"),
    ("x-t:\r\n  a: 1\r\n\t\r\n  b: 2\r\n", "\t"),
    ("x-t:\n  a: é\n\t# c\n  b: 2\n", "\t"),
    ("x-t:\n  a: 1\n \t", "\t"),
    ("x-t:\n  a: \"1\"\n \t\n  b: 2\n", "\t"),
    ("x-t:\n  a: 1\n  \t\n    b\n", "\t"),
    ("x-t:\n  a: |\n   \tx\n", "\t"),
    ("x-t:\n  a: |\n    x\n  \t\n  b: y\n", "\t"),
    ("\t\nx-t: 1\n", "\t"),
    ("x-t:\n  -\ta\n", "\t"),
    ("x-t:\n  - \ta\n", "\t"),
    ("x-t:\n  -\ta: b\n", "\t"),
    ("x-t:\n  ?\ta\n  : b\n", "\t"),
    ("x-t:\n  ? a\n  :\tb\n", "\t"),
    ("x-t:\n  a: b\u{85}c\n", "\u{85}"),
    ("x-t:\n  a: |\n    b\u{85}c\n", "\u{85}"),
    ("x-t:\n  a: b # é\u{85}c\n", "\u{85}"),
    ("x-t:\n  a: b\u{2028}c\n", "\u{2028}"),
    ("x-t:\n  a: \"é\\ud83d\\ude00\"\n", "\\ud83d"),
    ("x-t:\n  a: \"\\\\\\/\"\n", "\\/"),
    ("%YAML 1.2\n---\nx-t: 1\n", "%YAML 1.2"),
    ("%YAML 1.3\r\n---\r\nx-t: 1\r\n", "%YAML 1.3"),
    ("%FOO bar\n---\nx-t: 1\n", "%FOO bar"),
    ("x-t: {a\n b: c}\n", "a\n b"),
    ("x-t: [:a]\n", ":a"),
    ("x-t: {é? : b}\n", "é?"),
    ("x-t: [a? b]\n", "a? b"),
    ("x-t: [curl, http://x/?a=b]\n", "http://x/?a=b"),
    ("x-t: {a?b: c}\n", "a?b"),
    ("x-t: [a: b? ]\n", "b?"),
    ("x-t: {a: !h}\n", "!h"),
    ("x-t: {: b}\n", ""),
    ("x-t: [: b]\n", ""),
    ("x-t:\n  : b\n", ""),
    ("x-t:\n  a: &é b\n", "&é"),
    ("x-t:\n  a: &a.b c\n  d: *a.b\n", "&a.b"),
    ("x-t:\n  a: &a/b c\n", "&a/b"),
    ("x-t:\n  a: &a:b c\n  d: *a:b\n", "&a:b"),
    ("x-t: !!int \"a\"\n", "!!int \"a\""),
    ("x-t: !!bool yes\n", "!!bool yes"),
    ("x-t: !!null x\n", "!!null x"),
    ("x-t: !!timestamp é\n", "!!timestamp é"),
    ("x-t: 1\n...\nx-u: 2\n", ""),
];

/// Text that neither reads.
const NEITHER: &[&str] = &[
    "\"x-t\nb\": 1\n",
    "x-t: \"a\n--- b\"\n",
    "x-t:\n  a: 1\n \t b\n",
    "x-t: [a\n b: c]\n",
    "x-t: [a, , b]\n",
    "x-t: {a: b\n",
    "x-t: \"é\n",
    "x-t: @a\n",
    "x-t: `a\n",
    "x-t: %a\n",
    "x-t: - a\n",
    "x-t: a: b\n",
    "x-t:\r\n  a: 1\r\n c: 2\r\n",
    "x-t: |0\n  a\n",
    "x-t: *a\n",
    "x-t: &a {b: *a}\n",
    "x-t:\n  a: 1\n  \"a\": 2\n",
    "x-t:\n  1: 1\n  \"1\": 2\n",
    "x-a: &a {b: c}\nx-t:\n  <<: *a\n  <<: *a\n",
    "x-a: &a {b: c}\nx-t:\n  <<: *a\n  '<<': 1\n",
    "x-t:\n  a: &a b\n  *a : c\n",
    "x-t:\n  <<: 1\n",
    "x-t:\n  <<:\n",
    "x-a: &a {b: c}\nx-t:\n  <<: [[*a]]\n",
    "x-t:\n  ! <<: a\n",
    "x-t: a\u{1}b\n",
    "x-t: a\0b\n",
];

fn words(node: NodeRef<'_>, out: &mut Vec<String>) {
    let node = node.alias_target().unwrap_or(node);
    out.extend(node.text().map(str::to_owned));
    for child in node.children() {
        words(child, out);
    }
}

#[test]
fn what_docker_compose_reads_is_read() {
    for (text, expected) in READS {
        let parsed = parse(FileId::default(), &Arc::from(*text), &Limits::default());
        assert_eq!(parsed.problems, [], "{text:?}");
        let value = parsed.tree.nodes().find_map(|node| node.get("v"));
        let mut found = Vec::new();
        words(value.expect("a key `v`"), &mut found);
        assert_eq!(found.join(" "), *expected, "{text:?}");
    }
}

#[test]
fn what_docker_compose_refuses_is_said_where_it_stands() {
    for (text, marked) in REFUSES {
        let parsed = parse(FileId::default(), &Arc::from(*text), &Limits::default());
        let first = parsed
            .problems
            .first()
            .unwrap_or_else(|| panic!("{text:?} has a problem"));
        assert_eq!(
            first.kind,
            ProblemKind::DiffersFromCompose,
            "{text:?}: {first:?}"
        );
        assert_eq!(&text[first.span.range()], *marked, "{text:?}");
        assert!(
            parsed
                .problems
                .iter()
                .all(|problem| problem.kind == first.kind),
            "{text:?}"
        );
    }
}

#[test]
fn what_neither_reads_is_a_problem() {
    for text in NEITHER {
        let parsed = parse(FileId::default(), &Arc::from(*text), &Limits::default());
        let kinds: Vec<ProblemKind> = parsed.problems.iter().map(|problem| problem.kind).collect();
        assert!(!kinds.is_empty(), "{text:?}");
        assert!(
            !kinds.contains(&ProblemKind::DiffersFromCompose),
            "{text:?}: {kinds:?}"
        );
    }
}

#[test]
fn a_comment_without_a_blank_is_still_a_comment() {
    let text = "x-t: ['é'#one\n ] #two\n";
    let parsed = parse(FileId::default(), &Arc::from(text), &Limits::default());
    let comments: Vec<&str> = parsed
        .tree
        .comments()
        .iter()
        .map(|comment| comment.text.as_str())
        .collect();
    assert_eq!(comments, ["one", "two"]);
}

fn oracle() -> Option<PathBuf> {
    let path = std::env::var_os("COMPOSELINT_ORACLE").map_or_else(
        || PathBuf::from("/opt/composelint-oracle/docker-compose"),
        PathBuf::from,
    );
    path.is_file().then_some(path)
}

/// Whether Docker Compose reads the text as part of a project.
fn compose_reads(oracle: &Path, file: &Path, text: &str) -> bool {
    const SERVICE: &str = "services: {a: {image: x}}\n";
    let first_line_matters = text.starts_with(['%', '\t', '\u{FEFF}', '-']);
    let whole = if first_line_matters {
        format!("{text}{SERVICE}")
    } else {
        format!("{SERVICE}{text}")
    };
    std::fs::write(file, whole).expect("a file in the directory for temporary files");
    let output = Command::new(oracle)
        .arg("-f")
        .arg(file)
        .args(["config", "--quiet", "--no-interpolate"])
        .output()
        .expect("the oracle runs");
    output.status.success()
}

#[test]
fn docker_compose_agrees() {
    let Some(oracle) = oracle() else {
        println!("skipped: the oracle is not installed");
        return;
    };
    let reads = READS.iter().map(|(text, _)| (*text, true));
    let refuses = REFUSES.iter().map(|(text, _)| (*text, false));
    let neither = NEITHER.iter().map(|text| (*text, false));
    let directory = std::env::temp_dir().join(format!("composelint-yaml-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory for temporary files");
    let file = directory.join("compose.yaml");
    let wrong: Vec<_> = reads
        .chain(refuses)
        .chain(neither)
        .filter(|(text, expected)| compose_reads(&oracle, &file, text) != *expected)
        .collect();
    std::fs::remove_dir_all(&directory).expect("our own directory");
    assert_eq!(
        wrong,
        [],
        "text, and whether Docker Compose was expected to read it"
    );
}
