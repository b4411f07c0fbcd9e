//! Tests of the module `discover`.

use std::collections::BTreeMap;

use crate::load::tests::{files_with, told};
use crate::load::{Loaded, Request, Variables};

const A: &str = "services: {a: {image: \"a:${TAG:-none}\"}}\n";

fn request(change: impl FnOnce(&mut Request)) -> Request {
    let mut request = Request::default();
    change(&mut request);
    request
}

fn variables(values: &[(&str, &str)]) -> Variables {
    let values: BTreeMap<String, String> = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Variables {
        values,
        blank_when_unset: true,
    }
}

/// The image of the service `a`, and the files that were read.
fn summary(loaded: &Loaded) -> String {
    let image = loaded
        .project
        .services
        .get("a")
        .and_then(|service| service.image.as_ref());
    let image = image.map_or("none".into(), |image| image.value.shown());
    let files: Vec<&str> = loaded
        .project
        .files
        .iter()
        .map(|file| {
            loaded
                .sources
                .get(file.file)
                .path()
                .trim_start_matches("/shop/")
        })
        .collect();
    format!("{image} from {}", files.join(", "))
}

/// The files, what is asked for, and what comes of it.
type Case = (
    &'static [(&'static str, &'static str)],
    fn(&mut Request),
    &'static str,
);

const OVER: &str = "services: {a: {image: over}}\n";

const FOUND: &[Case] = &[
    (
        &[
            ("docker-compose.yml", A),
            ("compose.yml", OVER),
            ("compose.yaml", A),
        ],
        |_| {},
        "a:none from compose.yaml",
    ),
    (
        &[("compose.yaml", A), ("docker-compose.override.yml", OVER)],
        |_| {},
        "over from compose.yaml, docker-compose.override.yml",
    ),
    (
        &[("compose.yaml", A), ("compose.override.yml", OVER)],
        |request| request.no_override = true,
        "a:none from compose.yaml",
    ),
    (
        &[("compose.yaml", A), ("b.yaml", OVER)],
        |request| request.files = vec!["compose.yaml".into(), "b.yaml".into()],
        "over from compose.yaml, b.yaml",
    ),
    (
        &[("x.yaml", OVER), (".env", "COMPOSE_FILE=x.yaml\n")],
        |_| {},
        "over from .env, x.yaml",
    ),
    (
        &[
            ("compose.yaml", A),
            ("x.yaml", OVER),
            (
                ".env",
                "COMPOSE_FILE=compose.yaml;x.yaml\r\nCOMPOSE_PATH_SEPARATOR=;\r\n",
            ),
        ],
        |_| {},
        "over from .env, compose.yaml, x.yaml",
    ),
];

const VARIABLES: &[Case] = &[
    (
        &[("compose.yaml", A), (".env", "TAG=ä\n")],
        |_| {},
        "a:ä from .env, compose.yaml",
    ),
    (
        &[
            ("compose.yaml", A),
            (".env", "TAG=1\n"),
            ("two.env", "TAG=2\n"),
            ("three.env", "TAG=3-$TAG\n"),
        ],
        |request| request.env_files = vec!["two.env".into(), "three.env".into()],
        "a:3-2 from two.env, three.env, compose.yaml",
    ),
    (
        &[
            ("sub/compose.yaml", A),
            ("sub/.env", "TAG=sub\n"),
            (".env", "TAG=top\n"),
        ],
        |request| request.files = vec!["sub/compose.yaml".into()],
        "a:sub from sub/.env, sub/compose.yaml",
    ),
    (
        &[("sub/compose.yaml", A), (".env", "TAG=top\n")],
        |request| request.directory = Some("sub".into()),
        "a:none from sub/compose.yaml",
    ),
    (
        &[
            ("compose.yaml", A),
            ("sub/.env", "TAG=sub\n"),
            (".env", "TAG=top\n"),
        ],
        |request| request.current = Some("/shop/sub".into()),
        "a:sub from sub/.env, .env, compose.yaml",
    ),
    (
        &[("compose.yaml", A), (".env", "TAG=1\n")],
        |request| request.variables = variables(&[("COMPOSE_DISABLE_ENV_FILE", "true")]),
        "a:none from compose.yaml",
    ),
    (
        &[("compose.yaml", A), ("e.env", "TAG=e\n")],
        |request| request.variables = variables(&[("COMPOSE_ENV_FILES", "e.env")]),
        "a:e from e.env, compose.yaml",
    ),
];

#[test]
fn files_and_variables_are_found_as_compose_finds_them() {
    for (files, change, expected) in FOUND.iter().chain(VARIABLES) {
        let mut request = Request::default();
        change(&mut request);
        let loaded = files_with(files, request);
        assert_eq!(told(&loaded), [""; 0], "{expected}");
        assert_eq!(summary(&loaded), *expected);
    }
}

#[test]
fn what_is_not_there_is_told() {
    let loaded = files_with(&[("x", "")], Request::default());
    assert_eq!(told(&loaded), ["refused ``: there is no Compose file"]);
    let missing = request(|request| {
        request.files = vec!["none.yaml".into()];
        request.env_files = vec!["none.env".into()];
    });
    let loaded = files_with(&[("compose.yaml", A)], missing);
    let expected = [
        "refused ``: the env file `/shop/none.env` does not exist",
        "refused ``: the file `/shop/none.yaml` does not exist",
    ];
    assert_eq!(told(&loaded), expected);
    let remote = request(|request| request.files = vec!["oci://x/y".into()]);
    let loaded = files_with(&[("compose.yaml", A)], remote);
    assert_eq!(
        told(&loaded),
        ["noted ``: this file is fetched from elsewhere and was not read"]
    );
    assert!(!loaded.project.complete);
}

#[test]
fn profiles_come_from_the_request_or_from_the_variables() {
    let text = "services: {a: {image: a}, b: {image: b, profiles: [ü]}, c: {image: c, profiles: [two, three]}, d: {image: d, scale: 0}}\n";
    let active = |request: Request, env: &str| {
        let loaded = files_with(&[("compose.yaml", text), (".env", env)], request);
        let active = loaded
            .project
            .services
            .values()
            .filter(|service| service.active);
        active
            .map(|service| service.name.as_str())
            .collect::<String>()
    };
    let asked = |profile: &str| request(|request| request.profiles = vec![profile.into()]);
    assert_eq!(active(Request::default(), ""), "a");
    assert_eq!(active(asked("ü"), "COMPOSE_PROFILES=two\n"), "ab");
    assert_eq!(active(asked("*"), ""), "abc");
    assert_eq!(
        active(Request::default(), "COMPOSE_PROFILES=ü, two\n"),
        "abc"
    );
}

#[test]
fn a_name_that_is_imposed_must_be_fine_already() {
    let named = |name: &str| request(|request| request.project_name = Some(name.into()));
    let loaded = files_with(&[("compose.yaml", A)], named("mine"));
    assert_eq!(
        (told(&loaded), loaded.project.name.as_str()),
        (vec![], "mine")
    );
    let loaded = files_with(&[("compose.yaml", A)], named("Größe"));
    assert_eq!(
        told(&loaded),
        ["refused ``: the project name is not in the form of a project's name"]
    );
    let loaded = files_with(
        &[
            ("compose.yaml", A),
            (".env", "COMPOSE_PROJECT_NAME=from-env\n"),
        ],
        Request::default(),
    );
    assert_eq!(loaded.project.name, "from-env");
}
