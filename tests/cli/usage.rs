//! Arguments: help, mistakes, what is printed for shells.

use insta::assert_snapshot;

use crate::support::Project;
use crate::{CALM, shop};

#[test]
fn help_and_version_are_answers() {
    let run = Project::new(&[]).run(&["--help"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
    for command in ["check", "explain", "reach", "graph"] {
        assert!(run.stdout.contains(command), "{run}");
    }
    let run = Project::new(&[]).run(&["--version"]);
    assert_eq!(
        run.stdout,
        format!("composelint {}\n", env!("CARGO_PKG_VERSION"))
    );
    let run = Project::new(&[]).run(&["reach", "--help"]);
    assert_eq!(run.code, 0, "{run}");
}

#[test]
fn mistakes_are_named() {
    assert_snapshot!(shop().run(&["grpah"]), @r"
    exit 2
    ---- stderr
    error: there is no file or folder `grpah`; did you mean the command `graph`?
    ");
    assert_snapshot!(shop().run(&["--formt", "json"]), @r"
    exit 2
    ---- stderr
    error: unexpected argument '--formt' found

      tip: a similar argument exists: '--format'

    Usage: composelint check --format <FORMAT> [PATH]...

    For more information, try '--help'.
    ");
    assert_snapshot!(shop().run(&["--format", "xml"]), @r"
    exit 2
    ---- stderr
    error: invalid value 'xml' for '--format <FORMAT>'
      [possible values: human, concise, json, sarif, github, gitlab, junit, rdjson, markdown]

    For more information, try '--help'.
    ");
    assert_snapshot!(shop().run(&["reach", "apii", "db"]), @r"
    exit 2
    ---- stderr
    error: there is no service `apii`; did you mean `api`? (services: proxy, api, db)
    ");
    assert_snapshot!(shop().run(&["reach", "api", "db:http"]), @r"
    exit 2
    ---- stderr
    error: `db:http`: `http` is no port; write `db:5432` or `db:53/udp`
    ");
    assert_snapshot!(shop().run(&["-f", "compose.yaml", "."]), @r"
    exit 2
    ---- stderr
    error: give either paths or `-f` files, not both
    ");
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let project = shop();
    let command = format!(
        "'{}' graph -o svg | head -c 1",
        env!("CARGO_BIN_EXE_composelint")
    );
    let script = format!("set -o pipefail; {command}");
    let output = std::process::Command::new("bash")
        .arg("-c")
        .arg(script)
        .current_dir(project.path(""))
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no bash here");
        return;
    };
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stderr.is_empty());
}

#[test]
fn shells_and_the_manual_are_served() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Project::new(&[]).run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("composelint"), "{run}");
    }
    let run = Project::new(&[]).run(&["man"]);
    assert!(
        run.code == 0 && run.stdout.contains(".TH composelint"),
        "{run}"
    );
}

#[test]
fn the_rule_list_names_every_rule() {
    let json = Project::new(&[]).run(&["rules", "--format", "json"]).json();
    let text = Project::new(&[]).run(&["rules"]).stdout;
    for rule in json["rules"].as_array().unwrap() {
        assert!(text.contains(rule["name"].as_str().unwrap()), "{rule}");
    }
}

#[test]
fn the_environment_does_not_change_the_answer() {
    let project = Project::of(CALM);
    let plain = project.run(&["--format", "json"]).stdout;
    let env = [
        ("COMPOSE_FILE", "other.yaml"),
        ("COMPOSE_PROJECT_NAME", "x"),
        ("COMPOSE_PROFILES", "y"),
    ];
    assert_eq!(
        project.run_with(&["--format", "json"], &env, "").stdout,
        plain
    );
}
