//! Tests of what `config` prints; the oracle compares the rest with Docker Compose.

use serde_json::{Value, json};

use super::{to_json, to_yaml};
use crate::trial::{blank, files, open, web};

/// What `config` prints of the service `web`.
fn printed(lines: &str) -> Value {
    to_json(&blank(&web(lines)).project)["services"]["web"].clone()
}

#[test]
fn values_are_printed_in_gos_words() {
    let cases = [
        ("mem_limit: 1g", "mem_limit", json!("1073741824")),
        (
            "stop_grace_period: 90s",
            "stop_grace_period",
            json!("1m30s"),
        ),
        ("cpus: '0.1'", "cpus", json!(0.1)),
        ("cpus: 2.0", "cpus", json!(2)),
        ("privileged: false", "privileged", Value::Null),
        ("init: false", "init", json!(false)),
        ("command: echo $$HOME", "command", json!(["echo", "$$HOME"])),
        ("command: []", "command", json!([])),
        ("image: x", "entrypoint", Value::Null),
        (
            "environment: {A: 1.50, B: true, C: , größe: ä}",
            "environment",
            json!({"A": "1.5", "B": "true", "C": null, "größe": "ä"}),
        ),
        ("labels: [a=b, c]", "labels", json!({"a": "b", "c": ""})),
        (
            "ulimits: {nofile: 5, core: {soft: 0, hard: 1}}",
            "ulimits",
            json!({"nofile": 5, "core": {"hard": 1}}),
        ),
        (
            "extra_hosts: ['b:2.2.2.2', 'a=[::1]']",
            "extra_hosts",
            json!(["a=::1", "b=2.2.2.2"]),
        ),
        (
            "healthcheck: {test: curl x, retries: 0}",
            "healthcheck",
            json!({"test": ["CMD-SHELL", "curl x"], "retries": 0}),
        ),
        (
            "deploy: {}",
            "deploy",
            json!({"resources": {}, "placement": {}}),
        ),
        (
            "blkio_config: {device_read_bps: [{path: /a, rate: 1k}]}",
            "blkio_config",
            json!({"device_read_bps": [{"Path": "/a", "Rate": "1024"}]}),
        ),
        ("expose: [80, '90-91']", "expose", json!(["80", "90-91"])),
        ("gpus: all", "gpus", json!([{"count": -1}])),
        ("x-a: {b: 1}", "x-a", Value::Null),
    ];
    for (lines, key, expected) in cases {
        let lines = if lines == "image: x" { "" } else { lines };
        assert_eq!(printed(lines)[key], expected, "{lines}");
    }
}

#[test]
fn only_what_active_services_use_is_printed() {
    let loaded = blank(
        "services:\n  a: {image: x, volumes: ['vv:/v'], networks: [n], secrets: [s]}\n  b: {image: x, profiles: [p], networks: [m]}\nnetworks: {n: , m: }\nvolumes: {vv: , w: }\nsecrets: {s: {file: ./s}, t: {file: ./t}}\nx-größe: {a: [1.0, ~]}\n",
    );
    let expected = json!({
        "name": "shop",
        "services": {"a": {
            "image": "x", "command": null, "entrypoint": null, "networks": {"n": null},
            "volumes": [{"type": "volume", "source": "vv", "target": "/v", "volume": {}}],
            "secrets": [{"source": "s", "target": "/run/secrets/s"}],
        }},
        "networks": {"n": {"name": "shop_n", "ipam": {}}},
        "volumes": {"vv": {"name": "shop_vv"}},
        "secrets": {"s": {"name": "shop_s", "file": "/shop/s"}},
        "x-größe": {"a": [1, null]},
    });
    assert_eq!(to_json(&loaded.project), expected);
}

#[test]
fn a_variable_without_a_value_is_printed_as_one() {
    let loaded = open(&web(
        "command: run ${FLAGS} $$x\nprivileged: ${P}\nmem_limit: ${M}\nlabels: ['a=${L}$$']",
    ));
    let service = &to_json(&loaded.project)["services"]["web"];
    assert_eq!(service["command"], json!(["run", "${FLAGS}", "$$x"]));
    assert_eq!(
        (&service["privileged"], &service["mem_limit"]),
        (&json!("${P}"), &json!("${M}"))
    );
    assert_eq!(service["labels"], json!({"a": "${L}$$"}));
}

const ORIGINS: &str = r#"name: shop
services:
  web:  # over.yaml:2, overrides base.yaml:4
    image: "yes"  # over.yaml:2, overrides base.yaml:4
    ports:  # base.yaml:5
      - mode: ingress  # base.yaml:5
        target: 80  # base.yaml:5
        published: "80"  # base.yaml:5
        protocol: tcp  # base.yaml:5
    environment:  # base.yaml:1, by alias at base.yaml:6
      MODE: prod  # base.yaml:1, by alias at base.yaml:6
    depends_on:  # over.yaml:2
      db:  # over.yaml:2
        condition: service_started  # over.yaml:2, default
        required: true  # over.yaml:2, default
    networks:  # over.yaml:2, default
      default: null  # over.yaml:2, default
  db:  # base.yaml:7
    image: "postgres: größe"  # base.yaml:7
    networks:  # base.yaml:7
      back: null  # base.yaml:7
networks:
  back:  # base.yaml:8
    internal: true  # base.yaml:8
    name: shop_back  # base.yaml:8, default
  default:  # base.yaml:2, default
    name: shop_default  # base.yaml:2, default
x-env:  # base.yaml:1
  MODE: prod  # base.yaml:1
"#;

#[test]
fn yaml_tells_where_each_line_comes_from() {
    let base = "x-env: &env {MODE: prod}\nservices:\r\n  web:\r\n    image: 'nginx'\r\n    ports: [\"80:80\"]\r\n    environment: *env\r\n  db: {image: \"postgres: größe\", networks: [back]}\nnetworks: {back: {internal: true}}\n";
    let over = "services:\n  web: {image: 'yes', depends_on: [db]}\n";
    let loaded = files(&[("base.yaml", base), ("over.yaml", over)], true);
    assert_eq!(loaded.problems, []);
    let printed = to_yaml(&loaded.project, &loaded.sources, true).replace("/shop/", "");
    assert_eq!(printed, ORIGINS);
}

#[test]
fn yaml_is_read_as_it_was_printed() {
    for text in [
        "yes",
        "1.0",
        "a: b",
        "- a",
        "#",
        "x #y",
        "",
        " a",
        "ä\n\u{1b}[0m",
        "0x1f",
        "2020-01-01",
        "null",
        "it's",
        "\"",
        "@a",
        "*a",
        "a:",
    ] {
        let quoted = serde_json::to_string(text).unwrap();
        let loaded = blank(&web(&format!("labels: {{a: {quoted}}}")));
        let again = to_yaml(&loaded.project, &loaded.sources, false).replace("name: shop\n", "");
        assert_eq!(
            to_json(&blank(&again).project)["services"],
            to_json(&loaded.project)["services"],
            "{text:?}"
        );
    }
}
