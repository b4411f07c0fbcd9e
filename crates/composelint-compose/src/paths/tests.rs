//! Tests of the module `paths`.

use super::*;
use crate::read::tests::{read_with, shown};
use crate::scope::Scope;

fn resolved(text: &str, folder: &str, home: Option<&str>) -> (String, Vec<String>) {
    let mut value = read_with(text, &Scope::new(false)).value;
    let mut problems = Vec::new();
    resolve(&mut value, &Base::new(folder, home), &mut problems);
    let told = problems.into_iter().map(|problem| problem.message);
    (shown(&value), told.collect())
}

/// A part of a canonical service, and what it becomes in the folder `/shop`.
const SERVICES: &[(&str, &str)] = &[
    ("build: {context: .}", "build: {context: /shop}"),
    ("build: {context: ../ä}", "build: {context: /ä}"),
    (
        "build: {context: 'https://x/y.git'}",
        "build: {context: https://x/y.git}",
    ),
    ("build: {context: 'git@x:y'}", "build: {context: git@x:y}"),
    (
        "build: {additional_contexts: {a: a, b: 'service:b'}}",
        "build: {additional_contexts: {a: /shop/a, b: service:b}}",
    ),
    (
        "build: {ssh: {default: , k: id}}",
        "build: {ssh: {default: ~, k: /shop/id}}",
    ),
    (
        "env_file: [{path: a.env}, {path: /b.env}]",
        "env_file: [{path: /shop/a.env}, {path: /b.env}]",
    ),
    ("label_file: [l, '']", "label_file: [/shop/l, \"\"]"),
    (
        "develop: {watch: [{path: ./src/}]}",
        "develop: {watch: [{path: /shop/src}]}",
    ),
    ("extends: {file: o.yaml}", "extends: {file: /shop/o.yaml}"),
    (
        "volumes: [{type: bind, source: ./d}]",
        "volumes: [{type: bind, source: /shop/d}]",
    ),
    (
        "volumes: [{type: bind, source: 'C:\\x'}]",
        "volumes: [{type: bind, source: C:\\x}]",
    ),
    (
        "volumes: [{type: volume, source: d}]",
        "volumes: [{type: volume, source: d}]",
    ),
    (
        "volumes: [{type: bind, source: ~/d}]",
        "volumes: [{type: bind, source: /home/me/d}]",
    ),
    (
        "volumes: [{type: bind, source: './${X}/d'}]",
        "volumes: [{type: bind, source: /shop/${X}/d}]",
    ),
    (
        "volumes: [{type: bind, source: '${X}/d'}]",
        "volumes: [{type: bind, source: ${X}/d}]",
    ),
    (
        "volumes: [{type: bind, source: '~/${X}'}]",
        "volumes: [{type: bind, source: /home/me/${X}}]",
    ),
];

#[test]
fn paths_of_a_service_are_resolved() {
    for (service, expected) in SERVICES {
        let (left, problems) = resolved(
            &format!("services: {{s: {{{service}}}}}"),
            "/shop",
            Some("/home/me"),
        );
        assert_eq!(
            left,
            format!("{{services: {{s: {{{expected}}}}}}}"),
            "{service}"
        );
        assert_eq!(problems, [""; 0], "{service}");
    }
}

#[test]
fn paths_of_resources_are_resolved() {
    let cases = [
        ("secrets: {s: {file: ./s}}", "{secrets: {s: {file: sub/s}}}"),
        ("configs: {c: {file: //s}}", "{configs: {c: {file: //s}}}"),
        (
            "volumes: {v: {driver: local, driver_opts: {o: bind, device: d}}}",
            "{volumes: {v: {driver: local, driver_opts: {o: bind, device: sub/d}}}}",
        ),
        (
            "volumes: {v: {driver: local, driver_opts: {o: 'bind,rw', device: d}}}",
            "{volumes: {v: {driver: local, driver_opts: {o: bind,rw, device: d}}}}",
        ),
        (
            "volumes: {v: {driver_opts: {o: bind, device: d}}}",
            "{volumes: {v: {driver_opts: {o: bind, device: d}}}}",
        ),
        ("volumes: {v: }", "{volumes: {v: ~}}"),
    ];
    for (text, expected) in cases {
        assert_eq!(resolved(text, "sub", None).0, expected, "{text}");
    }
}

#[test]
fn a_bind_mount_needs_a_source() {
    let (_, problems) = resolved(
        "services: {s: {volumes: [{type: bind, target: /x}]}}",
        "",
        None,
    );
    assert_eq!(problems, ["a bind mount needs a `source`"]);
}

#[test]
fn what_is_fetched_is_told_from_what_is_read() {
    let remote = [
        "oci://reg/x:1",
        "git://h/x",
        "ssh://git@h/x.git",
        "github.com/o/r",
        "https://h/x.git",
        "https://h/x.git#main:dir",
        "git@h:o/r.git",
        "me@h.x:p",
    ];
    for path in remote {
        assert!(is_remote(path), "{path}");
    }
    let local = [
        "compose.yaml",
        "./git@h:x",
        "../x.git",
        "https://h/x.yaml",
        "a@b",
        "/x@y:z",
        "ä@h:p",
        "C:\\x",
    ];
    for path in local {
        assert!(!is_remote(path), "{path}");
    }
}
