//! What a configuration changes in a run.

use crate::support::{Project, Run};

/// Host mode, a database for everyone, and a file that is an example.
const HOST: &str =
    "services:\n  agent:\n    image: ghcr.io/example/agent:2\n    network_mode: host\n";

fn with(config: &str) -> Project {
    Project::new(&[("compose.yaml", HOST), (".composelint.yaml", config)])
}

/// The findings, one to a line, and the exit code.
fn concise(project: &Project, args: &[&str]) -> (i32, String) {
    let args = [&["check", "--format", "concise"], args].concat();
    let Run {
        code,
        stdout,
        stderr,
    } = project.run(&args);
    (code, stdout + &stderr)
}

const HOST_MODE: &str =
    "compose.yaml:4:19: warning[host-network-mode]: `agent` runs in the host's network namespace\n";

#[test]
fn severities_presets_and_thresholds_come_from_the_configuration() {
    for (config, code, found) in [
        ("", 1, HOST_MODE),
        ("fail_on: error\n", 0, HOST_MODE),
        (
            "fail_on: never\nrules: {host-network-mode: {severity: error}}\n",
            0,
            "compose.yaml:4:19: error[",
        ),
        (
            "rules: {host-network-mode: {severity: info}}\n",
            0,
            "compose.yaml:4:19: info[",
        ),
        ("rules: {host-network-mode: {severity: off}}\n", 0, ""),
        ("preset: minimal\n", 0, ""),
        (
            "preset: minimal\nrules: {host-network-mode: {severity: warning}}\n",
            1,
            HOST_MODE,
        ),
    ] {
        let (exit, output) = concise(&with(config), &[]);
        assert_eq!(exit, code, "{config}{output}");
        assert!(
            output.starts_with(found) && found.is_empty() == output.is_empty(),
            "{config}{output}"
        );
    }
}

#[test]
fn the_command_line_wins() {
    let config = "preset: minimal\nfail_on: never\nengine: \"20.10\"\n";
    for (args, code) in [
        (&[][..], 0),
        (&["--preset", "recommended"], 0),
        (&["--preset", "recommended", "--fail-on", "warning"], 1),
        (&["--select", "host-network-mode", "--fail-on", "info"], 1),
        (&["--no-config"], 1),
    ] {
        assert_eq!(concise(&with(config), args).0, code, "{args:?}");
    }
}

#[test]
fn the_nearest_configuration_of_each_project_holds() {
    let project = Project::new(&[
        ("compose.yaml", HOST),
        ("a/compose.yaml", HOST),
        ("a/b/compose.yaml", HOST),
        (".composelint.yaml", "fail_on: never\n"),
        ("a/.composelint.yaml", "preset: minimal\n"),
    ]);
    let (code, output) = concise(&project, &[]);
    assert_eq!((code, output.as_str()), (0, HOST_MODE));
    assert_eq!(concise(&project, &["a"]), (0, String::new()));
    let named = concise(&project, &["a", "--config", ".composelint.yaml"]);
    assert_eq!((named.0, named.1.lines().count()), (0, 2), "{}", named.1);
}

#[test]
fn what_cannot_be_used_ends_the_run_with_its_lines() {
    let run = with("rules:\n  host-network-mode: off # größe\n").run(&[]);
    insta::assert_snapshot!(run, @r"
    exit 2
    ---- stderr
    error: the configuration `.composelint.yaml` cannot be used; correct it, or leave it out with `--no-config`
    error[invalid-configuration]: `host-network-mode` is not a mapping
       ,-[.composelint.yaml:2:22]
     1 | rules:
     2 |   host-network-mode: off # größe
       :                      ^^^
       :                       `-- a single value
       `----
       help: write it as `key: value`, one to a line
    ");
    let run = with("preset: [\n").run(&["reach"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("`[` is not closed"), "{run}");
    let run = with("").run(&["--config", "nowhere.yaml"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(
        run.stderr
            .contains("cannot read the configuration `nowhere.yaml`"),
        "{run}"
    );
}

#[test]
fn exceptions_silence_until_their_last_day() {
    let entry = |until: &str| {
        with(&format!(
            "rules:\r\n  host-network-mode:\r\n    ignore: [{{services: [agent], reason: für den Router, until: {until}}}]\r\n"
        ))
    };
    assert_eq!(concise(&entry("2999-12-31"), &[]), (0, String::new()));
    let (code, output) = concise(&entry("2020-12-31"), &[]);
    assert_eq!(code, 1);
    assert!(output.contains("warning[host-network-mode]"), "{output}");
    assert!(
        output.contains(".composelint.yaml:3:65: warning[expired-suppression]"),
        "{output}"
    );
    let run = entry("2999-12-31").run(&["--format", "json"]);
    assert!(
        run.stdout.contains("\"reason\": \"für den Router\""),
        "{run}"
    );
}

#[test]
fn entries_without_use_are_told_by_a_run_over_everything() {
    let config = "rules: {flat-network: {ignore: [{services: [agent, agnt], reason: x}]}}\nroles: {x: app}\nexclude: [old]\n\
                  projects: [{files: [gone.yaml]}]\nnetworks: {n: {members: []}}\n";
    let (code, output) = concise(&with(config), &["--select", "meta,flat-network"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(output, @r"
    .composelint.yaml:1:45: warning[unused-suppression]: `flat-network` finds nothing to silence for `agent`
    .composelint.yaml:1:52: warning[invalid-configuration]: no project has the service `agnt`
    .composelint.yaml:2:9: warning[invalid-configuration]: no project has the service `x`
    .composelint.yaml:3:11: warning[invalid-configuration]: the glob leaves out no Compose file
    .composelint.yaml:4:21: warning[invalid-configuration]: there is no file `gone.yaml`
    .composelint.yaml:5:12: warning[invalid-configuration]: no project has the external network `n`
    ");
    let (_, one) = concise(&with(config), &["compose.yaml"]);
    assert_eq!(one, HOST_MODE, "a run on one file cannot tell");
}

#[test]
fn what_is_excluded_is_not_walked_into() {
    let project = Project::new(&[
        ("compose.yaml", HOST),
        ("old/compose.yaml", HOST),
        ("new/fixtures/x/compose.yaml", HOST),
        ("new/compose.yaml", HOST),
        ("new/compose.prod.yaml", HOST),
        (
            ".composelint.yaml",
            "exclude: [old, '**/fixtures/**', 'new/*.prod.yaml']\n",
        ),
    ]);
    let (_, output) = concise(&project, &[]);
    assert_eq!(output.lines().count(), 2, "{output}");
    let (_, named) = concise(&project, &["old", "new/fixtures/x/compose.yaml"]);
    assert_eq!(
        named.lines().count(),
        2,
        "what is named is checked: {named}"
    );
}

#[test]
fn projects_are_made_of_the_files_that_are_listed() {
    let base = "services:\n  web: {image: nginx:1.29}\n";
    let prod =
        "services:\n  web: {network_mode: host, profiles: [night], labels: {a: \"${STAGE}\"}}\n";
    let project = Project::new(&[
        ("stack/base.yml", base),
        ("stack/größe.yml", prod),
        (".env.prod", "STAGE=prod\n"),
        (
            ".composelint.yaml",
            "projects: [{name: prod, files: [stack/base.yml, stack/größe.yml], env_files: [.env.prod], profiles: [night]}]\n",
        ),
    ]);
    let expected = "stack/größe.yml:2:23: warning[host-network-mode]: `web` runs in the host's network namespace\n";
    let host_mode = ["--select", "host-network-mode"];
    let args = |more: &[&'static str]| [&host_mode, more].concat();
    assert_eq!(concise(&project, &args(&[])).1, expected);
    assert_eq!(concise(&project, &args(&["stack/base.yml"])).1, expected);
    let run = project.run(&["config", "-p", "prod"]);
    assert!(run.stdout.starts_with("name: prod\n"), "{run}");
    assert_eq!(run.stderr, "", "the file with variables is read");
}

#[test]
fn engine_and_roles_reach_the_commands_that_answer() {
    let project = Project::new(&[
        (
            "compose.yaml",
            "services:\n  ledger: {image: example.test/x:1}\n",
        ),
        (
            ".composelint.yaml",
            "engine: 27\nroles: {ledger: database}\n",
        ),
    ]);
    let run = project.run(&["roles"]);
    assert!(
        run.stdout
            .starts_with("ledger  database        data     high\n"),
        "{run}"
    );
    assert!(
        run.stdout
            .contains("configured as database, .composelint.yaml:2"),
        "{run}"
    );
    let run = project.run(&["reach", "--format", "json"]);
    assert!(run.stdout.contains("\"engine\": \"27\""), "{run}");
    let run = project.run(&["reach", "--format", "json", "--no-config"]);
    assert!(run.stdout.contains("\"engine\": \"29\""), "{run}");
}

#[test]
fn members_of_external_networks_are_known() {
    let compose = "services:\n  db: {image: \"postgres:17\", networks: [shared]}\nnetworks:\n  shared: {external: true, name: public}\n";
    let ask = |config: &str, args: &[&str]| {
        let project = Project::new(&[("compose.yaml", compose), (".composelint.yaml", config)]);
        project.run(args).stdout
    };
    let of = |members: &str| format!("networks: {{public: {{members: {members}}}}}\n");
    let exposure = |config: &str| ask(config, &["exposure", "--format", "json"]);
    assert!(exposure("").contains("@external(public)"));
    assert!(exposure(&of("[traefik]")).contains("@external(public)"));
    assert!(!exposure(&of("[]")).contains("@external(public)"));
    let resolve =
        |config: &str, name: &str| ask(config, &["resolve", "db", name, "--format", "json"]);
    assert!(resolve("", "traefik").contains("\"unknown\""));
    assert!(resolve(&of("[traefik]"), "Traefik").contains("\"unknown\""));
    assert!(resolve(&of("[traefik]"), "nobody").contains("\"not-found\""));
}
