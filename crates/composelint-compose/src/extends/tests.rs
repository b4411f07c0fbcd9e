//! Tests of the module `extends`.

use std::fmt::Write as _;

use crate::load::tests::{files, told};
use crate::load::{Loaded, Request, load};
use crate::loader::MemoryLoader;
use crate::value::Origin;

fn image<'l>(loaded: &'l Loaded, service: &str) -> &'l str {
    let image = loaded.project.services[service].image.as_ref();
    image.and_then(|image| image.value.known()).unwrap_or("")
}

#[test]
fn a_service_takes_over_what_another_says() {
    let text = "services:\r\n  basis-größe: {image: a, user: ü}\r\n  web: {extends: basis-größe, hostname: h}\r\n".replace("größe", "g");
    let loaded = files(&[("compose.yaml", &text)]);
    assert_eq!(told(&loaded), [""; 0]);
    let web = &loaded.project.services["web"];
    assert_eq!(image(&loaded, "web"), "a");
    let user = web.tree.get("user").unwrap();
    assert_eq!(user.as_str(), Some("ü"));
    assert_eq!(user.origin(), Origin::Extends);
    assert_eq!(
        loaded.sources.slice(user.history.as_ref().unwrap().via[0]),
        "basis-g"
    );
    assert_eq!(
        web.extends
            .iter()
            .map(|span| loaded.sources.slice(*span))
            .collect::<Vec<_>>(),
        ["basis-g"]
    );
    assert_eq!(web.tree.get("extends"), None);
}

#[test]
fn a_chain_is_followed_to_its_end_whatever_the_order() {
    let text = "services: {a: {extends: b}, b: {extends: c, user: b}, c: {image: c, user: c, hostname: c}}";
    let loaded = files(&[("compose.yaml", text)]);
    assert_eq!(told(&loaded), [""; 0]);
    let a = &loaded.project.services["a"];
    assert_eq!(
        (image(&loaded, "a"), a.user.as_ref().unwrap().value.known()),
        ("c", Some("b"))
    );
    assert_eq!(
        a.extends
            .iter()
            .map(|span| loaded.sources.slice(*span))
            .collect::<Vec<_>>(),
        ["b", "c"]
    );
    let hostname = a.tree.get("hostname").unwrap().history.as_ref().unwrap();
    assert_eq!(
        hostname
            .via
            .iter()
            .map(|span| loaded.sources.slice(*span))
            .collect::<Vec<_>>(),
        ["c", "b"]
    );
}

#[test]
fn an_anchor_in_an_extended_service_keeps_its_story() {
    let text = "x-env: &env {A: ä}\nservices: {a: {image: a, environment: *env}, b: {extends: a}}";
    let loaded = files(&[("compose.yaml", text)]);
    let environment = loaded.project.services["b"]
        .tree
        .get("environment")
        .unwrap();
    let history = environment.history.as_ref().unwrap();
    assert_eq!(history.origin, Origin::Extends);
    assert_eq!(
        history
            .via
            .iter()
            .map(|span| loaded.sources.slice(*span))
            .collect::<Vec<_>>(),
        ["*env", "a"]
    );
}

#[test]
fn paths_of_another_file_are_seen_from_the_project() {
    let loaded = files(&[
        (
            "compose.yaml",
            "services: {web: {extends: {file: sub/one.yaml, service: w}}}",
        ),
        (
            "sub/one.yaml",
            "services: {w: {extends: {file: ../other/two.yaml, service: base}, build: ./w}}",
        ),
        (
            "other/two.yaml",
            "services: {base: {volumes: [./data:/d], env_file: b.env}}",
        ),
        ("other/b.env", "A=1\n"),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    let web = &loaded.project.services["web"];
    assert_eq!(
        web.mounts[0].value.source.as_ref().unwrap().known(),
        Some("/shop/other/data")
    );
    assert_eq!(
        web.build
            .as_ref()
            .unwrap()
            .value
            .context
            .as_ref()
            .unwrap()
            .value
            .known(),
        Some("/shop/sub/w")
    );
    assert_eq!(
        web.environment["A"].value.as_ref().unwrap().known(),
        Some("1")
    );
}

/// The file, and what is said about it.
const WRONG: &[(&str, &str)] = &[
    (
        "a: {image: a, extends: bb}, b: {image: b}",
        "refused `bb`: there is no service `bb` in this file to extend",
    ),
    (
        "a: {image: a, extends: {service: x, file: none.yaml}}",
        "refused `none.yaml`: the extended file `none.yaml` does not exist",
    ),
    (
        "a: {image: a, extends: {service: x, file: other.yaml}}",
        "refused `x`: there is no service `x` in the extended file to extend",
    ),
    (
        "a: {image: a, extends: {service: x, file: empty.yaml}}",
        "refused `empty.yaml`: the extended file has no services",
    ),
    (
        "a: {image: a, extends: {service: x, file: .}}",
        "refused `.`: the extended file `.` is a folder",
    ),
    (
        "a: {image: a, extends: a}",
        "refused `a`: the service `a` extends itself",
    ),
    (
        "a: {image: a, extends: b}, b: {image: b, extends: a}",
        "refused `a`: the services `a` and `b` extend each other",
    ),
    (
        "a: {image: a, extends: {file: other.yaml}}",
        "refused `{file: other.yaml}`: `extends` does not say which service",
    ),
    (
        "a: {image: a, extends: 5}",
        "refused `5`: `extends` must name a service",
    ),
    (
        "a: {image: a, extends: {service: b, file: 5}}",
        "refused `5`: `extends.file` must be a path",
    ),
    (
        "a: {image: a, extends: {service: b, file: '${F}'}}",
        "noted `'${F}'`: `extends` depends on a variable without a value and was not followed",
    ),
    (
        "a: {image: a, extends: {service: b, file: 'oci://x/y'}}",
        "noted `'oci://x/y'`: this file is fetched from elsewhere and was not read",
    ),
];

#[test]
fn what_cannot_be_extended_is_refused_at_its_bytes() {
    for (services, expected) in WRONG {
        let text = format!("services: {{{services}}}");
        let loaded = files(&[
            ("compose.yaml", &text),
            ("other.yaml", "services: {ä: {image: a}}"),
            ("empty.yaml", "x-a: 1"),
        ]);
        assert_eq!(told(&loaded), [*expected], "{services}");
        assert_eq!(loaded.project.complete, loaded.refused(), "{services}");
        assert_eq!(image(&loaded, "a"), "a");
    }
}

#[test]
fn the_nearest_service_is_suggested() {
    let loaded = files(&[(
        "compose.yaml",
        "services: {a: {image: a, extends: bsae}, base: {image: b}}",
    )]);
    assert_eq!(
        loaded.problems[0].help.as_deref(),
        Some("did you mean `base`?")
    );
}

#[test]
fn files_that_extend_each_other_in_a_circle_are_refused() {
    let loaded = files(&[
        (
            "compose.yaml",
            "services: {a: {image: a, extends: {file: b.yaml, service: b}}}",
        ),
        (
            "b.yaml",
            "services: {b: {extends: {file: c.yaml, service: c}}}",
        ),
        (
            "c.yaml",
            "services: {c: {extends: {file: b.yaml, service: b}}}",
        ),
    ]);
    assert_eq!(
        told(&loaded),
        ["refused `{file: b.yaml, service: b}`: the services `b` and `c` extend each other"]
    );
}

#[test]
fn a_long_chain_costs_neither_stack_nor_memory_out_of_proportion() {
    let mut text = "services:\n  s0: {image: a}\n".to_owned();
    for at in 1..4_000_u32 {
        let _ = writeln!(text, "  s{at}: {{extends: s{}, expose: ['{at}']}}", at - 1);
    }
    let loader = MemoryLoader::new().with("/shop/compose.yaml", text);
    let loaded = load(
        &Request {
            current: Some("/shop".to_owned()),
            ..Request::default()
        },
        &loader,
    );
    assert!(!loaded.project.complete);
    assert_eq!(loaded.project.services.len(), 4_000);
}

#[test]
fn a_file_is_read_once_for_many_services() {
    let mut text = "services:\n".to_owned();
    for at in 0..300 {
        let _ = writeln!(
            text,
            "  s{at}: {{extends: {{file: base.yaml, service: base}}}}"
        );
    }
    let loaded = files(&[
        ("compose.yaml", &text),
        ("base.yaml", "services: {base: {image: a}}"),
    ]);
    assert_eq!(told(&loaded), [""; 0]);
    assert_eq!(loaded.project.files.len(), 2);
}

#[test]
fn override_and_reset_take_away_what_is_extended() {
    let loaded = files(&[(
        "compose.yaml",
        "services: {a: {image: a, ports: ['80'], user: u, expose: ['1']}, b: {extends: a, ports: !override ['81'], user: !reset x}}",
    )]);
    let b = &loaded.project.services["b"];
    assert_eq!(
        (b.ports.len(), b.user.as_ref(), b.expose.len()),
        (1, None, 1)
    );
}

/// A service whose base could not be read may have anything: nothing more is said about it, nor about what extends it.
#[test]
fn one_mistake_is_told_once() {
    let cases = [
        "services: {a: {extends: none}}",
        "services: {a: {extends: b}, b: {extends: none}}",
        "services: {a: {extends: b}, b: {extends: a}}",
        "services: {a: {extends: {service: ä, file: 'oci://x/y'}, networks: [n], depends_on: [c]}}",
        "include: ['oci://x/y']\nservices: {a: {image: a, networks: [n], depends_on: [c], volumes: ['v1:/v']}}",
    ];
    for text in cases {
        let loaded = files(&[("compose.yaml", text)]);
        assert_eq!(loaded.problems.len(), 1, "{text} {:?}", told(&loaded));
        assert_eq!(
            loaded.project.services["a"].tree.get("extends"),
            None,
            "{text}"
        );
    }
}
