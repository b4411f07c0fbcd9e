//! Tests of the module `include`.

use crate::load::tests::{files, files_with, told};
use crate::load::{Request, load};
use crate::loader::{Contents, Loader, MemoryLoader, ReadError};
use crate::value::Origin;

const WEB: &str = "services: {web: {image: a}}\n";

#[test]
fn an_included_project_becomes_part_of_this_one() {
    let loaded = files(&[
        (
            "compose.yaml",
            "include: [db/compose.yaml]\nservices: {web: {image: a, networks: [größe]}}\nnetworks: {größe: }\r\n",
        ),
        (
            "db/compose.yaml",
            "services: {db: {image: d, volumes: [./data:/d, v:/v]}}\nvolumes: {v: }\n",
        ),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    let db = &loaded.project.services["db"];
    assert_eq!(
        db.mounts[0].value.source.as_ref().unwrap().known(),
        Some("/shop/db/data")
    );
    assert_eq!(db.tree.origin(), Origin::Include);
    assert_eq!(
        loaded
            .sources
            .slice(db.tree.history.as_ref().unwrap().via[0]),
        "db/compose.yaml"
    );
    assert!(loaded.project.volumes.contains_key("v"));
}

#[test]
fn an_include_has_its_own_variables_and_folder() {
    let loaded = files(&[
        (
            "compose.yaml",
            "include:\n- {path: db/compose.yaml, project_directory: other}\n- {path: x.yaml, env_file: [x.env]}\n",
        ),
        (".env", "WHO=project\n"),
        ("other/.env", "WHO=other\nOWN=ä-$WHO\n"),
        ("x.env", "OWN=x\n"),
        (
            "db/compose.yaml",
            "services: {db: {image: \"${WHO}:${OWN}\", build: .}}\n",
        ),
        ("x.yaml", "services: {x: {image: \"${WHO}:${OWN}\"}}\n"),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    let image = |name: &str| {
        loaded.project.services[name]
            .image
            .as_ref()
            .unwrap()
            .value
            .text
            .to_string()
    };
    assert_eq!(
        (image("db"), image("x")),
        ("project:ä-project".to_owned(), "project:x".to_owned())
    );
    let build = loaded.project.services["db"].build.as_ref().unwrap();
    assert_eq!(
        build.value.context.as_ref().unwrap().value.known(),
        Some("/shop/other")
    );
}

#[test]
fn the_files_of_one_include_go_over_one_another_and_an_override_over_all() {
    let loaded = files(&[
        ("compose.yaml", "include: [{path: [a.yaml, b.yaml]}]\n"),
        ("a.yaml", "services: {a: {image: one, user: u}}\n"),
        ("b.yaml", "services: {a: {image: two}}\n"),
        ("compose.override.yaml", "services: {a: {hostname: h}}\n"),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    let a = &loaded.project.services["a"];
    assert_eq!(a.image.as_ref().unwrap().value.known(), Some("two"));
    assert!(a.user.is_some() && a.hostname.is_some());
}

#[test]
fn the_same_resource_may_come_twice_another_of_that_name_may_not() {
    let loaded = files(&[
        ("compose.yaml", "include: [a.yaml, b.yaml]\n"),
        ("a.yaml", "include: [c.yaml]\nservices: {a: {image: a}}\n"),
        ("b.yaml", "include: [c.yaml]\nservices: {b: {image: b}}\n"),
        (
            "c.yaml",
            "services: {c: {image: c, ports: ['80']}}\nnetworks: {n: }\n",
        ),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    assert_eq!(loaded.project.services.len(), 3);
    let loaded = files(&[
        (
            "compose.yaml",
            "include: [a.yaml]\nservices: {web: {image: b}}\n",
        ),
        ("a.yaml", WEB),
    ]);
    assert_eq!(
        told(&loaded),
        ["refused `a.yaml`: the included service `web` exists already, with another content"]
    );
    assert_eq!(loaded.problems[0].related.len(), 2);
}

/// The value of `include`, and what is said about it.
const WRONG: &[(&str, &str)] = &[
    ("x", "refused `x`: `include` must be a list"),
    (
        "[none.yaml]",
        "refused `none.yaml`: the included file `none.yaml` does not exist",
    ),
    (
        "[1]",
        "refused `1`: an `include` entry must be a path or a mapping with `path`",
    ),
    (
        "[{path: 1}]",
        "refused `1`: `path` must be a path or a list of paths",
    ),
    (
        "[{path: [ok.yaml, compose.yaml]}]",
        "refused `compose.yaml`: the file includes itself",
    ),
    (
        "[{path: ok.yaml, project_directory: true}]",
        "refused `true`: `project_directory` must be a path",
    ),
    (
        "[{path: [ok.yaml, 2]}]",
        "refused `2`: `path` must be a path or a list of paths",
    ),
    (
        "[compose.yaml]",
        "refused `compose.yaml`: the file includes itself",
    ),
    (
        "[circle.yaml]",
        "refused `compose.yaml`: the file is included by one that it includes",
    ),
    (
        "[{path: ok.yaml, env_file: no.env}]",
        "refused `no.env`: the env file `no.env` does not exist",
    ),
    (
        "[sub]",
        "refused `sub`: the included file `sub` is a folder",
    ),
    (
        "['${F}.yaml']",
        "noted `'${F}.yaml'`: `include` depends on a variable without a value and was not followed",
    ),
    (
        "['oci://reg/ä']",
        "noted `'oci://reg/ä'`: this file is fetched from elsewhere and was not read",
    ),
    (
        "['https://x/y.git']",
        "noted `'https://x/y.git'`: this file is fetched from elsewhere and was not read",
    ),
    (
        "['git@x:y.git']",
        "noted `'git@x:y.git'`: this file is fetched from elsewhere and was not read",
    ),
];

#[test]
fn what_cannot_be_included_is_told_at_its_bytes() {
    for (include, expected) in WRONG {
        let text = format!("include: {include}\r\n{WEB}");
        let loaded = files(&[
            ("compose.yaml", &text),
            ("ok.yaml", "services: {ok: {image: a}}"),
            ("circle.yaml", "include: [compose.yaml]\n"),
            ("sub/x.yaml", "services: {x: {image: a}}"),
        ]);
        assert_eq!(told(&loaded), [*expected], "{include}");
        assert_eq!(loaded.project.complete, loaded.refused(), "{include}");
        assert!(loaded.project.services.contains_key("web"));
    }
}

#[test]
fn nothing_to_include_is_no_mistake() {
    for include in [
        "",
        "[]",
        "[{}]",
        "[null]",
        "[null]",
        "[{path: []}]",
        "[{path: ok.yaml, unknown: 1}]",
    ] {
        let text = format!("include: {include}\n{WEB}");
        let loaded = files(&[
            ("compose.yaml", &text),
            ("ok.yaml", "services: {ok: {image: a}}"),
        ]);
        assert_eq!(told(&loaded), [""; 0], "{include}");
    }
}

/// A loader that keeps some files to itself.
struct Fenced(MemoryLoader);

impl Loader for Fenced {
    fn read(&self, path: &str) -> Result<Contents, ReadError> {
        if path.starts_with("/shop/") {
            self.0.read(path)
        } else {
            Err(ReadError::Outside)
        }
    }

    fn is_file(&self, path: &str) -> bool {
        self.0.is_file(path)
    }

    fn is_dir(&self, path: &str) -> bool {
        self.0.is_dir(path)
    }
}

#[test]
fn a_file_outside_is_not_read_and_not_forgotten() {
    let loader = MemoryLoader::new()
        .with(
            "/shop/compose.yaml",
            format!("include: [../secret.yaml]\n{WEB}"),
        )
        .with("/secret.yaml", "x");
    let loaded = load(
        &Request {
            current: Some("/shop".to_owned()),
            ..Request::default()
        },
        &Fenced(loader),
    );
    let message = "noted `../secret.yaml`: the included file `../secret.yaml` lies outside the repository and was not read";
    assert_eq!(told(&loaded), [message]);
    assert!(!loaded.project.complete);
}

#[test]
fn includes_that_branch_at_every_level_come_to_an_end() {
    let mut all = vec![(
        "compose.yaml".to_owned(),
        "include: [l0a.yaml, l0b.yaml]\n".to_owned(),
    )];
    for level in 0..40 {
        for side in ["a", "b"] {
            let below = level + 1;
            all.push((
                format!("l{level}{side}.yaml"),
                format!("include: [l{below}a.yaml, l{below}b.yaml]\nx-{side}: ä\n"),
            ));
        }
    }
    all.push(("l40a.yaml".to_owned(), WEB.to_owned()));
    all.push(("l40b.yaml".to_owned(), WEB.to_owned()));
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let loaded = files_with(&all, Request::default());
    assert!(!loaded.project.complete);
    assert!(loaded.project.services.contains_key("web"));
}
