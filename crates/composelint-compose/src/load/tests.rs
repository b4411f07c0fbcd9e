//! Tests of the module `load`.

use proptest::prelude::*;

use super::*;
use crate::loader::MemoryLoader;
use crate::project::VariableState;

/// Loads a text as the Compose file of the folder `shop`.
pub(crate) fn project(text: &str) -> Loaded {
    files(&[("compose.yaml", text)])
}

/// Loads files of the folder `shop` as Compose does when it is run there.
pub(crate) fn files(files: &[(&str, &str)]) -> Loaded {
    files_with(files, Request::default())
}

/// Loads files of the folder `shop`, where the request's paths start.
pub(crate) fn files_with(files: &[(&str, &str)], request: Request) -> Loaded {
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (path, text)| {
            loader.with(format!("/shop/{path}"), *text)
        });
    let current = request.current.or(Some("/shop".to_owned()));
    let request = Request { current, ..request };
    load(&request, &loader)
}

/// What is wrong with a text: whether it is refused, the bytes, the message.
pub(crate) fn problems(text: &str) -> Vec<String> {
    told(&project(text))
}

/// What went wrong while loading.
pub(crate) fn told(loaded: &Loaded) -> Vec<String> {
    let tell = |problem: &Problem| {
        let verdict = if problem.refused { "refused" } else { "noted" };
        let bytes = loaded.sources.slice(problem.span);
        format!("{verdict} `{bytes}`: {}", problem.message)
    };
    loaded.problems.iter().map(tell).collect()
}

#[test]
fn a_project_is_loaded() {
    let loaded = project(
        "services:\r\n  web: # wéb\r\n    user: é\r\n    image: &i nginx:${TAG:-1}\r\n    ports: [\"8080:80\"]\r\n  other: {image: *i}\r\n",
    );
    assert_eq!(told(&loaded), [""; 0]);
    assert_eq!(loaded.project.name, "shop");
    assert_eq!(loaded.project.directory, "/shop");
    let web = &loaded.project.services["web"];
    assert_eq!(web.image.as_ref().unwrap().value.known(), Some("nginx:1"));
    assert_eq!(web.ports.len(), 1);
    assert!(loaded.project.complete && !loaded.project.fragment);
}

/// The file, and all that is wrong with it.
#[test]
fn all_mistakes_are_found_each_once() {
    let cases: &[(&str, &[&str])] = &[
        ("", &["refused ``: the Compose file is empty"]),
        ("# ä\r\n", &["refused ``: the Compose file is empty"]),
        (
            "---\n---\nservices: {a: {image: a}}\n",
            &["refused ``: this document is empty"],
        ),
        (
            "- a\n",
            &["refused `- a`: a Compose file must be a mapping"],
        ),
        (
            "version: '3'\nservices: {a: {image: a}}\n",
            &["noted `version: '3'`: `version` is obsolete, and Docker Compose ignores it"],
        ),
        (
            "services:\n  a: {image: '${}', extends: b}\n  c: {image: c, scale: x}\n---\nservices: {a: {user: 2020-01-01}}\n",
            &[
                "refused `${}`: `${}` is not a variable",
                "refused `b`: there is no service `b` in this file to extend",
                "refused `x`: `scale` must be a whole number, not `x`",
                "refused `2020-01-01`: `2020-01-01` is read as a date, which Compose does not accept",
            ],
        ),
        (
            "x-a: &a {extends: none}\nservices:\n  a: {<<: *a, image: a}\n  b: {<<: *a, image: b}\n",
            &["refused `none`: there is no service `none` in this file to extend"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(problems(text), *expected, "{text:?}");
    }
}

/// A text that stops being YAML, and what is refused of it beside that.
#[test]
fn what_follows_from_broken_yaml_is_not_told() {
    let cases: &[(&str, &[&str])] = &[
        ("services:\n  a:\n    image: 'x\n", &[]),
        (
            "services:\r\n  a:\r\n    image: &i ü\r\n    ports: [1\r\n  b: *i\r\n",
            &[],
        ),
        ("services:\n  a:\n    networks: [n]\n   image: x\n", &[]),
        ("{", &[]),
        (
            "services:\n  a: {image: a, nope: 1}\n  b: [\n",
            &["refused `nope`: `nope` is not a key of a service"],
        ),
    ];
    for (text, expected) in cases {
        let loaded = project(text);
        let others = loaded.problems.iter().zip(told(&loaded));
        let others = others.filter(|(problem, _)| problem.code != ProblemCode::InvalidYaml);
        let others: Vec<String> = others.map(|(_, told)| told).collect();
        assert_eq!(others, *expected, "{text}");
        assert!(loaded.refused(), "{text}");
    }
}

#[test]
fn documents_and_files_go_over_one_another() {
    let loaded = files(&[
        (
            "compose.yaml",
            "services: {a: {image: one, ports: ['80']}, b: {image: b}}\n---\nservices: {a: {image: two}}\n",
        ),
        (
            "compose.override.yaml",
            "services: {a: {ports: !override ['81'], user: ü}, b: !reset null}\n",
        ),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    let a = &loaded.project.services["a"];
    assert_eq!(a.image.as_ref().unwrap().value.known(), Some("two"));
    assert_eq!(a.ports.len(), 1);
    assert_eq!(loaded.sources.slice(a.ports[0].span), "'81'");
    assert_eq!(
        loaded.sources.get(a.name_span.file).path(),
        "/shop/compose.override.yaml"
    );
    assert_eq!(loaded.project.services.keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn services_keep_the_order_of_the_files() {
    let loaded = files(&[
        (
            "compose.yaml",
            "services: {z: {image: a}, m: {image: a}}\n---\nservices: {b: {image: a}, m: {user: u}}\n",
        ),
        (
            "compose.override.yaml",
            "services: {a: {image: a}, z: {user: u}}\n",
        ),
    ]);
    assert_eq!(
        loaded.project.services.keys().collect::<Vec<_>>(),
        ["z", "m", "b", "a"]
    );
}

#[test]
fn a_variable_without_a_value_is_blank_or_unknown() {
    let text = "services: {a: {image: \"a:${TAG}\", user: \"${WHO:?who}\", hostname: '${H:-ä}'}}\n";
    let unknown = project(text);
    assert_eq!(told(&unknown), [""; 0]);
    let a = &unknown.project.services["a"];
    assert_eq!(a.image.as_ref().unwrap().value.shown(), "a:${TAG}");
    assert_eq!(a.user.as_ref().unwrap().value.shown(), "${WHO}");
    let states: Vec<_> = unknown
        .project
        .variables
        .iter()
        .map(|found| (found.name.as_str(), found.state))
        .collect();
    assert_eq!(
        states,
        [
            ("TAG", VariableState::Unset),
            ("WHO", VariableState::Required),
            ("H", VariableState::Default)
        ]
    );

    let variables = Variables {
        blank_when_unset: true,
        ..Variables::default()
    };
    let blank = files_with(
        &[("compose.yaml", text)],
        Request {
            variables,
            ..Request::default()
        },
    );
    assert_eq!(
        told(&blank),
        ["refused `${WHO:?who}`: the required variable `WHO` has no value"]
    );
    assert_eq!(
        blank.problems[0].help.as_deref(),
        Some("set it in `.env` or in the environment; the file says: who")
    );
    assert_eq!(
        blank.project.services["a"]
            .image
            .as_ref()
            .unwrap()
            .value
            .known(),
        Some("a:")
    );
}

#[test]
fn a_key_without_a_value_takes_it_from_the_variables() {
    let loaded = files(&[
        (
            "compose.yaml",
            "services: {a: {image: a, environment: [KNOWN, NOT, OWN=1]}}\ninclude: [b/compose.yaml]\n",
        ),
        (".env", "KNOWN=ä\n"),
        (
            "b/compose.yaml",
            "services: {b: {image: b, environment: [INNER, KNOWN]}}\n",
        ),
        ("b/.env", "INNER=i\nKNOWN=other\n"),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    let value = |service: &str, name: &str| {
        let variable = &loaded.project.services[service].environment[name];
        variable
            .value
            .as_ref()
            .and_then(|text| text.known().map(str::to_owned))
    };
    assert_eq!(value("a", "KNOWN").as_deref(), Some("ä"));
    assert_eq!(value("a", "NOT"), None);
    assert_eq!(value("b", "INNER").as_deref(), Some("i"));
    assert_eq!(value("b", "KNOWN").as_deref(), Some("ä"));
}

/// The file, and whether it is a part of a project that stands elsewhere.
#[test]
fn a_fragment_is_told_from_a_project() {
    let cases = [
        ("services: {a: {image: a}}", false),
        ("services: {a: {ports: ['80']}}", true),
        ("services: {a: {image: a, networks: [n]}}", true),
        ("services: {a: {image: a, depends_on: [b]}}", true),
        ("networks: {n: }", true),
        ("services: {a: {image: a, ports: x}}", false),
    ];
    for (text, fragment) in cases {
        assert_eq!(project(text).project.fragment, fragment, "{text}");
    }
}

#[test]
fn values_of_variables_are_in_no_message() {
    let text = "name: '${SECRET}'\ninclude: ['${SECRET}']\nservices:\n  a: {image: '${N:?${SECRET}}', scale: '${SECRET}', extends: '${SECRET}', ports: ['${SECRET}']}\n";
    let values = [("SECRET".to_owned(), "hunter2 ä".to_owned())].into();
    let variables = Variables {
        values,
        blank_when_unset: true,
    };
    let loaded = files_with(
        &[("compose.yaml", text)],
        Request {
            variables,
            ..Request::default()
        },
    );
    assert!(loaded.problems.len() >= 4);
    for problem in &loaded.problems {
        assert!(!format!("{problem:?}").contains("hunter2"), "{problem:?}");
    }
}

#[test]
fn hostile_files_are_survived() {
    let deep = format!("services: {}1{}", "{a: ".repeat(10_000), "}".repeat(10_000));
    let laughs = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, at| {
        let below = at - 1;
        text + &format!("a{at}: &a{at} [*a{below}, *a{below}]\n")
    });
    let merges = (1..700).fold("x-0: &a0 {k0: 1}\n".to_owned(), |text, at| {
        let below = at - 1;
        text + &format!("x-{at}: &a{at} {{<<: *a{below}, k{at}: 1}}\n")
    });
    let itself = "services: &s {a: {image: a, x-s: *s}}\n".to_owned();
    for text in [deep, laughs, merges, itself] {
        let loaded = project(&text);
        assert!(loaded.problems.len() < 5000);
    }
}

#[test]
fn half_typed_text_keeps_the_rest_of_the_project() {
    let text = "services:\r\n  ä: {image: a}\r\n".replace('ä', "a")
        + "  b:\n    image: b\n    ports: [\n  c: &c\n    image: c\n  d: *c\n";
    let tolerant = Request {
        tolerant: true,
        ..Request::default()
    };
    let loaded = files_with(&[("compose.yaml", &text)], tolerant);
    assert!(loaded.refused());
    assert_eq!(loaded.project.services.len(), 4);
}

#[test]
fn a_variable_that_is_read_twice_is_used_once() {
    let text = "x-a: &a {image: '${TAG}'}\nservices: {a: *a, b: {<<: *a}}\n";
    assert_eq!(project(text).project.variables.len(), 1);
}

#[test]
fn addresses_are_in_no_message() {
    let text = "include: ['https://me:secret@host/compose.yaml', 'oci://me:secret@host/x']\n";
    for problem in project(text).problems {
        assert!(!format!("{problem:?}").contains("secret"), "{problem:?}");
    }
}

proptest! {
    /// Lines that Compose files are made of, in any order and at any depth.
    #[test]
    fn any_pile_of_lines_is_survived(lines in prop::collection::vec((0_usize..5, line()), 0..25)) {
        let lines: Vec<String> = lines.iter().map(|(depth, line)| format!("{}{line}", "  ".repeat(*depth))).collect();
        let text = lines.join("\n");
        for (blank, tolerant) in [(true, false), (false, true)] {
            let variables = Variables { blank_when_unset: blank, ..Variables::default() };
            let request = Request { variables, tolerant, ..Request::default() };
            let loaded = files_with(&[("compose.yaml", &text), ("other.yaml", &text), (".env", &text)], request);
            for problem in &loaded.problems {
                let text = loaded.sources.get(problem.span.file).text();
                prop_assert!(text.get(problem.span.range()).is_some(), "{:?}", problem);
            }
        }
    }
}

fn line() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "services:",
        "networks:",
        "volumes:",
        "include: [other.yaml]",
        "include: compose.yaml",
        "---",
        "name: ${N:?}",
        "web:",
        "db:",
        "default:",
        "image: a",
        "build: .",
        "ports: ['80:80', \"${P}:1-9\"]",
        "ports: !override [1]",
        "environment: [A, B=$A]",
        "environment: {A: ~, B: 2020-01-01}",
        "extends: web",
        "extends: {service: db, file: other.yaml}",
        "extends: {}",
        "<<: *a",
        "<<: [*a, {image: b}]",
        "web: &a",
        "db: *a",
        "networks: [default, ä]",
        "networks: {default: {aliases: [x]}}",
        "depends_on: [db]",
        "network_mode: service:db",
        "volumes: ['.:/x', a:/y]",
        "deploy: {replicas: ${R:-2}}",
        "env_file: .env",
        "profiles: [p]",
        "!reset x: 1",
        "ports: !reset null",
        "internal: ${I}",
        "- x",
        "1: 2",
        "? [a]",
        "x-y: |",
        "labels: {a: 1e9}",
        "ipam: {config: [{subnet: 10.0.0.0/8}]}",
        "healthcheck: {test: [NONE]}",
        "# comment",
        "'",
        "{",
        "ä: \t",
    ])
}
