//! `check`: formats, exit codes, selection.

use insta::assert_snapshot;

use crate::support::Project;
use crate::{CALM, shop};

#[test]
fn people_get_the_lines_and_what_to_do() {
    assert_snapshot!(shop().run(&["--select", "published-database-port"]), @r#"
    exit 1
    ---- stdout
    error[published-database-port]: database port 5432/tcp of `db` is published on
      | every address
        ,-[compose.yaml:14:9]
     11 |   db:
     12 |     image: postgres:17
        :            ^^^^^^^^^^^
        :                 `-- `db` is a database: image `postgres`
     13 |     ports:
     14 |       - "5432:5432"
        :         ^^^^^^^^^^^
        :              `-- open beyond this host
     15 |     environment:
        `----
      route: @lan -> db through 5432/tcp (VIA_PUBLISHED_PORT), compose.yaml:14
       help: bind it to 127.0.0.1, or remove it: services on its networks reach `db`
             without it
        fix: bind the port to loopback (tighten)

    1 finding (1 error) in 1 project, 1 file, 3 services
    "#);
}

#[test]
fn a_line_for_each_finding_is_enough_for_some() {
    let args = [
        "check",
        "--format",
        "concise",
        "--select",
        "published-database-port",
    ];
    assert_snapshot!(shop().run(&args), @r"
    exit 1
    ---- stdout
    compose.yaml:14:9: error[published-database-port]: database port 5432/tcp of `db` is published on every address
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a document in one piece")]
fn json_has_the_fields_of_the_contract() {
    let run = shop().run(&["--format", "json", "--select", "published-database-port"]);
    assert_snapshot!(run, @r#"
    exit 1
    ---- stdout
    {
      "version": 1,
      "tool": {
        "name": "composelint",
        "version": "0.1.0"
      },
      "projects": [
        {
          "name": "shop",
          "files": [
            "compose.yaml"
          ],
          "services": 3,
          "networks": 2,
          "complete": true
        }
      ],
      "findings": [
        {
          "rule": "published-database-port",
          "group": "exposure",
          "severity": "error",
          "confidence": "high",
          "message": "database port 5432/tcp of `db` is published on every address",
          "help": "bind it to 127.0.0.1, or remove it: services on its networks reach `db` without it",
          "project": "shop",
          "service": "db",
          "network": null,
          "location": {
            "file": "compose.yaml",
            "start": {
              "line": 14,
              "column": 9,
              "byte": 269
            },
            "end": {
              "line": 14,
              "column": 20,
              "byte": 280
            }
          },
          "related": [
            {
              "message": "`db` is a database: image `postgres`",
              "location": {
                "file": "compose.yaml",
                "start": {
                  "line": 12,
                  "column": 12,
                  "byte": 238
                },
                "end": {
                  "line": 12,
                  "column": 23,
                  "byte": 249
                }
              }
            }
          ],
          "route": [
            {
              "from": "@lan",
              "to": "db",
              "reason": "VIA_PUBLISHED_PORT",
              "via": "5432/tcp"
            }
          ],
          "fixes": [
            {
              "title": "bind the port to loopback",
              "applicability": "tighten",
              "edits": [
                {
                  "file": "compose.yaml",
                  "start": 270,
                  "end": 270,
                  "text": "127.0.0.1:"
                }
              ]
            }
          ],
          "fingerprint": "9622ed5219619bb2",
          "suppressed": null
        }
      ],
      "summary": {
        "error": 1,
        "warning": 0,
        "info": 0,
        "hint": 0,
        "suppressed": 0,
        "files": 1,
        "projects": 1
      }
    }
    "#);
}

#[test]
fn nothing_found_is_said_calmly() {
    assert_snapshot!(Project::of(CALM).run(&[]), @r"
    exit 0
    ---- stdout
    no findings in 1 project, 1 file, 1 service
    ");
    assert_snapshot!(Project::of(CALM).run(&["-q"]), @"exit 0");
    assert_snapshot!(Project::of(CALM).run(&["--format", "concise"]), @"exit 0");
}

#[test]
fn columns_count_code_points_also_behind_anchors_and_line_ends_of_windows() {
    let text = "x-é: &base\r\n  image: postgres:17 # é漢👩\r\nservices:\r\n  db:\r\n    <<: *base\r\n    \
                ports: [\"é\", \"5432:5432\"]\r\n";
    let run = Project::of(text).run(&["--format", "json"]);
    let findings = run.json()["findings"].clone();
    let port = findings
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["location"]["start"]["line"] == 6);
    let start = &port.unwrap()["location"]["start"];
    let byte = usize::try_from(start["byte"].as_u64().unwrap()).unwrap();
    let column = start["column"].as_u64().unwrap();
    let line_start = text[..byte].rfind('\n').unwrap() + 1;
    assert_eq!(
        column,
        text[line_start..byte].chars().count() as u64 + 1,
        "{run}"
    );
}

#[test]
fn the_exit_code_follows_fail_on() {
    let select = "published-database-port";
    for (fail_on, code) in [("error", 1), ("hint", 1), ("never", 0)] {
        let run = shop().run(&["--fail-on", fail_on, "--select", select]);
        assert_eq!(run.code, code, "{fail_on}: {run}");
    }
    for format in ["human", "concise", "json"] {
        assert_eq!(
            shop().run(&["--format", format, "--select", select]).code,
            1
        );
        assert_eq!(Project::of(CALM).run(&["--format", format]).code, 0);
    }
}

#[test]
fn what_compose_refuses_is_a_finding() {
    let run = Project::of("services:\n  a:\n    imag: x\n").run(&[]);
    assert_eq!(run.code, 1, "{run}");
    let run = Project::of("services: [\n").run(&["--fail-on", "error"]);
    assert_eq!(run.code, 1, "{run}");
}

#[test]
fn rules_can_be_left_out_by_name_by_group_and_by_the_ids_of_others() {
    for ignored in ["published-database-port", "exposure"] {
        let run = shop().run(&["--format", "concise", "--ignore", ignored]);
        assert!(!run.stdout.contains("published-database-port"), "{run}");
    }
}

#[test]
fn an_unknown_rule_is_a_mistake_of_usage() {
    assert_snapshot!(shop().run(&["--select", "publishd-database-port"]), @r"
    exit 2
    ---- stderr
    error: there is no rule or group `publishd-database-port`; did you mean `published-database-port`? (`composelint rules` lists them)
    ");
}

#[test]
fn a_comment_with_a_reason_silences_a_finding() {
    let text = "services:\n  db:\n    image: postgres:17\n    ports:\n      - \"5432:5432\" \
                # composelint: ignore[published-database-port, unbound-published-port] -- a test\n";
    let run = Project::of(text).run(&["--format", "json"]);
    let json = run.json();
    let silenced = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| !it["suppressed"].is_null());
    assert!(
        silenced
            .clone()
            .all(|it| it["suppressed"]["reason"] == "a test"),
        "{run}"
    );
    assert!(silenced.count() > 0, "{run}");
    assert_eq!(json["summary"]["error"], 0, "{run}");
}

#[test]
fn standard_input_is_a_project() {
    for args in [&["-"][..], &["-f", "-"]] {
        let args = [
            args,
            &["--format", "concise", "--select", "published-database-port"],
        ]
        .concat();
        let run = Project::new(&[]).run_with(&args, &[], crate::SHOP);
        assert_eq!(run.code, 1, "{run}");
        assert!(
            run.stdout.contains(":14:9: error[published-database-port]"),
            "{run}"
        );
    }
}

#[test]
fn a_report_can_go_to_a_file() {
    let project = shop();
    let run = project.run(&["--format", "json", "--output", "report.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run}");
    let report = project.text("report.json");
    assert!(report.starts_with("{\n  \"version\": 1,"));
    let run = project.run(&["--output", "no/such/folder/report.json"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(
        run.stderr
            .starts_with("error: cannot write `no/such/folder/report.json`"),
        "{run}"
    );
}

#[test]
fn colours_are_there_when_asked_for() {
    let args = ["--color", "always", "--select", "published-database-port"];
    let run = shop().run_with(&args, &[("NO_COLOR", "1"), ("LANG", "C.UTF-8")], "");
    assert!(
        run.stdout
            .contains("\u{1b}[31merror[published-database-port]"),
        "{run}"
    );
    assert!(run.stdout.contains('╭'), "{run}");
    let run = shop().run(&["--select", "published-database-port"]);
    assert!(run.stdout.is_ascii(), "{run}");
}

#[test]
fn verbose_says_what_was_read_and_why() {
    let project = Project::new(&[
        ("compose.yaml", CALM),
        (".env", "A=1\n"),
        ("docker-compose.yml", CALM),
    ]);
    let run = project.run(&["-v", "."]);
    for said in [
        "note: Docker Compose does not read docker-compose.yml in .: another file comes first",
        "note: read compose.yaml (",
        "note: project `shop`: Docker Compose takes compose.yaml in .; files: .env (variables), compose.yaml (base)",
    ] {
        assert!(run.stderr.contains(said), "{said}: {run}");
    }
    assert_eq!(project.run(&["."]).stderr, "");
}

#[test]
fn no_secret_leaves() {
    let project = crate::shop();
    project.write(".env", b"OTHER=s3cr3t\n");
    for args in [
        &["--format", "human"][..],
        &["--format", "json"],
        &["-v", "--format", "concise"],
        &["exposure"],
        &["roles", "--format", "json"],
        &["graph", "-o", "json"],
        &["explain", "api"],
        &["reach", "--format", "json"],
    ] {
        let run = project.run(args);
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(
            !all.contains("hunter2") && !all.contains("s3cr3t"),
            "{args:?}: {run}"
        );
    }
}

#[test]
fn the_same_project_gives_the_same_report_every_time() {
    let project = Project::new(&[]);
    for folder in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        project.write(&format!("{folder}/compose.yaml"), crate::SHOP.as_bytes());
    }
    let first = project.run(&["--format", "json"]).stdout;
    for _ in 0..3 {
        assert_eq!(project.run(&["--format", "json"]).stdout, first);
    }
}
