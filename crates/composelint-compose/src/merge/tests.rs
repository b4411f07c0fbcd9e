//! Tests of the module `merge`.

use proptest::prelude::*;

use super::*;
use crate::read::tests::{read, shown};

fn merged(base: &str, over: &str) -> (Value, Vec<Problem>) {
    let mut problems = Vec::new();
    let value = documents(read(base).value, read(over).value, &mut problems);
    (value, problems)
}

/// Two services, and the second over the first. The results are Docker Compose 2.40.3's, before it sorts them out.
const SERVICES: &[(&str, &str, &str)] = &[
    ("{image: a}", "{image: b}", "{image: b}"),
    ("{image: a}", "{image: }", "{image: a}"),
    ("{image: a}", "{hostname: ä}", "{image: a, hostname: ä}"),
    ("{command: a}", "{command: }", "{command: ~}"),
    ("{command: [a, b]}", "{command: c}", "{command: c}"),
    (
        "{healthcheck: {test: [a], retries: 1}}",
        "{healthcheck: {test: [b]}}",
        "{healthcheck: {test: [b], retries: 1}}",
    ),
    (
        "{ports: ['1']}",
        "{ports: ['2', '1']}",
        "{ports: [\"1\", \"2\", \"1\"]}",
    ),
    ("{ports: ['1']}", "{ports: }", "{ports: [\"1\"]}"),
    (
        "{environment: {B: 1, A: ~, C: 1e6}}",
        "{environment: [D=ü]}",
        "{environment: [B=1, A, C=1e+06, D=ü]}",
    ),
    (
        "{environment: [A=1]}",
        "{environment: {A: {b: [1, ~]}}}",
        "{environment: [A=1, A=map[b:[1 <nil>]]]}",
    ),
    (
        "{dns: 1.1.1.1}",
        "{dns: [8.8.8.8]}",
        "{dns: [1.1.1.1, 8.8.8.8]}",
    ),
    (
        "{extra_hosts: {a: [1.1.1.1, 2.2.2.2]}}",
        "{extra_hosts: [a=1.1.1.1, b=3.3.3.3]}",
        "{extra_hosts: [a=1.1.1.1, a=2.2.2.2, b=3.3.3.3]}",
    ),
    (
        "{networks: [a]}",
        "{networks: {a: {priority: 1}, b: }}",
        "{networks: {a: {priority: 1}, b: ~}}",
    ),
    (
        "{networks: {a: {priority: 1}}}",
        "{networks: [a]}",
        "{networks: {a: {priority: 1}}}",
    ),
    (
        "{depends_on: {a: {condition: service_healthy}}}",
        "{depends_on: [a, b]}",
        "{depends_on: {a: {condition: service_started, required: true}, b: {condition: service_started, required: true}}}",
    ),
    (
        "{build: .}",
        "{build: {target: t, args: [A=1]}}",
        "{build: {context: ., target: t, args: [A=1]}}",
    ),
    (
        "{build: {args: {A: 1}}}",
        "{build: {args: [B=2]}}",
        "{build: {args: [A=1, B=2]}}",
    ),
    (
        "{logging: {driver: a, options: {x: 1}}}",
        "{logging: {options: {y: 2}}}",
        "{logging: {driver: a, options: {x: 1, y: 2}}}",
    ),
    (
        "{logging: {driver: a, options: {x: 1}}}",
        "{logging: {driver: b}}",
        "{logging: {driver: b}}",
    ),
    (
        "{ulimits: {n: {soft: 1, hard: 2}}}",
        "{ulimits: {n: {soft: 3}, m: 4}}",
        "{ulimits: {n: {soft: 3}, m: 4}}",
    ),
    (
        "{deploy: {labels: {a: 1}, replicas: 1}}",
        "{deploy: {labels: [b]}}",
        "{deploy: {labels: [a=1, b], replicas: 1}}",
    ),
    ("{x-y: {k: [1]}}", "{x-y: {k: [2]}}", "{x-y: {k: [1, 2]}}"),
];

#[test]
fn services_are_merged_by_the_rules_of_their_keys() {
    for (base, over, expected) in SERVICES {
        let wrap = |service: &str| format!("services: {{s: {service}}}");
        let (value, problems) = merged(&wrap(base), &wrap(over));
        assert_eq!(problems, [], "{base} {over}");
        assert_eq!(
            shown(&value),
            format!("{{services: {{s: {expected}}}}}"),
            "{base} {over}"
        );
    }
}

#[test]
fn resources_are_merged_by_the_rules_of_their_keys() {
    let cases = [
        (
            "networks: {n: {labels: {a: 1}}}",
            "networks: {n: {labels: [b=2]}}",
            "{networks: {n: {labels: [a=1, b=2]}}}",
        ),
        (
            "networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24, gateway: 10.0.0.1}]}}}",
            "networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24, gateway: 10.0.0.2}]}}}",
            "{networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24, gateway: 10.0.0.2}]}}}}",
        ),
        (
            "networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}",
            "networks: {n: {ipam: {config: [{subnet: 10.1.0.0/24}]}}}",
            "{networks: {n: {ipam: {config: [{subnet: 10.1.0.0/24}]}}}}",
        ),
        (
            "volumes: {v: {driver_opts: {a: 1}}}",
            "volumes: {v: {driver_opts: {b: 2}}}",
            "{volumes: {v: {driver_opts: {a: 1, b: 2}}}}",
        ),
        (
            "volumes: {v: }",
            "volumes: {v: {driver: local}}",
            "{volumes: {v: {driver: local}}}",
        ),
        ("{}", "volumes: {v: }", "{volumes: {v: ~}}"),
    ];
    for (base, over, expected) in cases {
        let (value, problems) = merged(base, over);
        assert_eq!(problems, [], "{base} {over}");
        assert_eq!(shown(&value), expected, "{base} {over}");
    }
}

/// Two services, the bytes that are told about, and what is said.
#[test]
fn forms_that_do_not_fit_are_told() {
    let cases = [
        (
            "{ports: ['80']}",
            "{ports: {a: ä}}",
            "{a: ä}",
            "refused a mapping cannot go over a list",
        ),
        (
            "{deploy: {replicas: 1}}",
            "{deploy: [1]}",
            "[1]",
            "refused a list cannot go over a mapping",
        ),
        (
            "{logging: {driver: a}}",
            "{logging: ~}",
            "~",
            "refused an empty value cannot go over a mapping",
        ),
        (
            "{build: {target: a}}",
            "{build: [b]}",
            "[b]",
            "noted Docker Compose ignores a list here",
        ),
        (
            "{depends_on: [a]}",
            "{depends_on: b}",
            "b",
            "noted Docker Compose ignores a single value here",
        ),
        (
            "{networks: [a]}",
            "{networks: [1]}",
            "1",
            "refused a name must be text",
        ),
        (
            "{networks: ~}",
            "{networks: [a]}",
            "[a]",
            "refused a mapping cannot go over an empty value",
        ),
    ];
    for (base, over, bytes, message) in cases {
        let over = format!("services: {{s: {over}}}");
        let (_, problems) = merged(&format!("services: {{s: {base}}}"), &over);
        assert_eq!(problems.len(), 1, "{over}");
        assert_eq!(&over[problems[0].span.range()], bytes);
        let verdict = if problems[0].refused {
            "refused"
        } else {
            "noted"
        };
        assert_eq!(format!("{verdict} {}", problems[0].message), message);
    }
}

fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, key| {
        value
            .get(key)
            .unwrap_or_else(|| &value.as_seq().unwrap()[key.parse::<usize>().unwrap()])
    })
}

#[test]
fn a_replaced_value_is_in_the_winners_story() {
    let base = "services: {s: {image: ä, ports: ['80']}}";
    let over = "services: {s: {image: b, user: c, ports: ['81']}}";
    let (value, _) = merged(base, over);
    let image = at(&value, "services.s.image").history.as_ref().unwrap();
    assert_eq!(image.origin, Origin::Override);
    assert_eq!(image.shadowed[0].text.as_deref(), Some("ä"));
    assert_eq!(&base[image.shadowed[0].span.range()], "ä");
    assert_eq!(at(&value, "services.s.user").history, None);
    assert_eq!(at(&value, "services.s.ports.0").history, None);
    let ports = at(&value, "services.s.ports");
    assert_eq!(&over[ports.span.range()], "['81']");
    assert_eq!(
        &base[ports.history.as_ref().unwrap().shadowed[0].span.range()],
        "['80']"
    );
}

#[test]
fn what_an_extended_service_brings_says_so() {
    let base = read("{image: a, user: u, ports: ['80'], environment: {A: 1}}").value;
    let over = read("{image: b, ports: ['81'], environment: {B: 2}}").value;
    let extends = over.span;
    let value = services(base, over, extends, &mut Vec::new());
    let origin = |path: &str| at(&value, path).origin();
    assert_eq!(origin("user"), Origin::Extends);
    assert_eq!(at(&value, "user").history.as_ref().unwrap().via, [extends]);
    assert_eq!(
        (origin("ports.0"), origin("ports.1")),
        (Origin::Extends, Origin::Written)
    );
    assert_eq!(
        (origin("environment.0"), origin("environment.1")),
        (Origin::Extends, Origin::Written)
    );
    assert_eq!(
        at(&value, "image").history.as_ref().unwrap().shadowed[0]
            .text
            .as_deref(),
        Some("a")
    );
}

#[test]
fn an_item_made_of_a_key_keeps_its_bytes_and_its_variables() {
    let over = "services: {s: {environment: {KEY : 'v ${X}'}}}";
    let mut problems = Vec::new();
    let scope = crate::scope::Scope::new(false);
    let over_value = crate::read::tests::read_with(over, &scope).value;
    let base = read("services: {s: {environment: [A=1]}}").value;
    let value = documents(base, over_value, &mut problems);
    let item = at(&value, "services.s.environment.1");
    assert_eq!(&over[item.span.range()], "KEY : 'v ${X}'");
    assert_eq!(item.as_text().unwrap().shown(), "KEY=v ${X}");
}

/// Documents whose merge does not depend on the order of merging: mappings, lists and scalars, each key always of one form.
fn document() -> impl Strategy<Value = String> {
    let entry = prop::sample::select(vec![
        "image: a",
        "image: b",
        "user: u",
        "ports: ['1']",
        "ports: ['2', '3']",
        "environment: [A=1]",
        "environment: [B=2]",
        "deploy: {replicas: 1}",
        "deploy: {replicas: 2}",
        "networks: {n: {priority: 1}}",
        "networks: {n: , m: }",
        "command: c",
        "labels: [a=ä]",
        "ulimits: {n: 1}",
        "extra_hosts: [a=1.1.1.1]",
        "extra_hosts: [b=1.1.1.1]",
    ]);
    let unique = |entries: Vec<&'static str>| {
        let key = |entry: &&str| entry.split(':').next().unwrap().to_owned();
        let entries: std::collections::BTreeMap<String, &str> = entries
            .into_iter()
            .map(|entry| (key(&entry), entry))
            .collect();
        entries.into_values().collect::<Vec<_>>().join(", ")
    };
    prop::collection::vec(entry, 0..6)
        .prop_map(move |entries| format!("{{services: {{s: {{{}}}}}}}", unique(entries)))
}

proptest! {
    #[test]
    fn merging_is_associative(one in document(), two in document(), three in document()) {
        let merge = |base: Value, over: Value| documents(base, over, &mut Vec::new());
        let value = |text: &str| read(text).value;
        let left = merge(merge(value(&one), value(&two)), value(&three));
        let right = merge(value(&one), merge(value(&two), value(&three)));
        prop_assert!(left.same_as(&right), "{} {}", shown(&left), shown(&right));
    }

    #[test]
    fn an_empty_document_changes_nothing(text in document()) {
        let empty = || read("{}").value;
        let value = || read(&text).value;
        prop_assert!(documents(value(), empty(), &mut Vec::new()).same_as(&value()));
        prop_assert!(documents(empty(), value(), &mut Vec::new()).same_as(&value()));
    }
}
