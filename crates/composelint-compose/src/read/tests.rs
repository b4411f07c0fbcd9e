//! Tests of the module `read`.

use std::sync::Arc;

use composelint_yaml::{FileId, Limits, parse};

use super::*;

/// Reads the first document of a text without variables.
pub(crate) fn read(text: &str) -> Document {
    read_with(text, &Scope::new(true))
}

/// Reads the first document of a text.
pub(crate) fn read_with(text: &str, scope: &Scope<'_>) -> Document {
    let shared: Arc<str> = Arc::from(text);
    let parsed = parse(FileId::new(0), &shared, &Limits::default());
    let (nodes, resources) = (Cell::new(100_000), Cell::new(MOST_RESOURCES));
    let source = Source {
        text,
        scope,
        nodes: &nodes,
        resources: &resources,
    };
    let mut documents = parsed.tree.documents().map(|root| document(root, &source));
    documents.next().unwrap()
}

/// A value in YAML's flow style, text in quotes where it would not be read as text.
pub(crate) fn shown(value: &Value) -> String {
    match &value.data {
        Data::Null => "~".to_owned(),
        Data::Str(text) => {
            let text = text.shown();
            let plain = !text.is_empty()
                && !text.contains(char::is_control)
                && composelint_yaml::go_yaml_type(&text) == composelint_yaml::Typed::Str;
            if plain {
                text.to_string()
            } else {
                format!("{text:?}")
            }
        }
        Data::Seq(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Data::Map(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|entry| format!("{}: {}", entry.key, shown(&entry.value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        scalar => scalar.scalar_text().unwrap_or_default().to_string(),
    }
}

/// The document, and what is read. Values as Docker Compose 2.40.3 has them.
#[test]
fn scalars_have_go_yamls_types() {
    let cases = [
        (
            "[yes, 'true', true, ~, null]",
            "[yes, \"true\", true, ~, ~]",
        ),
        (
            "[010, 0x1F, 1_000, 1e3, .5, 1e21, 08]",
            "[8, 31, 1000, 1000, 0.5, 1e+21, 8]",
        ),
        (
            "[18446744073709551615, 1.2345678e7]",
            "[\"18446744073709551615\", 1.2345678e+07]",
        ),
        (
            "[!!str 1, !!int '5', !!float 3, !!null '', !!bool 'true']",
            "[\"1\", 5, 3, ~, true]",
        ),
        (
            "[!custom 5, !custom '5', ! x, !!binary aGnDpA==]",
            "[\"5\", \"5\", x, hiä]",
        ),
        (
            "a: |\r\n  x\r\n  y\r\nb: >-\r\n  x\r\n  y\r\n",
            "{a: \"x\\ny\\n\", b: x y}",
        ),
        (
            "x-d: [2020-1-2, 2020-01-02]",
            "{x-d: [2020-01-02 00:00:00 +0000 UTC, 2020-01-02 00:00:00 +0000 UTC]}",
        ),
    ];
    for (text, expected) in cases {
        let document = read(text);
        assert_eq!(document.problems, [], "{text}");
        assert_eq!(shown(&document.value), expected, "{text}");
    }
}

#[test]
fn aliases_are_followed_and_merge_keys_applied() {
    let cases = [
        ("{x: &a [1, ä], y: *a}", "{x: [1, ä], y: [1, ä]}"),
        (
            "{x: &a {k: 1, l: 2}, y: {l: 3, <<: *a}}",
            "{x: {k: 1, l: 2}, y: {l: 3, k: 1}}",
        ),
        (
            "{x: &a {k: 1}, y: &b {k: 2, m: 3}, z: {<<: [*a, *b]}}",
            "{x: {k: 1}, y: {k: 2, m: 3}, z: {k: 1, m: 3}}",
        ),
        (
            "{x: &a {k: {n: 1}}, y: {<<: *a, k: {o: w}}}",
            "{x: {k: {n: 1}}, y: {k: {o: w}}}",
        ),
        (
            "{x: &a {k: 1}, y: &b {<<: *a, l: 2}, z: {<<: *b}}",
            "{x: {k: 1}, y: {l: 2, k: 1}, z: {l: 2, k: 1}}",
        ),
        ("{y: {<<: {k: 1}, '<<': 2}}", "{y: {<<: 2, k: 1}}"),
        ("{x: &k key, y: {*k : 1}}", "{x: key, y: {key: 1}}"),
    ];
    for (text, expected) in cases {
        let document = read(text);
        assert_eq!(document.problems, [], "{text}");
        assert_eq!(shown(&document.value), expected, "{text}");
    }
}

/// The document, what is left of it, and the paths that lose what stands there so far.
#[test]
fn reset_and_override_are_noted_where_compose_notes_them() {
    let cases = [
        ("{a: {b: !reset [1], c: 2}}", "{a: {c: 2}}", &["a.b"][..]),
        ("{a: {b: !override [1]}}", "{a: {b: [1]}}", &["a.b"]),
        ("{a: !override {b: !reset 1}}", "{a: {b: \"1\"}}", &["a"]),
        ("{a: [!reset 1, 2]}", "{a: [2]}", &["a.[]"]),
        (
            "{x: &a {p: !reset 1, o: !override w}, y: *a}",
            "{x: {o: w}, y: {o: w}}",
            &["x.o", "x.p", "y.o"],
        ),
        (
            "{x: &a {p: !reset 1, o: !override w}, y: {<<: *a}}",
            "{x: {o: w}, y: {o: w}}",
            &["x.o", "x.p", "y.o"],
        ),
        ("{x: &r !reset 1, y: {z: *r}}", "{y: {}}", &["x", "y.z"]),
        (
            "{y: {<<: {p: !reset 1, o: !override w}}}",
            "{y: {o: w}}",
            &["y.o", "y.p"],
        ),
        (
            "{y: {<<: [{p: !reset 1, o: !override w}]}}",
            "{y: {o: w}}",
            &[],
        ),
        (
            "{x: &a {p: 1}, y: {<<: *a, p: !reset 2}}",
            "{x: {p: 1}, y: {p: 1}}",
            &["y.p"],
        ),
        (
            "{x: &a {p: !override w}, y: {p: 2, <<: *a}}",
            "{x: {p: w}, y: {p: 2}}",
            &["x.p", "y.p"],
        ),
    ];
    for (text, left, paths) in cases {
        let document = read(text);
        assert_eq!(shown(&document.value), left, "{text}");
        let path = |path: &&str| path.split('.').map(SmolStr::from).collect::<ResetPath>();
        assert_eq!(
            document.resets,
            paths.iter().map(path).collect::<Resets>(),
            "{text}"
        );
    }
}

/// The document, and the bytes and the words of what is wrong.
#[test]
fn what_compose_refuses_is_refused_at_its_bytes() {
    let cases = [
        ("{a: {1: x}}", "`1` the key `1` is not text"),
        ("{a: {~: x}}", "`~` the key `~` is not text"),
        (
            "{a: {? [b] : x}}",
            "`[b]` a key must be text, not a list or a mapping",
        ),
        ("{a: !!int x}", "`x` `x` is not what the tag `!!int` says"),
        (
            "{a: !!binary '@'}",
            "`'@'` the value of `!!binary` is not base64",
        ),
        ("{a: 'ä ${}'}", "`${}` `${}` is not a variable"),
        (
            "{services: {s: {init: maybe}}}",
            "`maybe` `init` must be `true` or `false`, not `maybe`",
        ),
        (
            "{services: {s: {cpu_count: '${N:-x}'}}}",
            "`'${N:-x}'` `cpu_count` must be a whole number, which `${N:-x}` is not",
        ),
    ];
    for (text, expected) in cases {
        let document = read(text);
        let told = document.problems.iter().map(|problem| {
            assert!(problem.refused, "{text}");
            format!("`{}` {}", &text[problem.span.range()], problem.message)
        });
        assert_eq!(told.collect::<Vec<_>>(), [expected], "{text}");
    }
}

#[test]
fn numbers_are_cast_after_variables_are_replaced() {
    let mut scope = Scope::new(false);
    scope.set("N", Text::plain("3"));
    let text = "{services: {s: {scale: '$N', privileged: yes, cpus: '0.${X}', hostname: '$N'}}}";
    let document = read_with(text, &scope);
    assert_eq!(document.problems, []);
    let expected = "{services: {s: {scale: 3, privileged: true, cpus: 0.${X}, hostname: \"3\"}}}";
    assert_eq!(shown(&document.value), expected);
    let uses: Vec<&str> = document
        .uses
        .iter()
        .map(|found| &text[found.span.range()])
        .collect();
    assert_eq!(uses, ["$N", "${X}", "$N"]);
}

#[test]
fn a_value_knows_its_bytes_and_what_brought_it() {
    let text = "x: &größe\r\n  k: 'v'\r\ny:\r\n  <<: *größe\r\nz: *größe\r\n".replace("größe", "a");
    let document = read(&text);
    let at = |path: &str| {
        path.split('.')
            .fold(&document.value, |value, key| value.get(key).unwrap())
    };
    let via = |path: &str| {
        let history = at(path).history.as_ref()?;
        Some((
            history.origin,
            history
                .via
                .iter()
                .map(|span| &text[span.range()])
                .collect::<Vec<_>>(),
        ))
    };
    assert_eq!(&text[at("y.k").span.range()], "'v'");
    assert_eq!(via("x.k"), None);
    assert_eq!(via("y.k"), Some((Origin::Alias, vec!["*a"])));
    assert_eq!(via("z"), Some((Origin::Alias, vec!["*a"])));
    assert_eq!(via("z.k"), None, "what is below an alias shares its story");
}

#[test]
fn reading_stops_when_the_load_holds_too_much() {
    let text = format!("[{}]", "[a, b], ".repeat(1000));
    let shared: Arc<str> = Arc::from(text.as_str());
    let parsed = parse(FileId::new(0), &shared, &Limits::default());
    let (nodes, resources) = (Cell::new(500), Cell::new(MOST_RESOURCES));
    let scope = Scope::new(true);
    let source = Source {
        text: &text,
        scope: &scope,
        nodes: &nodes,
        resources: &resources,
    };
    let document = document(parsed.tree.documents().next().unwrap(), &source);
    assert_eq!(document.problems.len(), 1);
    assert!(!document.problems[0].refused);
    assert!(document.value.weight() < 2000);
    assert!(!document.complete);
}

#[test]
fn only_so_many_resources_are_taken_in() {
    let text =
        "services: {a: {b: c, d: e}, ä: ~, c: ~}\nx-other: {a: 1, b: 2, c: 3}\nnetworks: {n: ~}\n";
    let shared: Arc<str> = Arc::from(text);
    let parsed = parse(FileId::new(0), &shared, &Limits::default());
    let (nodes, resources) = (Cell::new(100), Cell::new(2));
    let scope = Scope::new(true);
    let source = Source {
        text,
        scope: &scope,
        nodes: &nodes,
        resources: &resources,
    };
    let document = document(parsed.tree.documents().next().unwrap(), &source);
    assert_eq!(
        self::shown(&document.value),
        "{services: {a: {b: c, d: e}, ä: ~}, x-other: {a: 1, b: 2, c: 3}, networks: {}}"
    );
    let [problem] = document.problems.as_slice() else {
        panic!("{:?}", document.problems)
    };
    assert_eq!(&text[problem.span.range()], "c");
    assert!(!problem.refused && !document.complete);
}
