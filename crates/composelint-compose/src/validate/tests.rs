//! Tests of the schema check and of the rules of the model.

use crate::trial::{Cases, check_files, check_services};

/// Lines of a service, and what is said about them.
const SERVICES: &Cases = &[
    (
        "port: ['80:80']",
        &["[port] `port` is not a key of a service (did you mean `ports`?)"],
    ),
    (
        "restart: 5",
        &["[5] `restart` must be a string, not a number (write it in quotes)"],
    ),
    (
        "healthcheck: {interval: 5}",
        &[
            "[5] `interval` must be a duration such as `30s`, not a number (write it with its unit: `10s`, `1m30s`)",
        ],
    ),
    (
        "command: {a: b}",
        &["[{a: b}] `command` must be a string or a list, not a mapping"],
    ),
    (
        "ports: 80",
        &["[80] `ports` must be a list, not a number (write it as a list: `- …`)"],
    ),
    (
        "environment: {A: [1]}",
        &["[[1]] `A` must be a string, a number, `true` or `false`, not a list"],
    ),
    (
        "environment: {É: 2020-01-02}",
        &[
            "[2020-01-02] `2020-01-02` is read as a date, which Compose does not accept (put it in quotes: `\"2020-01-02\"`)",
        ],
    ),
    (
        "privileged:",
        &[
            "[privileged] `privileged` must be `true` or `false`, not empty (give it a value or remove the key)",
        ],
    ),
    (
        "cpu_percent: 101",
        &["[101] `cpu_percent` must be 100 or less"],
    ),
    (
        "oom_score_adj: -1001",
        &["[-1001] `oom_score_adj` must be -1000 or more"],
    ),
    (
        "container_name: q",
        &[
            "[q] `container_name` must be at least two characters long, not `q` (use letters of ASCII and digits, also `_`, `.` and `-` behind the first)",
        ],
    ),
    (
        "container_name: ''",
        &[
            "[''] `container_name` must be at least two characters long: it is empty (use letters of ASCII and digits, also `_`, `.` and `-` behind the first)",
        ],
    ),
    (
        "pull_policy: sometimes",
        &[
            "[sometimes] `pull_policy` must be a policy such as `always` or `missing`, not `sometimes` (use `always`, `never`, `build`, `missing`, `daily`, `weekly` or `every_` and a duration)",
        ],
    ),
    (
        "cgroup: hots",
        &["[hots] `cgroup` must be `host` or `private`, not `hots` (did you mean `host`?)"],
    ),
    (
        "security_opt: [a, b, a]",
        &["[a] `a` is listed twice in `security_opt` (remove one of the two)"],
    ),
    (
        "volumes: [{source: /a, target: /b}]",
        &["[{source: /a, target: /b}] a volume of a service needs the key `type` (add `type: …`)"],
    ),
    (
        "devices: [{target: /b}]",
        &["[{target: /b}] a device needs the key `source` (add `source: …`)"],
    ),
    (
        "depends_on: {web2: {condition: service_health}}",
        &[
            "[web2] `web` depends on `web2`, which is no service of the project (did you mean `web`?)",
            "[service_health] `condition` must be `service_started`, `service_healthy` or `service_completed_successfully`, not `service_health` (did you mean `service_healthy`?)",
        ],
    ),
    (
        "ulimits: {nofile: {soft: 1}}",
        &["[{soft: 1}] a limit needs the key `hard` (add `hard: …`)"],
    ),
    (
        "logging: {drivr: x}",
        &["[drivr] `drivr` is not a key of `logging` (did you mean `driver`?)"],
    ),
    (
        "größe: 3",
        &["[größe] `größe` is not a key of a service (keys of your own begin with `x-`)"],
    ),
    ("x-größe: [1, {ä: 3}]", &[]),
    (
        "environment: {'': 1}",
        &["[''] an empty name cannot stand in a mapping of names to values (a name is not empty)"],
    ),
    (
        "develop: {watch: [{path: '', action: sync, target: /x}]}",
        &["[''] `path` of `watch` is empty"],
    ),
    (
        "gpus: [{count: 1, device_ids: ['0']}]",
        &["[count] `count` and `device_ids` exclude each other (keep one of them)"],
    ),
    (
        "ports: [{target: 80, host_ip: localhost}]",
        &[
            "[localhost] `localhost` is no IP address (write the address of an interface of the host, such as 127.0.0.1, or remove `host_ip`)",
        ],
    ),
    (
        "ports: [{target: 80, host_ip: '${SECRET:-x}'}]",
        &[
            "['${SECRET:-x}'] `host_ip` is no IP address (write the address of an interface of the host, such as 127.0.0.1, or remove `host_ip`)",
        ],
    ),
    (
        "container_name: '${SECRET:-/}'",
        &[
            "['${SECRET:-/}'] `container_name` must be at least two characters long (use letters of ASCII and digits, also `_`, `.` and `-` behind the first)",
        ],
    ),
    (
        "labels: [a, a]\r\nimages: x\r",
        &["[images] `images` is not a key of a service (did you mean `image`?)"],
    ),
];

/// Whole files, and what is said about them.
const FILES: &Cases = &[
    (
        "service: {}",
        &[
            "[service] `service` is not a key of the top level of a Compose file (did you mean `services`?)",
        ],
    ),
    (
        "services:\n  a b: {image: x}\n",
        &[
            "[a b] `a b` cannot stand in `services` (a name has letters of ASCII, digits, `.`, `_` and `-`)",
        ],
    ),
    (
        "services: {}\nnetworks:\nvolumes: []\n",
        &[
            "[networks] `networks` must be a mapping, not empty (give it a value or remove the key)",
            "[[]] `volumes` must be a mapping, not a list (write it without the dashes: `name: …`)",
        ],
    ),
    (
        "services: {a: {image: x}}\nVersion: '3'\nx-ä: 1\n",
        &[
            "[Version] `Version` is not a key of the top level of a Compose file (did you mean `version`?)",
        ],
    ),
    (
        "services: {a: {image: x}}\nnetworks: {n: {drivr: bridge, ipam: {config: [{subnet: 10}]}}}\n",
        &[
            "[drivr] `drivr` is not a key of a network (did you mean `driver`?)",
            "[10] `subnet` must be a string, not a number (write it in quotes)",
        ],
    ),
    (
        "services: {a: {image: x}}\nvolumes: {v: {external: true, driver: nfs}}\n",
        &[
            "[driver] the volume `v` is external: `driver` has no effect on it (an external volume has only a `name`: remove the key)",
        ],
    ),
    (
        "services: {a: {image: x}}\nsecrets: {s: {}, t: {file: a, environment: B}, u: {driver: x}}\nconfigs: {c: {content: a, file: b}}\n",
        &[
            "[s] the secret `s` says nothing about its content (add `file`, `environment` or `external: true`)",
            "[environment] the secret `t` has both `file` and `environment` (keep one of them)",
            "[u] the secret `u` has neither `file` nor `environment`",
            "[content] the config `c` has both `file` and `content` (keep one of them)",
        ],
    ),
    (
        "x-base: &base {image: 5, prots: []}\nservices:\n  a: *base\n  b:\n    <<: *base\n    image: x\n",
        &[
            "[5] `image` must be a string, not a number (write it in quotes)",
            "[prots] `prots` is not a key of a service (did you mean `ports`?)",
        ],
    ),
    (
        "\u{feff}services:\r\n  a:\r\n    imgae: x\r\n",
        &[
            "[a] `a` has neither `image` nor `build` (add `image: NAME` or `build: PATH`)",
            "[imgae] `imgae` is not a key of a service (did you mean `image`?)",
        ],
    ),
    (
        "services: [a]\n",
        &[
            "[[a]] `services` must be a mapping, not a list (write it without the dashes: `name: …`)",
        ],
    ),
    (
        "services: {a: {image: x}}\nmodels: {m: {model: x, size: 3}}\n",
        &[
            "[size] `size` is not a key of a model (its keys are `context_size`, `model`, `name` and `runtime_flags`)",
        ],
    ),
];

#[test]
fn every_mistake_of_a_service_is_told_at_its_bytes() {
    check_services(SERVICES);
}

#[test]
fn every_mistake_of_a_file_is_told_at_its_bytes() {
    check_files(FILES);
}
