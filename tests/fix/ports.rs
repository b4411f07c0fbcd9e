//! Binding a port to loopback, in every form that a port can be written in.

use composelint_lint::Refusal;

use crate::shop::outcome;

/// What stands around a list of ports.
const HEAD: &str = "services:\n  db:\n    image: postgres:18\n";

/// Checks what becomes of the lines that follow [`HEAD`].
fn check(cases: &[(&str, &str)]) {
    for (before, after) in cases {
        let got = outcome(&format!("{HEAD}{before}"), &[], "published-database-port");
        assert_eq!(
            got.as_deref(),
            Ok(format!("{HEAD}{after}").as_str()),
            "{before}"
        );
    }
}

/// Checks that the lines stay, and why.
fn stays(cases: &[(&str, Refusal)]) {
    for (lines, reason) in cases {
        let got = outcome(&format!("{HEAD}{lines}"), &[], "published-database-port");
        assert_eq!(got, Err(reason.to_string()), "{lines}");
    }
}

#[test]
fn the_short_form_gets_an_address_inside_its_quotes() {
    check(&[
        (
            "    ports:\n      - \"5432:5432\"\n",
            "    ports:\n      - \"127.0.0.1:5432:5432\"\n",
        ),
        (
            "    ports:\n      - '5432:5432'\n",
            "    ports:\n      - '127.0.0.1:5432:5432'\n",
        ),
        (
            "    ports:\n      - 5432:5432\n",
            "    ports:\n      - 127.0.0.1:5432:5432\n",
        ),
        (
            "    ports:\n    - 5432:5432/tcp\n",
            "    ports:\n    - 127.0.0.1:5432:5432/tcp\n",
        ),
        (
            "    ports:\n      - 0.0.0.0:5432:5432\n",
            "    ports:\n      - 127.0.0.1:5432:5432\n",
        ),
        (
            "    ports:\n      - \"0.0.0.0::5432\"\n",
            "    ports:\n      - \"127.0.0.1::5432\"\n",
        ),
        (
            "    ports:\n      - \"[::]:5432:5432\"\n",
            "    ports:\n      - \"[::1]:5432:5432\"\n",
        ),
        (
            "    ports:\n      - \"5432\"\n",
            "    ports:\n      - \"127.0.0.1::5432\"\n",
        ),
        (
            "    ports:\n      - 5432\n",
            "    ports:\n      - 127.0.0.1::5432\n",
        ),
        (
            "    ports:\n      - :5432:5432\n",
            "    ports:\n      - 127.0.0.1:5432:5432\n",
        ),
        (
            "    ports:\n      - \":5432\"\n",
            "    ports:\n      - \"127.0.0.1::5432\"\n",
        ),
        (
            "    ports: [\t\"5432:5432\"\t]\t# ü\n",
            "    ports: [\t\"127.0.0.1:5432:5432\"\t]\t# ü\n",
        ),
    ]);
}

#[test]
fn a_range_is_bound_as_a_whole() {
    check(&[
        (
            "    ports:\n      - \"5432-5434:5432-5434\"\n",
            "    ports:\n      - \"127.0.0.1:5432-5434:5432-5434\"\n",
        ),
        (
            "    ports:\n      - \"5430-5439:5432\"\n",
            "    ports:\n      - \"127.0.0.1:5430-5439:5432\"\n",
        ),
        (
            "    ports:\n      - \"5432-5433\"\n",
            "    ports:\n      - \"127.0.0.1::5432-5433\"\n",
        ),
    ]);
}

#[test]
fn the_long_form_gets_a_host_ip() {
    check(&[
        (
            "    ports:\n      - target: 5432\n        published: \"5432\"\n",
            "    ports:\n      - host_ip: 127.0.0.1\n        target: 5432\n        published: \"5432\"\n",
        ),
        (
            "    ports:\n      - {target: 5432, published: 5432}  # größer\n",
            "    ports:\n      - {host_ip: 127.0.0.1, target: 5432, published: 5432}  # größer\n",
        ),
        (
            "    ports: [{ target: 5432, published: 5432 }]\n",
            "    ports: [{host_ip: 127.0.0.1,  target: 5432, published: 5432 }]\n",
        ),
        (
            "    ports:\n      - target: 5432\n        published: 5432\n        host_ip: 0.0.0.0 # all\n",
            "    ports:\n      - target: 5432\n        published: 5432\n        host_ip: 127.0.0.1 # all\n",
        ),
        (
            "    ports:\n      - {target: 5432, published: 5432, host_ip: \"::\"}\n",
            "    ports:\n      - {target: 5432, published: 5432, host_ip: \"::1\"}\n",
        ),
        (
            "    ports:\n      - target: 5432\n        published: \"${PORT:-5432}\"\n",
            "    ports:\n      - host_ip: 127.0.0.1\n        target: 5432\n        published: \"${PORT:-5432}\"\n",
        ),
    ]);
}

#[test]
fn what_stands_around_the_entry_stays() {
    check(&[
        // A flow list, its spaces, a comment behind.
        (
            "    ports: [ \"5432:5432\" , '9187:9187']   # ß\n",
            "    ports: [ \"127.0.0.1:5432:5432\" , '127.0.0.1:9187:9187']   # ß\n",
        ),
        // Over several lines.
        (
            "    ports: [\n      5432:5432,  # first\n\n      ]\n",
            "    ports: [\n      127.0.0.1:5432:5432,  # first\n\n      ]\n",
        ),
        // Comments and blank lines.
        (
            "    ports:\n\n      # für uns\n      - \"5432:5432\"   # five  \n\n\n    # end\n",
            "    ports:\n\n      # für uns\n      - \"127.0.0.1:5432:5432\"   # five  \n\n\n    # end\n",
        ),
        // No final newline.
        (
            "    ports: [\"5432:5432\"]",
            "    ports: [\"127.0.0.1:5432:5432\"]",
        ),
        // An anchor that nobody uses.
        (
            "    ports: &ports\n      - &port \"5432:5432\"\n",
            "    ports: &ports\n      - &port \"127.0.0.1:5432:5432\"\n",
        ),
        // The same place twice.
        (
            "    ports: [\"5432:5432\", \"5433:5432\"]\n",
            "    ports: [\"127.0.0.1:5432:5432\", \"127.0.0.1:5433:5432\"]\n",
        ),
    ]);
}

#[test]
fn crlf_and_a_byte_order_mark_stay() {
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for (before, after) in [
        (
            "    ports:\n      - \"5432:5432\"",
            "    ports:\n      - \"127.0.0.1:5432:5432\"",
        ),
        (
            "    ports:\n      - target: 5432\n        published: \"5432\"\n",
            "    ports:\n      - host_ip: 127.0.0.1\n        target: 5432\n        published: \"5432\"\n",
        ),
    ] {
        let before = crlf(&format!("{HEAD}{before}"));
        let after = crlf(&format!("{HEAD}{after}"));
        let got = outcome(&before, &[], "published-database-port");
        assert_eq!(got, Ok(after), "{before}");
    }
}

#[test]
fn a_variable_or_an_address_of_its_own_is_left_to_a_person() {
    stays(&[
        (
            "    ports:\n      - \"${PORT:-5432}:5432\"\n",
            Refusal::Variable,
        ),
        (
            "    ports: [\"${BIND:-0.0.0.0}:5432:5432\"]\n",
            Refusal::Variable,
        ),
        (
            "    ports:\n      - 5432:${PORT:-5432}\n",
            Refusal::Variable,
        ),
        (
            "    ports:\n      - {target: 5432, published: 5432, host_ip: \"${BIND:-0.0.0.0}\"}\n",
            Refusal::Variable,
        ),
        ("    ports: [\"192.168.4.1:5432:5432\"]\n", Refusal::Choice),
        (
            "    ports:\n      - {target: 5432, published: 5432, host_ip: 192.168.4.1}\n",
            Refusal::Choice,
        ),
        (
            "    ports:\n      - \"5432:\\\n        5432\"\n",
            Refusal::Layout,
        ),
        (
            "    ports:\n      - >-\n        5432:5432\n",
            Refusal::Layout,
        ),
    ]);
}

#[test]
fn shared_text_is_left_alone() {
    let two = "  other:\n    image: postgres:18\n    profiles: [never]\n";
    let list = format!("    ports: &ports\n      - \"5432:5432\"\n{two}    ports: *ports\n");
    let item = format!("    ports:\n      - &port \"5432:5432\"\n{two}    ports: [*port]\n");
    stays(&[(&list, Refusal::Shared), (&item, Refusal::Shared)]);
    for (before, beside) in [
        (
            "x-db: &db\n  ports: [\"5432:5432\"]\nservices:\n  db:\n    <<: *db\n    image: postgres:18\n",
            &[][..],
        ),
        (
            "x-ports: &ports [\"5432:5432\"]\nservices:\n  db:\n    image: postgres:18\n    ports: *ports\n",
            &[],
        ),
        (
            "services:\n  db:\n    extends: {file: base.yaml, service: db}\n",
            &[(
                "base.yaml",
                "services:\n  db:\n    image: postgres:18\n    ports: [\"5432:5432\"]\n",
            )],
        ),
        (
            "include: [base.yaml]\n",
            &[(
                "base.yaml",
                "services:\n  db:\n    image: postgres:18\n    ports: [\"5432:5432\"]\n",
            )],
        ),
    ] {
        let got = outcome(before, beside, "published-database-port");
        assert_eq!(got, Err(Refusal::Elsewhere.to_string()), "{before}");
    }
}

#[test]
fn a_service_that_another_one_extends_is_left_alone() {
    let before = "services:\n  db:\n    image: postgres:18\n    ports: [\"5432:5432\"]\n  \
        replica:\n    extends: db\n    profiles: [never]\n";
    let got = outcome(before, &[], "published-database-port");
    assert_eq!(
        got,
        Err("it would also change `services.replica.ports.0.host_ip`".to_owned())
    );
}

#[test]
fn an_override_is_fixed_where_it_is_written() {
    let files = crate::shop::files(&[
        (
            "compose.yaml",
            "services:\n  db:\n    image: postgres:18\n    ports: [\"5432:5432\"]\n",
        ),
        (
            "compose.override.yaml",
            "services:\n  db:\n    ports:\n      - 5433:5432 # zweiter\n",
        ),
    ]);
    let settled = crate::shop::fix(&files, None, false);
    let after = crate::shop::fixed(&files, &settled);
    assert_eq!(
        after["compose.yaml"],
        files["compose.yaml"].replace("\"5432:", "\"127.0.0.1:5432:")
    );
    assert_eq!(
        after["compose.override.yaml"],
        files["compose.override.yaml"].replace("5433:", "127.0.0.1:5433:")
    );
}
