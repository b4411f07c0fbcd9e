//! `composelint fix`: what it prints, and how it exits.

use insta::assert_snapshot;

use crate::support::Project;

/// Two fixes, one for a person, one that the text does not allow.
const SHOP: &str = "\
services:
  db:
    image: postgres:18
    environment: {POSTGRES_PASSWORD: hunter2}
    ports:
      - \"5432:5432\" # für uns
  cache:
    image: redis:8
    ports: [\"${PORT:-6379}:6379\"]
  tool:
    image: example.test/tool:1
    network_mode: bridge
";

#[test]
fn without_apply_there_is_a_diff_and_nothing_is_written() {
    let project = Project::of(SHOP);
    let run = project.run(&["fix"]);
    assert_snapshot!(run, @r#"
    exit 1
    ---- stdout
    # compose.yaml:6: published-database-port, published-port-bypasses-segmentation (tighten): bind the port to loopback
    --- compose.yaml
    +++ compose.yaml
    @@ -3,7 +3,7 @@
         image: postgres:18
         environment: {POSTGRES_PASSWORD: ***}
         ports:
    -      - "5432:5432" # für uns
    +      - "127.0.0.1:5432:5432" # für uns
       cache:
         image: redis:8
         ports: ["${PORT:-6379}:6379"]
    ---- stderr
    note: not fixed: compose.yaml:9: published-database-port, published-port-bypasses-segmentation: a variable is part of the text
    note: 1 fix (1 tighten) for 1 file; write with `--apply`
    note: 1 finding with a fix that needs a person: see `--unsafe`
    "#);
    assert_eq!(project.text("compose.yaml"), SHOP);
    let quiet = project.run(&["fix", "-q"]);
    assert_eq!(
        (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
        (1, &*run.stdout, "")
    );
}

#[test]
fn apply_writes_and_then_there_is_nothing_to_do() {
    let project = Project::of(SHOP);
    assert_snapshot!(project.run(&["fix", "--apply"]), @r#"
    exit 0
    ---- stdout
    compose.yaml:6: published-database-port, published-port-bypasses-segmentation (tighten): bind the port to loopback
    ---- stderr
    note: not fixed: compose.yaml:9: published-database-port, published-port-bypasses-segmentation: a variable is part of the text
    note: 1 fix (1 tighten) applied to 1 file
    note: 1 finding with a fix that needs a person: see `--unsafe`
    "#);
    let text = project.text("compose.yaml");
    assert_eq!(text, SHOP.replace("\"5432:", "\"127.0.0.1:5432:"));
    assert_snapshot!(project.run(&["fix"]), @r#"
    exit 0
    ---- stderr
    note: not fixed: compose.yaml:9: published-database-port, published-port-bypasses-segmentation: a variable is part of the text
    note: nothing to fix
    note: 1 finding with a fix that needs a person: see `--unsafe`
    "#);
}

#[test]
fn unsafe_fixes_are_made_on_request() {
    let project = Project::of(SHOP);
    assert_snapshot!(project.run(&["fix", "--unsafe", "--only", "isolation"]), @r#"
    exit 1
    ---- stdout
    # compose.yaml:12: default-bridge-network (unsafe): remove `network_mode`: the service joins `default`
    --- compose.yaml
    +++ compose.yaml
    @@ -9,4 +9,3 @@
         ports: ["${PORT:-6379}:6379"]
       tool:
         image: example.test/tool:1
    -    network_mode: bridge
    ---- stderr
    note: 1 fix (1 unsafe) for 1 file; write with `--apply`
    "#);
}

#[test]
fn rules_are_chosen_by_name_group_or_alias() {
    let project = Project::of(
        "version: '3'\nservices:\n  a:\n    image: b\n    expose: [\"80\", \"81\"]\n    ports: [\"80:80\"]\n",
    );
    for (only, rules) in [
        ("no-version-field", &["obsolete-version"][..]),
        // Off by default.
        ("redundant-expose", &["redundant-expose"]),
        (
            "hygiene,redundant-expose",
            &["obsolete-version", "redundant-expose"],
        ),
    ] {
        let json = project
            .run(&["fix", "--only", only, "--format", "json"])
            .json();
        let fixes = json["fixes"].as_array().unwrap().iter();
        let found: Vec<&str> = fixes.map(|fix| fix["rules"][0].as_str().unwrap()).collect();
        assert_eq!(found, rules, "{only}");
    }
    assert_snapshot!(project.run(&["fix", "--only", "obsolete-versions"]), @r#"
    exit 2
    ---- stderr
    error: there is no rule or group `obsolete-versions`; did you mean `obsolete-version`? (`composelint rules` lists them)
    "#);
}

#[test]
fn json_has_the_edits() {
    let json = Project::of(SHOP).run(&["fix", "--format", "json"]).json();
    let at = SHOP.find("5432").unwrap();
    let refused = |rule: &str| {
        let reason = "a variable is part of the text";
        serde_json::json!({"rule": rule, "file": "compose.yaml", "line": 9, "reason": reason})
    };
    let expected = serde_json::json!({
        "version": 1,
        "applied": false,
        "fixes": [{
            "rules": ["published-database-port", "published-port-bypasses-segmentation"],
            "title": "bind the port to loopback",
            "applicability": "tighten",
            "file": "compose.yaml",
            "line": 6,
            "round": 1,
            "edits": [{"file": "compose.yaml", "start": at, "end": at, "text": "127.0.0.1:"}],
        }],
        "refused": [refused("published-database-port"), refused("published-port-bypasses-segmentation")],
        "summary": {"fixes": 1, "files": 1, "held_back": 1},
    });
    assert_eq!(json, expected);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let project = Project::new(&[]);
    let shown = project.run_with(&["fix", "-f", "-"], &[], SHOP);
    assert_eq!(shown.code, 1);
    assert!(
        shown.stdout.starts_with("# -:6: published-database-port"),
        "{shown}"
    );
    let fixed = project.run_with(&["fix", "-f", "-", "--apply"], &[], SHOP);
    assert_eq!(
        (fixed.code, fixed.stdout),
        (0, SHOP.replace("\"5432:", "\"127.0.0.1:5432:"))
    );
    let calm = "services:\r\n  a:\r\n    image: b";
    let same = project.run_with(&["fix", "-f", "-", "--apply"], &[], calm);
    assert_eq!((same.code, same.stdout.as_str()), (0, calm));
}

#[test]
fn what_was_given_up_is_told_on_request() {
    let project = Project::of(
        "services:\n  db:\n    image: postgres:18\n    ports: [\"5432:5432\"]\n  \
         replica:\n    extends: db\n    profiles: [never]\n",
    );
    let run = project.run(&["fix", "-v"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
    let line = "tried and given up: compose.yaml:4: published-database-port: bind the port to loopback: \
                it would also change `services.replica.ports.0.host_ip`";
    assert!(run.stderr.contains(line), "{run}");
    let checked = project.run(&["--format", "json"]).json();
    assert_eq!(
        checked["findings"][0]["fixes"],
        serde_json::json!([]),
        "{checked}"
    );
}

#[test]
fn a_file_of_several_projects_is_fixed_for_all_of_them() {
    let base = "services:\n  db:\n    image: postgres:18\n    ports: [\"5432:5432\"]\n";
    let project = Project::new(&[
        ("compose.yaml", base),
        (
            "compose.prod.yaml",
            "services:\n  db:\n    restart: always\n",
        ),
    ]);
    let run = project.run(&["fix", "--apply"]);
    assert_eq!(run.stdout.lines().count(), 1, "{run}");
    let text = project.text("compose.yaml");
    assert_eq!(text, base.replace("\"5432:", "\"127.0.0.1:5432:"));

    // What one project may have, another one has in `replica`.
    let extending = "services:\n  replica:\n    extends: {file: compose.yaml, service: db}\n";
    let project = Project::new(&[("compose.yaml", base), ("compose.replica.yaml", extending)]);
    let run = project.run(&["fix"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
}

#[test]
fn nothing_to_check_is_no_success() {
    assert_eq!(Project::new(&[]).run(&["fix"]).code, 2);
    assert_eq!(Project::of(SHOP).run(&["fix", "nowhere"]).code, 2);
}

#[test]
fn what_is_silenced_is_not_fixed() {
    let project =
        Project::of(&SHOP.replace("# für uns", "# composelint: ignore[published-database-port, published-port-bypasses-segmentation] -- für uns"));
    let run = project.run(&["fix"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
    let config = "version: 1\nrules:\n  published-database-port: {ignore: [{services: [db], reason: für uns}]}\n  \
                  published-port-bypasses-segmentation: {severity: off}\n";
    let project = Project::new(&[("compose.yaml", SHOP), (".composelint.yaml", config)]);
    let run = project.run(&["fix"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
    // A rule that is named is on.
    let only = project.run(&["fix", "--only", "published-port-bypasses-segmentation"]);
    assert_eq!(only.code, 1, "{only}");
}
