//! Reports of hand-made findings, as they look.

use std::sync::Arc;

use composelint_compose::project::{FileRole, ProjectFile};
use composelint_lint::{Applicability, Fix, Group, Label, RouteStep};
use composelint_yaml::{SourceMap, Span};

use super::*;

/// A finding at the first place where `marked` stands in the first file.
struct Case {
    sources: SourceMap,
    files: Vec<ProjectFile>,
    finding: Diagnostic,
}

impl Case {
    fn new(text: &str, marked: &str, label: &str) -> Self {
        let mut case = Self {
            sources: SourceMap::new(),
            files: Vec::new(),
            finding: Diagnostic {
                service: Some("db".into()),
                fingerprint: "0123456789abcdef".to_owned(),
                ..Diagnostic::new(
                    "published-database-port".into(),
                    (Group::Exposure, Severity::Error),
                    "shop".into(),
                    Span::default(),
                    "`db` is a database and can be reached from the LAN",
                )
            },
        };
        label.clone_into(&mut case.finding.at.text);
        case.finding.at.span = case.file("compose.yaml", FileRole::Base, text, marked);
        case
    }

    fn file(&mut self, path: &str, role: FileRole, text: &str, marked: &str) -> Span {
        let file = self.sources.add(path, Arc::<str>::from(text));
        self.files.push(ProjectFile { file, role });
        self.span(file, marked)
    }

    fn span(&self, file: FileId, marked: &str) -> Span {
        let start = self.sources.get(file).text().find(marked).unwrap();
        let start = u32::try_from(start).unwrap();
        Span::new(file, start, start + u32::try_from(marked.len()).unwrap())
    }

    fn related(mut self, marked: &str, text: &str) -> Self {
        let span = self.span(self.finding.at.span.file, marked);
        self.finding.related.push(Label {
            span,
            text: text.to_owned(),
        });
        self
    }

    fn render(&self, look: Look) -> String {
        let project = Checked {
            name: "shop",
            sources: &self.sources,
            files: &self.files,
            own_files: &self.files,
            services: 3,
            networks: 2,
            complete: true,
            findings: vec![&self.finding],
        };
        render(&project, &self.finding, look)
    }
}

const DB: &str = "services:\n  db:\n    image: postgres:17\n    ports:\n      - \"5432:5432\"\n    environment:\n      \
                  POSTGRES_PASSWORD: hunter2\n";

/// A finding with everything that a finding can have.
fn published_database() -> Case {
    let mut case = Case::new(
        DB,
        "\"5432:5432\"",
        "published on every address of the host",
    )
    .related("postgres:17", "a database by its image");
    case.finding.help =
        Some("bind the port to 127.0.0.1, or reach the database from a service".to_owned());
    case.finding.route.push(RouteStep {
        from: "@lan".to_owned(),
        to: "db".to_owned(),
        reason: "VIA_PUBLISHED_PORT",
        via: "5432/tcp".to_owned(),
        evidence: vec![case.finding.at.span],
    });
    case.finding.fixes.push(Fix::new(
        "bind the port to 127.0.0.1",
        Applicability::Tighten,
        Vec::new(),
    ));
    case
}

#[test]
fn a_finding_shows_its_lines_places_route_and_help() {
    let case = published_database();
    insta::assert_snapshot!(case.render(Look::PLAIN), @r#"
    error[published-database-port]: `db` is a database and can be reached from the
      | LAN
       ,-[compose.yaml:5:9]
     2 |   db:
     3 |     image: postgres:17
       :            ^^^^^^^^^^^
       :                 `-- a database by its image
     4 |     ports:
     5 |       - "5432:5432"
       :         ^^^^^^^^^^^
       :              `-- published on every address of the host
     6 |     environment:
       `----
      route: @lan -> db through 5432/tcp (VIA_PUBLISHED_PORT), compose.yaml:5
       help: bind the port to 127.0.0.1, or reach the database from a service
        fix: bind the port to 127.0.0.1 (tighten)
    "#);
}

#[test]
fn a_terminal_gets_lines_and_colours() {
    let case = published_database();
    insta::assert_snapshot!(case.render(Look { unicode: true, ..Look::PLAIN }), @r#"
    error[published-database-port]: `db` is a database and can be reached from the
      │ LAN
       ╭─[compose.yaml:5:9]
     2 │   db:
     3 │     image: postgres:17
       ·            ─────┬─────
       ·                 ╰── a database by its image
     4 │     ports:
     5 │       - "5432:5432"
       ·         ─────┬─────
       ·              ╰── published on every address of the host
     6 │     environment:
       ╰────
      route: @lan → db through 5432/tcp (VIA_PUBLISHED_PORT), compose.yaml:5
       help: bind the port to 127.0.0.1, or reach the database from a service
        fix: bind the port to 127.0.0.1 (tighten)
    "#);
    let coloured = case.render(Look {
        colour: true,
        unicode: true,
        width: 80,
    });
    assert!(
        coloured.contains("\u{1b}[31merror[published-database-port]:"),
        "{coloured:?}"
    );
}

#[test]
fn lines_far_apart_are_drawn_apart() {
    let text = format!(
        "services:\n  db:\n    image: postgres\n{}networks:\n  back:\n",
        "  # é\n".repeat(90)
    );
    let case = Case::new(&text, "image: postgres", "here").related("back", "and here");
    insta::assert_snapshot!(case.render(Look::PLAIN), @r"
    error[published-database-port]: `db` is a database and can be reached from the
      | LAN
       ,-[compose.yaml:3:5]
     2 |   db:
     3 |     image: postgres
       :     ^^^^^^^^^^^^^^^
       :            `-- here
     4 |   # é
       `----
        ,-[compose.yaml:95:3]
     94 | networks:
     95 |   back:
        :   ^^^^
        :     `-- and here
        `----
    ");
}

#[test]
fn another_file_is_a_note() {
    let mut case = Case::new("a: &x\r\n  b: é\r\n  <<: *x\r\n", "*x", "merged here");
    let span = case.file(
        "compose.override.yaml",
        FileRole::Override,
        "x: 1\r\né: 漢字 here\r\n",
        "here",
    );
    case.finding.related.push(Label {
        span,
        text: "and written here".to_owned(),
    });
    insta::assert_snapshot!(case.render(Look::PLAIN), @r"
    error[published-database-port]: `db` is a database and can be reached from the
      | LAN
       ,-[compose.yaml:3:7]
     2 |   b: é
     3 |   <<: *x
       :       ^^
       :        `-- merged here
       `----
    note: and written here
       ,-[compose.override.yaml:2:7]
     1 | x: 1
     2 | é: 漢字 here
       :         ^^^^
       `----
    ");
}

#[test]
fn nothing_from_a_file_acts_on_the_terminal() {
    let text = "services:\n  a: \u{1b}[2J\u{202e}x \u{7} y\n";
    let mut case = Case::new(text, "x", "\u{1b}]0;title\u{7}\u{2066}");
    case.finding.message = "message\r\n::error::forged \u{9b}31m".to_owned();
    case.finding.help = Some("help\u{1b}[0m".to_owned());
    let shown = case.render(Look::PLAIN);
    assert!(
        shown.chars().all(|c| c == '\n' || !crate::text::acts(c)),
        "{shown:?}"
    );
    insta::assert_snapshot!(shown, @r"
    error[published-database-port]: message\u{d}\u{a}\u{3a}:error::forged
      | \u{9b}31m
       ,-[compose.yaml:2:11]
     1 | services:
     2 |   a: \u{1b}[2J\u{202e}x \u{7} y
       :                       ^
       :                       `-- \u{1b}]0;title\u{7}\u{2066}
       `----
       help: help\u{1b}[0m
    ");
}

#[test]
fn secrets_are_starred_in_lines_of_source() {
    let case = Case::new(DB, "environment", "here");
    let shown = case.render(Look::PLAIN);
    assert!(!shown.contains("hunter2"), "{shown}");
    let mut case = Case::new(DB, "db", "");
    let env = case.file(".env", FileRole::Interpolation, "TZ=Mars/Olympus\n", "TZ");
    case.finding.at.span = env;
    let shown = case.render(Look::PLAIN);
    assert!(
        shown.contains("TZ=***") && !shown.contains("Mars"),
        "{shown}"
    );
}

#[test]
fn eighty_columns_are_enough() {
    let text = format!(
        "services: {{ db: {{ command: [{}mark] }} }}\n",
        "\"argument\", ".repeat(200)
    );
    let mut case = Case::new(&text, "mark", &"a label of many words ".repeat(8));
    case.finding.message = "words ".repeat(30);
    case.finding.help = Some("words ".repeat(30));
    let shown = case.render(Look::PLAIN);
    for line in shown.lines() {
        assert!(textwrap::core::display_width(line) <= 80, "{line}");
    }
}

#[test]
fn a_block_is_marked_on_its_first_line() {
    let text = "services:\n  a:\n    networks:\n      x:\n        aliases: [b]\n";
    let case = Case::new(text, "x:\n        aliases: [b]", "joins here");
    insta::assert_snapshot!(case.render(Look::PLAIN), @r"
    error[published-database-port]: `db` is a database and can be reached from the
      | LAN
       ,-[compose.yaml:4:7]
     3 |     networks:
     4 |       x:
       :       ^^
       :        `-- joins here
     5 |         aliases: [b]
       `----
    ");
}

#[test]
fn the_end_of_a_file_can_be_marked() {
    for text in ["a: 1", "a: 1\n", "\u{feff}a: 1", ""] {
        let mut case = Case::new(text, "", "ends here");
        case.finding.at.span.start = u32::try_from(text.len()).unwrap();
        case.finding.at.span.end = case.finding.at.span.start;
        assert!(case.render(Look::PLAIN).contains("ends here"));
    }
}

#[test]
fn advice_of_one_rule_is_drawn_once() {
    let case = Case::new("a: é\r\nb: 2\r\nc: 3\r\nd: 4\r\n", "a", "first");
    let advice = |marked: &str, severity: Severity| {
        let mut finding = case.finding.clone();
        finding.severity = severity;
        finding.at.span = case.span(finding.at.span.file, marked);
        finding
    };
    let findings = [
        advice("a", Severity::Info),
        advice("b", Severity::Info),
        advice("c", Severity::Warning),
        advice("d", Severity::Info),
    ];
    let report = CheckReport {
        version: "0",
        projects: vec![Checked {
            name: "shop",
            sources: &case.sources,
            files: &case.files,
            own_files: &case.files,
            services: 3,
            networks: 2,
            complete: true,
            findings: findings.iter().collect(),
        }],
        ..CheckReport::default()
    };
    let mut out = Vec::new();
    write(&report, Look::PLAIN, Closing::Summary, &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
    info[published-database-port]: `db` is a database and can be reached from the
      | LAN
       ,-[compose.yaml:1:1]
     1 | a: é
       : ^
       : `-- first
     2 | b: 2
       `----
       also: compose.yaml:2, 4

    warning[published-database-port]: `db` is a database and can be reached from
      | the LAN
       ,-[compose.yaml:3:1]
     2 | b: 2
     3 | c: 3
       : ^
       : `-- first
     4 | d: 4
       `----

    4 findings (1 warning, 3 info) in 1 project, 1 file, 3 services
    ");
}

#[test]
fn more_ports_of_a_service_are_listed_below_the_first() {
    let case = Case::new("a: é\nb: 2\nc: 3\nd: 4\ne: 5\n", "a", "here");
    let port = |marked: &str, service: &str, message: &str| {
        let mut finding = case.finding.clone();
        finding.service = Some(service.into());
        finding.message = message.to_owned();
        finding.at.span = case.span(finding.at.span.file, marked);
        finding
    };
    let findings = [
        port("a", "db", "port 80 of `db` is open"),
        port("b", "db", "port 8080 of `db` is open"),
        port("c", "web", "port 80 of `web` is open"),
        port("d", "db", "port 80 of `db` is shut"),
        port("e", "db", "port 443 of `db` is open"),
    ];
    let report = CheckReport {
        version: "0",
        projects: vec![Checked {
            name: "shop",
            sources: &case.sources,
            files: &case.files,
            own_files: &case.files,
            services: 2,
            networks: 1,
            complete: true,
            findings: findings.iter().collect(),
        }],
        ..CheckReport::default()
    };
    let mut out = Vec::new();
    write(&report, Look::PLAIN, Closing::Silent, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for (message, drawn) in [
        ("port 80 of `db` is open", 1),
        ("port 8080 of `db` is open", 0),
        ("port 443 of `db` is open", 0),
        ("port 80 of `web` is open", 1),
        ("port 80 of `db` is shut", 1),
    ] {
        assert_eq!(text.matches(message).count(), drawn, "{message}: {text}");
    }
    assert!(text.contains("also: compose.yaml:2, 5\n"), "{text}");
}
