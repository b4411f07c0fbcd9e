//! Tests of the module `unicity`.

use super::*;
use crate::read::tests::{read, shown};

fn enforce_all(document: &mut Value, problems: &mut Vec<Problem>) {
    for (section, _, resources) in document.as_map_mut().unwrap().values_mut() {
        for (_, _, resource) in resources.as_map_mut().unwrap().values_mut() {
            enforce(section, resource, Form::Written, problems);
        }
    }
}

fn enforced(text: &str) -> (String, Vec<String>) {
    let mut value = read(text).value;
    let mut problems = Vec::new();
    enforce_all(&mut value, &mut problems);
    let told = problems.iter().map(|problem| problem.message.clone());
    (shown(&value), told.collect())
}

/// A service, and what is left of it.
#[test]
fn the_later_of_two_takes_the_earlier_ones_place() {
    let cases = [
        (
            "{environment: [A=1, B=2, A=3]}",
            "{environment: [A=3, B=2]}",
        ),
        ("{environment: [Ä=1, 'Ä', B]}", "{environment: [Ä, B]}"),
        ("{environment: {A: 1}}", "{environment: {A: 1}}"),
        (
            "{ports: ['80:80', '80:80', 80, '80']}",
            "{ports: [80:80, \"80\"]}",
        ),
        (
            "{volumes: [one:/x, '/y', two:/x:ro, '/y']}",
            "{volumes: [two:/x:ro, /y]}",
        ),
        (
            "{volumes: ['C:\\a:/x', 'D:\\b:/x']}",
            "{volumes: [D:\\b:/x]}",
        ),
        (
            "{volumes: [one:/x, {source: b, target: /x}]}",
            "{volumes: [{source: b, target: /x}]}",
        ),
        (
            "{devices: [/dev/a, '/dev/b:/dev/a:r']}",
            "{devices: [/dev/b:/dev/a:r]}",
        ),
        (
            "{secrets: [a, {source: b, target: /run/secrets/a}]}",
            "{secrets: [{source: b, target: /run/secrets/a}]}",
        ),
        ("{configs: [a, {source: a}]}", "{configs: [{source: a}]}"),
        (
            "{env_file: [a.env, {path: a.env}]}",
            "{env_file: [{path: a.env}]}",
        ),
        ("{expose: [80, '80', 80/udp]}", "{expose: [\"80\", 80/udp]}"),
        ("{security_opt: [a, a]}", "{security_opt: [a, a]}"),
        (
            "{build: {tags: [a, a], cache_from: [b, b]}}",
            "{build: {tags: [a], cache_from: [b, b]}}",
        ),
        (
            "{networks: {n: {aliases: [a, b, a]}}}",
            "{networks: {n: {aliases: [a, b]}}}",
        ),
    ];
    for (service, expected) in cases {
        let (left, problems) = enforced(&format!("services: {{s: {service}}}"));
        assert_eq!(
            left,
            format!("{{services: {{s: {expected}}}}}"),
            "{service}"
        );
        assert_eq!(problems, [""; 0], "{service}");
    }
}

/// Two long ports, and whether they are one.
#[test]
fn long_ports_are_compared_with_their_defaults() {
    let cases = [
        (
            "{target: 80}",
            "{target: 80, protocol: tcp, host_ip: 0.0.0.0}",
            true,
        ),
        (
            "{target: 80, published: '1'}",
            "{target: 80, published: '1', mode: host}",
            true,
        ),
        (
            "{target: 80, published: 1}",
            "{target: 80, published: '1'}",
            false,
        ),
        ("{target: 80, protocol: udp}", "{target: 80}", false),
        ("{target: 80, host_ip: 127.0.0.1}", "{target: 80}", false),
    ];
    for (one, two, same) in cases {
        let (left, _) = enforced(&format!("services: {{s: {{ports: [{one}, {two}]}}}}"));
        assert_eq!(left.matches("target").count() == 1, same, "{one} {two}");
    }
}

#[test]
fn many_entries_are_compared_as_few_are() {
    let items: Vec<String> = (0..200).map(|at| format!("K{}={at}", at % 150)).collect();
    let (left, _) = enforced(&format!(
        "services: {{s: {{environment: [{}]}}}}",
        items.join(", ")
    ));
    assert_eq!(left.matches('=').count(), 150);
    assert!(
        left.contains("[K0=150, K1=151,") && left.ends_with("K149=149]}}}"),
        "{left}"
    );
}

#[test]
fn what_was_replaced_is_in_the_winners_story() {
    let text = "services: {s: {environment: [A=1, A=2, A=3]}}";
    let mut value = read(text).value;
    enforce_all(&mut value, &mut Vec::new());
    let item = &value
        .get("services")
        .unwrap()
        .get("s")
        .unwrap()
        .get("environment")
        .unwrap()
        .as_seq()
        .unwrap()[0];
    let shadowed = &item.history.as_ref().unwrap().shadowed;
    let texts: Vec<_> = shadowed
        .iter()
        .map(|shadowed| shadowed.text.as_deref().unwrap())
        .collect();
    assert_eq!(texts, ["A=1", "A=2"]);
    assert_eq!(&text[shadowed[0].span.range()], "A=1");
}

#[test]
fn an_entry_without_identity_is_refused_where_the_schema_lets_it_pass() {
    let cases = [
        ("volumes: [{source: a}]", "a volume needs a `target`"),
        (
            "ports: [{published: '1'}, {target: 80}]",
            "a port needs a `target`",
        ),
        ("expose: [1.5]", "an `expose` entry must be a port"),
    ];
    for (service, message) in cases {
        assert_eq!(
            enforced(&format!("services: {{s: {{{service}}}}}")).1,
            [message]
        );
    }
}
