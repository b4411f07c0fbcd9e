//! What is hidden, and what is not.

use std::sync::Arc;

use composelint_yaml::SourceMap;

use super::*;

#[test]
fn lines_of_compose_files() {
    for (line, expected) in [
        ("POSTGRES_PASSWORD: hunter2", "POSTGRES_PASSWORD: ***"),
        ("  - POSTGRES_PASSWORD=hunter2", "  - POSTGRES_PASSWORD=***"),
        (
            "  - \"DB_PASS=two words\" # local",
            "  - \"DB_PASS=***\" # local",
        ),
        ("  password: 'a # b' # c", "  password: '***' # c"),
        ("  password: geheim # é", "  password: *** # é"),
        ("  pâte: à la crème", "  pâte: à la crème"),
        (
            "{ POSTGRES_PASSWORD: x, TZ: UTC }",
            "{ POSTGRES_PASSWORD: ***, TZ: UTC }",
        ),
        ("\"API_KEY\": \"x\"", "\"API_KEY\": \"***\""),
        ("apiKey: x", "apiKey: ***"),
        ("SECRET_KEY_BASE: x", "SECRET_KEY_BASE: ***"),
        ("DB_PASSWORD: ${DB_PASSWORD}", "DB_PASSWORD: ${DB_PASSWORD}"),
        (
            "DB_PASSWORD: ${DB_PASSWORD:-hunter2}",
            "DB_PASSWORD: ${DB_PASSWORD:-***}",
        ),
        ("DB_PASSWORD: a${X}b$Y", "DB_PASSWORD: ***${X}***$Y"),
        ("DB_PASSWORD: p$$word", "DB_PASSWORD: ***"),
        (
            "URL: ${DB_PASSWORD-x${Y}z} end",
            "URL: ${DB_PASSWORD-***} end",
        ),
        (
            "DB_PASSWORD_FILE: /run/secrets/db",
            "DB_PASSWORD_FILE: /run/secrets/db",
        ),
        ("password: /run/secrets/db", "password: /run/secrets/db"),
        ("TOKEN_TTL: 3600", "TOKEN_TTL: 3600"),
        ("ALLOW_EMPTY_PASSWORD: yes", "ALLOW_EMPTY_PASSWORD: yes"),
        ("secrets: [db_password]", "secrets: [db_password]"),
        ("  db_password:", "  db_password:"),
        (
            "image: acme/token-server:1.2",
            "image: acme/token-server:1.2",
        ),
        ("BYPASS: on-call", "BYPASS: on-call"),
        ("- ./secrets:/run/secrets:ro", "- ./secrets:/run/secrets:ro"),
        (
            "image: a@sha256:9b2f0a1c3d4e5f60718293a4b5c6d7e8f9",
            "image: a@sha256:9b2f0a1c3d4e5f60718293a4b5c6d7e8f9",
        ),
    ] {
        assert_eq!(redact(line, Text::Source), expected, "{line}");
    }
}

#[test]
fn urls_lose_their_userinfo() {
    for (line, expected) in [
        (
            "DATABASE_URL: postgres://app:hunter2@db:5432/app",
            "DATABASE_URL: postgres://***@db:5432/app",
        ),
        ("A: redis://:pw@cache, B: x", "A: redis://***@cache, B: x"),
        (
            "u: https://us%40er:p@ss@host/@scope",
            "u: https://***@host/@scope",
        ),
        ("u: amqp://u:p/w@mq:5672", "u: amqp://***@mq:5672"),
        (
            "u: https://cdn.example/lib@1.2",
            "u: https://cdn.example/lib@1.2",
        ),
        ("u: http://host:8080/lib@1.2", "u: http://host:8080/lib@1.2"),
        ("u: http://é:ü@hôst", "u: http://***@hôst"),
    ] {
        assert_eq!(redact(line, Text::Source), expected, "{line}");
    }
}

#[test]
fn commands_lose_their_passwords() {
    for (line, expected) in [
        (
            "command: redis-server --requirepass hunter2",
            "command: redis-server --requirepass ***",
        ),
        (
            "command: [a, \"--requirepass\", \"hunter2\", b]",
            "command: [a, \"--requirepass\", \"***\", b]",
        ),
        (
            "command: run --password=hunter2 --port=80",
            "command: run --password=*** --port=80",
        ),
        ("command: run --token $TOKEN", "command: run --token $TOKEN"),
        (
            "test: mysqladmin ping -uroot -phunter2",
            "test: mysqladmin ping -uroot -p***",
        ),
        ("command: serve -p 8080", "command: serve -p 8080"),
    ] {
        assert_eq!(redact(line, Text::Source), expected, "{line}");
    }
}

#[test]
fn well_known_tokens_are_hidden_under_any_name() {
    for (line, expected) in [
        ("X: ghp_0123456789abcdefghijABCDEFGHIJ012345", "X: ***"),
        ("X: AKIAIOSFODNN7EXAMPLE", "X: ***"),
        (
            "X: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc",
            "X: ***",
        ),
        (
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
            "***",
        ),
        (
            "path: ./some/very/long/path/that/Is/Not/4/secret/1/at/2/all",
            "path: ./some/very/long/path/that/Is/Not/4/secret/1/at/2/all",
        ),
    ] {
        assert_eq!(redact(line, Text::Source), expected, "{line}");
    }
}

#[test]
fn sentences_stay_readable() {
    for (line, expected) in [
        (
            "move the password: use `secrets`",
            "move the password: use `secrets`",
        ),
        (
            "`POSTGRES_PASSWORD=hunter2` is set",
            "`POSTGRES_PASSWORD=***` is set",
        ),
        ("`DB_PASSWORD: hunter2` is set", "`DB_PASSWORD: ***` is set"),
        (
            "connects to `redis://:pw@cache:6379`",
            "connects to `redis://***@cache:6379`",
        ),
    ] {
        assert_eq!(redact(line, Text::Prose), expected, "{line}");
    }
}

#[test]
fn env_files_show_names_only() {
    for (line, expected) in [
        ("TZ=Europe/Zürich", "TZ=***"),
        ("export A = b", "export A =***"),
        ("# comment", "# comment"),
        ("BARE", "***"),
        ("EMPTY=", "EMPTY="),
        ("", ""),
    ] {
        assert_eq!(redact(line, Text::Env), expected, "{line}");
    }
}

#[test]
fn the_lines_below_a_secret_key_are_its_value() {
    let text = "services:\r\n  a:\r\n    environment:\r\n      TLS_PRIVATE_KEY: |\r\n        first\r\n\r\n        é: second\r\n      \
                OTHER: x\r\n      DB_PASSWORD:\r\n        hunter2\r\n    command:\r\n      - --requirepass\r\n      - hunter2\r\n      \
                - --loglevel\r\nsecrets:\r\n  db_password:\r\n    file: ./x\r\n";
    let mut sources = SourceMap::new();
    let id = sources.add("compose.yaml", Arc::<str>::from(text));
    let file = sources.get(id);
    let shown: Vec<String> = (0..file.line_index().line_count())
        .map(|line| {
            let range = file.line_index().line_range(line).unwrap();
            let text = &file.text()[range.start as usize..range.end as usize];
            let mut text = text.to_owned();
            let all = 0..text.len();
            for hidden in line_of_file(file, line, Text::Source, all)
                .into_iter()
                .rev()
            {
                text.replace_range(hidden, REDACTED);
            }
            text
        })
        .collect();
    assert_eq!(
        shown,
        [
            "services:",
            "  a:",
            "    environment:",
            "      TLS_PRIVATE_KEY: |",
            "        ***",
            "",
            "        ***",
            "      OTHER: x",
            "      DB_PASSWORD:",
            "        ***",
            "    command:",
            "      - --requirepass",
            "      - ***",
            "      - --loglevel",
            "secrets:",
            "  db_password:",
            "    file: ./x",
            "",
        ]
    );
}
