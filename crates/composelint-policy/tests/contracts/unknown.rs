//! What depends on variables, external networks and foreign namespaces is unknown, and never passes for certain.

use crate::{contract, verdicts};

fn says(compose: &str, fields: &str, expected: &str) {
    let found = verdicts(compose, &contract(fields));
    assert!(found.starts_with(expected), "{fields}\n{found}");
}

#[test]
fn each_type_can_be_unknown() {
    let opaque = "services:\n  a:\n    image: nginx\n    network_mode: container:elsewhere\n  b:\n    image: postgres\n    networks: [n]\nnetworks: {n: }\n";
    says(
        opaque,
        "    type: forbid\n    from: a\n    to: b\n",
        "unknown: a may reach b\n  a --> b OPAQUE_NAMESPACE at 4\n",
    );
    says(
        opaque,
        "    type: forbid\n    from: a\n    to: b\n    reach: transitive\n",
        "unknown: a may reach b\n",
    );
    says(
        opaque,
        "    type: allow-only\n    to: b\n    from: nobody\n",
        "unknown: a may reach b\n",
    );
    says(
        opaque,
        "    type: protect\n    services: b\n",
        "unknown: a may reach b\n",
    );
    says(
        opaque,
        "    type: isolate\n    groups: [a, b]\n",
        "unknown: ",
    );
    says(
        opaque,
        "    type: layers\n    order: [a, x, b]\n    closed: true\n    optional: [x]\n",
        "unknown: ",
    );
    says(
        opaque,
        "    type: require\n    from: a\n    to: b\n",
        "unknown: a may not reach b\n",
    );
    says(
        opaque,
        "    type: egress\n    services: a\n    allow: none\n",
        "unknown: a may reach @internet\n",
    );
    says(
        opaque,
        "    type: exposure\n    services: a\n    allow: none\n",
        "unknown: a may be open to the outside\n",
    );
    says(
        opaque,
        "    type: count\n    of: {reachable-from: b}\n    max: 0\n",
        "unknown: b reaches 0 to 1 services, not at most 0\n",
    );
}

#[test]
fn variables_make_ports_and_networks_unknown() {
    let port = "services:\n  a:\n    image: x\n    ports: [\"${BIND}:80:80\"]\n";
    says(
        port,
        "    type: exposure\n    services: a\n    allow: loopback\n",
        "unknown: ",
    );
    let internal = "services:\n  a:\n    image: x\n    networks: [n]\nnetworks:\n  n: {internal: \"${INTERNAL}\"}\n";
    says(
        internal,
        "    type: egress\n    services: a\n    allow: none\n",
        "unknown: ",
    );
    let external =
        "services:\n  a:\n    image: x\n    networks: [n]\nnetworks:\n  n: {external: true}\n";
    says(
        external,
        "    type: egress\n    services: a\n    allow: none\n",
        "unknown: a may reach @internet\n",
    );
}

#[test]
fn a_selector_that_depends_on_a_variable_violates_nothing_for_certain() {
    let label = "services:\n  a:\n    image: x\n    labels: {tier: \"${TIER}\"}\n  b:\n    image: postgres\n";
    says(
        label,
        "    type: forbid\n    from: label:tier=edge\n    to: b\n",
        "unknown: a may reach b\n",
    );
    says(
        label,
        "    type: exposure\n    services: label:tier=edge\n    allow: none\n",
        "holds: ",
    );
}
