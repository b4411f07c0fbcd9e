//! Tests of what the short forms get wrong.

use crate::project::{Known, Port, Published};
use crate::trial::{Cases, check_files, check_services, open, web};

/// Lines of a service, and what is said about them.
const SERVICES: &Cases = &[
    (
        "ports: ['80:']",
        &[
            "['80:'] `80:` is no valid port (the container's port is missing: write `HOST:CONTAINER`)",
        ],
    ),
    (
        "ports: ['::1:80:80']",
        &[
            "['::1:80:80'] `::1:80:80` is no valid port (write an IPv6 address in brackets: `[::1]:HOST:CONTAINER`)",
        ],
    ),
    (
        "ports: ['localhost:80:80', '80:x', 'x:80', '90/icmp', '80-81:90-92']",
        &[
            "['localhost:80:80'] `localhost:80:80` is no valid port (`localhost` is not an IP address; a name is not allowed here)",
            "['80:x'] `80:x` is no valid port (the container's port is a number from 1 to 65535 or a range, not `x`)",
            "['x:80'] `x:80` is no valid port (the host's port is a number up to 65535 or a range, not `x`)",
            "['90/icmp'] `90/icmp` is no valid port (the protocol is `tcp`, `udp` or `sctp`, not `icmp`)",
            "['80-81:90-92'] `80-81:90-92` is no valid port (a range of container ports needs a range of as many host ports)",
        ],
    ),
    (
        "ports: [80.5, -1]",
        &[
            "[80.5] a port of `web` is not a whole number (write `HOST:CONTAINER` in quotes)",
            "[-1] `-1` is no valid port (the container's port is a number from 1 to 65535 or a range, not `-1`)",
        ],
    ),
    (
        "ports: ['80:0']",
        &["['80:0'] `80:0` is no valid port (the container's port cannot be 0)"],
    ),
    (
        "ports: ['${SECRET:-x}']",
        &["['${SECRET:-x}'] this entry is no valid port once its variables are filled in"],
    ),
    (
        "volumes: [':/app']",
        &[
            "[':/app'] `:/app` is no valid volume (there is nothing between two colons, or before the first or after the last one)",
        ],
    ),
    (
        "volumes: ['aa:/b:ro:x', '']",
        &[
            "['aa:/b:ro:x'] `aa:/b:ro:x` is no valid volume (too many colons: write `SOURCE:TARGET:OPTIONS`)",
            "[''] an empty entry is no valid volume (give at least the path in the container)",
        ],
    ),
    (
        "volumes: ['${SECRET:-:/x}']",
        &[
            "['${SECRET:-:/x}'] this entry is no valid volume once its variables are filled in (there is nothing between two colons, or before the first or after the last one)",
        ],
    ),
    (
        "devices: ['a:b:c:d']",
        &[
            "['a:b:c:d'] `a:b:c:d` is no valid device (use the long form: a mapping with `source`, `target` and `permissions`)",
        ],
    ),
    (
        "build: {context: ., ssh: [key]}",
        &["[key] `key` is neither `default` nor `ID=PATH`"],
    ),
    (
        "build: {context: ., additional_contexts: [ä]}",
        &["[ä] an additional context must be written `NAME=CONTEXT`"],
    ),
    (
        "build: {context: ., additional_contexts: {a: 5}}",
        &["[5] the additional context `a` must be a string: Docker Compose crashes on it"],
    ),
    (
        "build: {context: ., ulimits: {nofile: '5'}}",
        &[
            "['5'] the limit `nofile` must be a whole number, or a mapping with `soft` and `hard` (write the number without quotes)",
        ],
    ),
];

/// Ports with variables that have no value: what is said of those that no value can repair, and the others as host, published port, target.
const OPEN_PORTS: &[(&str, &str)] = &[
    ("${P}:80", "? ${P} 80"),
    (
        "${P}:7000-7002/udp",
        "? ${P} 7000, ? ${P} 7001, ? ${P} 7002",
    ),
    ("${IP}:80-81:90-91", "${IP} 80 90, ${IP} 81 91"),
    ("${IP}:80-89:90", "${IP} 80-89 90"),
    ("80${MORE}", "? - 80${MORE}"),
    ("${P}:80${PROTOCOL}/x", "? ${P} 80${PROTOCOL}"),
    ("${P}:x", ""),
    ("${P}:${SECRET:-s}", ""),
    ("${P}:80/icmp", ""),
    (
        "${P}:",
        "the container's port is missing: write `HOST:CONTAINER`",
    ),
    ("${P}:0", "the container's port cannot be 0"),
    (
        "${IP}:80-81:90-95",
        "a range of container ports needs a range of as many host ports",
    ),
];

/// Whole files, and what is said about them.
const FILES: &Cases = &[(
    "services: {a: {image: x, networks: [n, m]}}\nnetworks:\n  n: {external: {name: ä}}\n  m: {name: a, external: {name: b}}\n",
    &[
        "- [name] `external.name` of `n` is obsolete (write `external: true` and `name:` beside it)",
        "[b] `name` and `external.name` of `m` differ (keep only `name`)",
    ],
)];

#[test]
fn every_mistake_of_a_service_is_told_at_its_bytes() {
    check_services(SERVICES);
}

#[test]
fn every_mistake_of_a_file_is_told_at_its_bytes() {
    check_files(FILES);
}

#[test]
fn a_port_with_a_variable_has_what_is_known_of_it() {
    for (written, expected) in OPEN_PORTS {
        let loaded = open(&web(&format!("ports: ['{written}']")));
        let refused = "this entry is no valid port once its variables are filled in";
        let mut told: Vec<String> = Vec::new();
        for problem in &loaded.problems {
            assert_eq!(problem.message, refused, "{written}");
            told.push(problem.help.clone().unwrap_or_default());
        }
        for port in &loaded.project.services["web"].ports {
            told.push(shown(port));
        }
        assert_eq!(told.join(", "), *expected, "{written}");
        assert_eq!(
            loaded.refused(),
            loaded.project.services["web"].ports.is_empty()
        );
    }
}

fn shown(port: &Port) -> String {
    let host = match &port.host_ip {
        None => "-".to_owned(),
        Some(Known::Known(address)) => address.to_string(),
        Some(Known::Unknown(text)) if text.text.is_empty() && text.holes().len() == 1 => {
            text.shown().replace("${P}", "?").replace("${MORE}", "?")
        }
        Some(Known::Unknown(text)) => text.shown().to_string(),
    };
    let published = match &port.published {
        Published::Random => "-".to_owned(),
        Published::Port(port) => port.to_string(),
        Published::OneOf(low, high) => format!("{low}-{high}"),
        Published::Unknown(text) => text.shown().to_string(),
    };
    let target = match &port.target {
        Known::Known(port) => port.to_string(),
        Known::Unknown(text) => text.shown().to_string(),
    };
    format!("{host} {published} {target}")
}
