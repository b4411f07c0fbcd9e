//! Tests of what Compose cannot decode, and of what is decoded.

mod typed;

use crate::trial::{Cases, check_services};

/// Lines of a service, and what is said about them.
const SERVICES: &Cases = &[
    (
        "mem_limit: much",
        &["[much] `mem_limit` must be a size such as `512m` or `2g`, not `much`"],
    ),
    (
        "mem_limit: '${SECRET:-much}'",
        &["['${SECRET:-much}'] `mem_limit` must be a size such as `512m` or `2g`"],
    ),
    (
        "stop_grace_period: '5'",
        &["['5'] `stop_grace_period` must be a duration such as `30s` or `1m30s`, not `5`"],
    ),
    (
        "command: echo 'a",
        &[
            "[echo 'a] `command` must be a command line whose quotes and brackets close, not `echo 'a`",
        ],
    ),
    (
        r#"entrypoint: "echo (x)""#,
        &[
            r#"["echo (x)"] `entrypoint` must be a command line whose quotes and brackets close, not `echo (x)`"#,
        ],
    ),
    (
        "deploy: {resources: {limits: {cpus: x, memory: ''}}}",
        &[
            "[x] `cpus` must be a number, not `x`",
            "[''] `memory` must be a size such as `512m` or `2g`: it is empty",
        ],
    ),
    (
        "deploy: {replicas: 2, update_config: {parallelism: -1}}",
        &["[-1] `parallelism` must be 0 or more"],
    ),
    (
        "group_add: [1.5]",
        &["[1.5] `group_add` must be a string: write it in quotes"],
    ),
    (
        "secrets: [{source: s, mode: '9'}]",
        &[
            "[s] `web` refers to the secret `s`, which is not declared (declare it at the top level, under `secrets`)",
            "['9'] `mode` must be file permissions such as `0440`, not `9`",
        ],
    ),
    (
        "gpus: [{count: some}]",
        &["[some] `count` must be a whole number or `all`, not `some`"],
    ),
    (
        "attach: maybe",
        &["[maybe] `attach` must be `true` or `false`, not `maybe`"],
    ),
    (
        "storage_opt: {size: true}",
        &["[true] `size` must be a string: write it in quotes"],
    ),
    (
        "environment: ['A =b']",
        &[
            "['A =b'] the variable `A` has a space behind its name (write `NAME=VALUE` without spaces around `=`)",
        ],
    ),
    (
        "extra_hosts: [größe]",
        &["[größe] an entry of `extra_hosts` has no address (write `NAME=ADDRESS`)"],
    ),
    (
        "extra_hosts: ['a:b=1.2.3.4']",
        &["['a:b=1.2.3.4'] `a:b` is no host name (write `NAME=ADDRESS`)"],
    ),
    (
        "tmpfs: /x\nvolumes: [/y]\nblkio_config: {weight: '5'}",
        &["['5'] `weight` must be a whole number, without quotes, not `5`"],
    ),
    (
        "ports: [{target: 70000}, {target: 80, published: web}]",
        &[
            "- [70000] no container has a port of this number (a port is a number from 1 to 65535)",
            "- [web] `web` is no port of the host (`published` is a number up to 65535 or a range such as `8000-8010`)",
        ],
    ),
    (
        "ports: [{target: -1}]",
        &["[-1] `target` must be 0 or more"],
    ),
];

#[test]
fn what_cannot_be_decoded_is_told_at_its_bytes() {
    check_services(SERVICES);
}
