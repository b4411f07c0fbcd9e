//! `diff`: two folders, git revisions, formats and exit codes.

use std::process::Command;

use insta::assert_snapshot;

use crate::support::Project;

const OLD: &str = "\
services:
  proxy:
    image: nginx
    ports: [\"443:443\"]
    networks: [front]
  api:
    image: example.test/api
    networks: [front, back]
  db:
    image: postgres
    networks: [back]
networks:
  front:
  back:
    internal: true
";

fn new() -> String {
    OLD.replace(
        "    networks: [back]\n",
        "    ports: [\"5432:5432\"]\n    networks: [back, front]\n",
    )
    .replace(
        "  db:\n",
        "  cron:\n    image: example.test/cron\n    networks: [back]\n  db:\n",
    )
}

fn both() -> Project {
    let policy =
        "contracts: [{name: edge-never-touches-data, type: forbid, from: proxy, to: db}]\n";
    Project::new(&[
        ("old/compose.yaml", OLD),
        ("new/compose.yaml", &new()),
        ("new/composelint.policy.yaml", policy),
    ])
}

#[test]
fn differences_are_shown() {
    assert_snapshot!(both().run(&["diff", "old", "new"]), @r"
    exit 0
    ---- stdout
    + service cron
    + @internet -> db  5432/tcp through 5432/tcp (VIA_PUBLISHED_PORT)  new/compose.yaml:14
    + @lan -> db  5432/tcp through 5432/tcp (VIA_PUBLISHED_PORT)  new/compose.yaml:14
    + @lan-routed -> db  5432/tcp through 5432/tcp (VIA_PUBLISHED_PORT)  new/compose.yaml:14
    + api -> cron  any through back (SAME_NETWORK)  new/compose.yaml:8, new/compose.yaml:11
    + cron -> api  any through back (SAME_NETWORK)  new/compose.yaml:8, new/compose.yaml:11
    + cron -> db  any through back (SAME_NETWORK)  new/compose.yaml:11, new/compose.yaml:15
    + db -> @internet  any through front (HOST_GATEWAY)  new/compose.yaml:15
    + db -> @lan  any through front (HOST_GATEWAY)  new/compose.yaml:15
    + db -> @lan-routed  any through front (HOST_GATEWAY)  new/compose.yaml:15
    + db -> cron  any through back (SAME_NETWORK)  new/compose.yaml:11, new/compose.yaml:15
    + db -> proxy  any through front, 443/tcp (SAME_NETWORK, VIA_PUBLISHED_PORT)  new/compose.yaml:4, new/compose.yaml:5, new/compose.yaml:15
    + proxy -> db  any through front, 5432/tcp (SAME_NETWORK, VIA_PUBLISHED_PORT)  new/compose.yaml:5, new/compose.yaml:14, new/compose.yaml:15
    ~ api -> db  any through back, front, 5432/tcp (SAME_NETWORK, VIA_PUBLISHED_PORT), was any through back (SAME_NETWORK)  new/compose.yaml:8, new/compose.yaml:14, new/compose.yaml:15
    ~ db -> api  any through front, back (SAME_NETWORK), was any through back (SAME_NETWORK)  new/compose.yaml:8, new/compose.yaml:15
    ! contract edge-never-touches-data: holds -> violated (proxy can reach db)
    14 connections: 12 added, 0 removed, 2 changed
    ");
    assert_snapshot!(both().run(&["diff", "old", "old", "--exit-code"]), @r"
    exit 0
    ---- stdout
    nothing changes
    ");
}

#[test]
fn differences_are_written_for_pull_requests() {
    assert_snapshot!(both().run(&["diff", "old", "new", "--format", "markdown"]), @r#"
    exit 0
    ---- stdout
    ## Network topology

    **3 services newly reachable from outside.**

    | | From | To | Ports | Through | Why |
    |---|---|---|---|---|---|
    | added | &#64;internet | db | 5432/tcp | 5432/tcp | VIA_PUBLISHED_PORT |
    | added | &#64;lan | db | 5432/tcp | 5432/tcp | VIA_PUBLISHED_PORT |
    | added | &#64;lan-routed | db | 5432/tcp | 5432/tcp | VIA_PUBLISHED_PORT |
    | added | api | cron | any | back | SAME_NETWORK |
    | added | cron | api | any | back | SAME_NETWORK |
    | added | cron | db | any | back | SAME_NETWORK |
    | added | db | &#64;internet | any | front | HOST_GATEWAY |
    | added | db | &#64;lan | any | front | HOST_GATEWAY |
    | added | db | &#64;lan-routed | any | front | HOST_GATEWAY |
    | added | db | cron | any | back | SAME_NETWORK |
    | added | db | proxy | any | front, 443/tcp | SAME_NETWORK, VIA_PUBLISHED_PORT |
    | added | proxy | db | any | front, 5432/tcp | SAME_NETWORK, VIA_PUBLISHED_PORT |
    | changed | api | db | any | back, front, 5432/tcp | SAME_NETWORK, VIA_PUBLISHED_PORT |
    | changed | db | api | any | front, back | SAME_NETWORK |

    Services added: cron.

    Contract edge-never-touches-data: holds → **violated**: proxy can reach db.

    ```mermaid
    flowchart LR
      n0["@internet"]
      n1["db"]
      n2["@lan"]
      n3["@lan-routed"]
      n4["api"]
      n5["cron"]
      n6["proxy"]
      n0 ==> n1
      n2 ==> n1
      n3 ==> n1
      n4 ==> n5
      n5 ==> n4
      n5 ==> n1
      n1 ==> n0
      n1 ==> n2
      n1 ==> n3
      n1 ==> n5
      n1 ==> n6
      n6 ==> n1
      n4 --> n1
      n1 --> n4
      linkStyle 0,1,2,3,4,5,6,7,8,9,10,11 stroke:#c00,stroke-width:3px
      linkStyle 12,13 stroke:#b80
    ```
    "#);
}

#[test]
fn differences_mirror_each_other() {
    let project = both();
    let there = project
        .run(&["diff", "old", "new", "--format", "json"])
        .json();
    let back = project
        .run(&["diff", "new", "old", "--format", "json"])
        .json();
    assert_eq!(there["added"], back["removed"]);
    assert_eq!(there["removed"], back["added"]);
    assert_eq!(there["services"]["added"], back["services"]["removed"]);
    assert_eq!(there["version"], 1);
    assert!(there["added"].as_array().unwrap().iter().any(|edge| {
        edge["from"] == "@lan" && edge["to"] == "db" && edge["verdict"] == "reachable"
    }));
}

#[test]
fn exit_codes_say_what_was_asked_for() {
    let project = both();
    for (arguments, code) in [
        (&["diff", "old", "new"][..], 0),
        (&["diff", "old", "new", "--exit-code"], 1),
        (&["diff", "old", "new", "--fail-on", "added-exposure"], 1),
        (&["diff", "new", "old", "--fail-on", "added-exposure"], 0),
        (&["diff", "old", "new", "--fail-on", "added-reach"], 1),
        (&["diff", "new", "old", "--fail-on", "added-reach"], 0),
        (&["diff", "new", "old", "--fail-on", "any"], 1),
        (&["diff", "old", "old", "--fail-on", "any"], 0),
        (&["diff", "old"], 2),
        (&["diff", "old", "nowhere"], 2),
    ] {
        let run = project.run(arguments);
        assert_eq!(run.code, code, "{arguments:?} {}{}", run.stdout, run.stderr);
    }
}

fn git(project: &Project, arguments: &[&str]) -> bool {
    let own = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.test",
        "-c",
        "commit.gpgsign=false",
    ];
    Command::new("git")
        .current_dir(project.path("."))
        .args(own)
        .args(arguments)
        .output()
        .is_ok_and(|ran| ran.status.success())
}

/// A repository with one commit of these files; `None` where there is no git.
#[expect(clippy::print_stderr, reason = "a suite that is skipped says so")]
fn committed(files: &[(&str, &str)]) -> Option<Project> {
    let project = Project::new(files);
    if !git(&project, &["init", "-q"]) {
        eprintln!("skipped: there is no git");
        return None;
    }
    assert!(git(&project, &["add", "."]) && git(&project, &["commit", "-qm", "one"]));
    Some(project)
}

#[test]
fn revisions_are_read_through_git() {
    let included = format!("include: [more/compose.yaml]\n{OLD}");
    let Some(project) = committed(&[
        ("compose.yaml", &included),
        (".env", "TAG=1\n"),
        (
            "more/compose.yaml",
            "services:\n  extra:\n    image: example.test/extra:${TAG}\n",
        ),
    ]) else {
        return;
    };
    let unchanged = project.run(&["diff", "--base", "HEAD", "--exit-code"]);
    assert_eq!(
        (unchanged.code, unchanged.stdout.as_str()),
        (0, "nothing changes\n"),
        "{}",
        unchanged.stderr
    );
    project.write(
        "compose.yaml",
        format!("include: [more/compose.yaml]\n{}", new()).as_bytes(),
    );
    let from_base = project.run(&["diff", "--base", "HEAD"]);
    assert!(
        from_base.stdout.contains("+ proxy -> db"),
        "{}{}",
        from_base.stdout,
        from_base.stderr
    );
    assert!(
        !from_base.stdout.contains("service extra"),
        "{}",
        from_base.stdout
    );
    let by_path = project.run(&["diff", "HEAD:compose.yaml", "compose.yaml"]);
    assert_eq!(by_path.stdout, from_base.stdout, "{}", by_path.stderr);
    let missing = project.run(&["diff", "--base", "no-such-revision"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.stderr.contains("there is no git revision"),
        "{}",
        missing.stderr
    );
    let option = project.run(&["diff", "--base=--help"]);
    assert_eq!(option.code, 2, "{}", option.stdout);
}

/// What `diff` says, with its exit code for any difference.
fn difference(project: &Project, below: &str, arguments: &[&str]) -> (i32, String) {
    let arguments = [&["diff", "--exit-code"], arguments].concat();
    let run = project.run_in(below, &arguments);
    (run.code, run.stdout + &run.stderr)
}

const SAME: (i32, &str) = (0, "nothing changes\n");

const ON_SHARED: &str = "\
# Größe\r
services:
  web:
    image: example.test/web:1
    networks: [shared]
networks:
  shared: {external: true}
";

#[test]
fn each_side_goes_by_the_configuration_that_holds_there() {
    let alone = "version: 1\nnetworks: {shared: {members: []}}\n";
    let Some(project) = committed(&[
        ("deploy/compose.yaml", ON_SHARED),
        (".composelint.yaml", alone),
    ]) else {
        return;
    };
    for (below, arguments) in [
        ("deploy", &["--base", "HEAD"][..]),
        (".", &["--base", "HEAD", "deploy"]),
        (".", &["--base", "HEAD", "deploy/compose.yaml"]),
        (".", &["HEAD:deploy", "deploy"]),
        ("deploy", &["HEAD:.", "."]),
    ] {
        let (code, says) = difference(&project, below, arguments);
        assert_eq!((code, says.as_str()), SAME, "{arguments:?} in {below}");
    }
    // Nobody says any longer who is on the network.
    project.write(".composelint.yaml", b"version: 1\n");
    let (code, says) = difference(&project, "deploy", &["--base", "HEAD"]);
    assert!(
        code == 1 && says.contains("+ @external(shared) -> web"),
        "{says}"
    );
    // A configuration that the flags name, and none at all, hold on both sides.
    for flags in [
        &["--base", "HEAD", "--no-config"][..],
        &["--base", "HEAD", "--config", "../.composelint.yaml"],
    ] {
        let (code, says) = difference(&project, "deploy", flags);
        assert_eq!((code, says.as_str()), SAME, "{flags:?}");
    }
    project.write(".composelint.yaml", b"version: 1\nengine: \"5\"\n");
    assert!(git(&project, &["commit", "-qam", "two"]));
    project.write(".composelint.yaml", alone.as_bytes());
    let (code, says) = difference(&project, "deploy", &["--base", "HEAD"]);
    assert!(
        code == 2
            && says.contains("the configuration `../.composelint.yaml (HEAD)` cannot be used"),
        "{says}"
    );
}

#[test]
fn variants_and_configured_projects_are_found_on_both_sides() {
    let prod = "services:\n  proxy:\n    ports: [\"443:443\"]\n";
    let with_prod = "version: 1\nprojects:\n  - {name: prod, files: [compose.yaml, prod.yaml], env_files: [prod.env], profiles: [web]}\n";
    let base = "services:\n  proxy:\n    image: example.test/proxy:${TAG:?}\n  web:\n    image: example.test/web:1\n    profiles: [web]\n";
    let Some(project) = committed(&[
        ("compose.yaml", OLD),
        ("compose.prod.yaml", prod),
        ("stack/compose.yaml", base),
        ("stack/prod.yaml", prod),
        ("stack/prod.env", "TAG=1\n"),
        ("stack/.composelint.yaml", with_prod),
    ]) else {
        return;
    };
    let variant = &["--base", "HEAD", "compose.prod.yaml"][..];
    let named = &["--base", "HEAD", "-p", "prod"][..];
    let file = &["--base", "HEAD", "prod.yaml"][..];
    let cases = [(".", variant), ("stack", named), ("stack", file)];
    for (below, arguments) in cases {
        let (code, says) = difference(&project, below, arguments);
        assert_eq!((code, says.as_str()), SAME, "{arguments:?} in {below}");
    }
    let more = "services:\n  proxy:\n    ports: [\"443:443\"]\n  web:\n    image: example.test/web:1\n    ports: [\"80:80\"]\n";
    project.write("compose.prod.yaml", more.as_bytes());
    project.write("stack/prod.yaml", more.as_bytes());
    for (below, arguments) in cases {
        let (code, says) = difference(&project, below, arguments);
        assert!(code == 1 && says.contains("+ @lan -> web"), "{says}");
        assert!(!says.contains("+ @lan -> proxy"), "{says}");
    }
}

#[test]
fn contracts_of_revisions_are_found_wherever_they_stand() {
    let open = OLD.replace(
        "    networks: [back]\n",
        "    ports: [\"5432:5432\"]\n    networks: [back, front]\n",
    );
    let contract = |name: &str| {
        format!("contracts: [{{name: {name}, type: exposure, services: db, allow: loopback}}]\n")
    };
    let inside = format!(
        "{OLD}x-composelint: {{policy: {{{}}}}}\n",
        contract("inside").trim_end()
    );
    let configuration = format!(
        "version: 1\npolicies: [\"./policies/*.yaml\"]\n{}",
        contract("configured")
    );
    let Some(project) = committed(&[
        ("compose.yaml", &inside),
        ("composelint.policy.yaml", &contract("beside")),
        ("policies/a.yaml", &contract("named")),
        (".composelint.yaml", &configuration),
    ]) else {
        return;
    };
    project.write("compose.yaml", inside.replace(OLD, &open).as_bytes());
    assert!(git(&project, &["commit", "-qam", "two"]));
    for arguments in [&["HEAD~1:", "HEAD:"][..], &["--base", "HEAD~1"]] {
        let (code, says) = difference(&project, ".", arguments);
        assert_eq!(code, 1, "{says}");
        for name in ["beside", "configured", "named", "inside"] {
            let line = format!("! contract {name}: holds -> violated");
            assert!(says.contains(&line), "{arguments:?}\n{says}");
        }
    }
    // What is known does not flip.
    let known = format!("frozen: known.txt\n{}", contract("beside"));
    project.write("composelint.policy.yaml", known.as_bytes());
    project.write("known.txt", b"beside: @lan -> db\n");
    let (_, says) = difference(&project, ".", &["--base", "HEAD~1"]);
    assert!(!says.contains("contract beside"), "{says}");
    assert!(git(&project, &["add", "."]) && git(&project, &["commit", "-qm", "three"]));
    let (_, says) = difference(&project, ".", &["HEAD~2:", "HEAD:"]);
    assert!(!says.contains("contract beside"), "{says}");
}

#[test]
fn only_the_policies_of_the_new_side_are_read() {
    let contract = "contracts: [{name: c, type: exposure, services: db, allow: loopback}]\n";
    let known = format!("frozen: bekannt-ä.txt\n{contract}");
    let Some(project) = committed(&[
        ("compose.yaml", OLD),
        ("composelint.policy.yaml", &known),
        ("bekannt-ä.txt", "this is\r\nno list\r\n"),
        ("bad/compose.yaml", OLD),
        ("good/compose.yaml", OLD),
        ("good/composelint.policy.yaml", contract),
    ]) else {
        return;
    };
    project.write("bad/composelint.policy.yaml", b"version: \xff\n");
    let list = "cannot use `bekannt-ä.txt`: line 1 is not `contract: from -> to`";
    let policy = "cannot read the policy `bad/composelint.policy.yaml`";
    for (arguments, wrong) in [
        (&["bad", "good"][..], None),
        (&["good", "bad"], Some(policy.to_owned())),
        (&[".", "good"], None),
        (&["good", "."], Some(list.to_owned())),
        (&["HEAD:", "good"], None),
        (
            &["good", "HEAD:"],
            Some(format!("in revision `HEAD`: {list}")),
        ),
    ] {
        let (code, says) = difference(&project, ".", arguments);
        match wrong {
            None => assert_eq!((code, says.as_str()), SAME, "{arguments:?}"),
            Some(words) => assert!(code == 2 && says.contains(&words), "{arguments:?}\n{says}"),
        }
    }
}

#[test]
fn a_configuration_of_a_revision_names_policies_above_its_folder_too() {
    let contract = "contracts: [{name: über, type: exposure, services: db, allow: loopback}]\n";
    let Some(project) = committed(&[
        ("deploy/compose.yaml", OLD),
        ("deploy/.composelint.yaml", "policies: [../shared.yaml]\n"),
        ("shared.yaml", contract),
    ]) else {
        return;
    };
    project.write("deploy/compose.yaml", new().as_bytes());
    assert!(git(&project, &["commit", "-qam", "two"]));
    let (on_disk, revised) = (
        ["HEAD~1:deploy", "deploy"],
        ["HEAD~1:deploy", "HEAD:deploy"],
    );
    for arguments in [on_disk, revised] {
        let (_, says) = difference(&project, ".", &arguments);
        let line = "! contract über: holds -> violated";
        assert!(says.contains(line), "{arguments:?}\n{says}");
    }
}
