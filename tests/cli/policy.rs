//! `policy check`, `policy lint` and `policy test`.

use insta::assert_snapshot;

use crate::support::Project;

const STACK: &str = "\
services:
  proxy:
    image: nginx:1.27
    ports: [\"443:443\"]
    networks: [front]
  api:
    image: example.test/api:1
    networks: [front, back]
  db:
    image: postgres:17
    networks:
      - back
      - front
networks:
  front:
  back:
    internal: true
";

const POLICY: &str = "\
version: 1
contracts:
  - name: edge-never-touches-data
    type: forbid
    from: tier:edge
    to: tier:data
    because: größe matters, and so does distance
  - name: db-clients
    type: allow-only
    to: db
    from: api | worker
    severity: warning
  - {name: data-no-egress, type: egress, services: \"tier:data\", allow: none}
  - {name: only-proxy-public, type: exposure, services: \"!role:proxy\", allow: loopback}
  - {name: nobody, type: forbid, from: scheduler, to: dbb, severity: info}
";

fn stack(policy: &str) -> Project {
    Project::new(&[("compose.yaml", STACK), ("composelint.policy.yaml", policy)])
}

#[test]
fn contracts_show_the_way_and_the_smallest_fix() {
    assert_snapshot!(stack(POLICY).run(&["policy", "check"]), @r"
    exit 1
    ---- stdout
    violated edge-never-touches-data (error): proxy can reach db
      because: größe matters, and so does distance
      proxy -> db through front (SAME_NETWORK)
          compose.yaml:5  front   <- change this
          compose.yaml:13  front
      smallest fix: 1 edit
          compose.yaml:5  move `proxy` from network `front` to one of its own
          this also separates proxy and api
    violated db-clients (warning): proxy can reach db
      proxy -> db through front (SAME_NETWORK)
          compose.yaml:5  front   <- change this
          compose.yaml:13  front
      smallest fix: 1 edit
          compose.yaml:5  move `proxy` from network `front` to one of its own
          this also separates proxy and api
    violated data-no-egress (error): db can reach @internet
      db -> @internet through front (HOST_GATEWAY)
          compose.yaml:13  front   <- change this
      smallest fix: 1 edit
          compose.yaml:13  take `db` off network `front`
          this also separates db and proxy
    holds    only-proxy-public
    vacuous  nobody (info): `scheduler` selects nothing; `dbb` selects nothing
      composelint.policy.yaml:15: `scheduler` selects nothing
      composelint.policy.yaml:15: `dbb` selects nothing; did you mean `db`?
    5 contracts: 1 hold, 3 violated, 1 vacuous
    ");
}

#[test]
fn verdicts_are_data() {
    let project = stack(POLICY);
    let json = project.run(&["policy", "check", "--format", "json"]).json();
    assert_eq!(json["version"], 1);
    let first = &json["contracts"][0];
    assert_eq!(first["name"], "edge-never-touches-data");
    assert_eq!(first["type"], "forbid");
    assert_eq!(first["verdict"], "violated");
    assert_eq!(first["severity"], "error");
    assert_eq!(first["location"]["file"], "composelint.policy.yaml");
    assert_eq!(first["paths"][0][0]["from"], "proxy");
    assert_eq!(first["paths"][0][0]["reason"], "SAME_NETWORK");
    assert_eq!(first["paths"][0][0]["via"], "front");
    assert_eq!(first["paths"][0][0]["location"]["start"]["line"], 5);
    assert_eq!(first["smallest_fix"][0]["location"]["start"]["line"], 5);
    assert_eq!(json["contracts"][4]["verdict"], "vacuous");
}

#[test]
fn policies_stand_in_the_compose_file_too() {
    let inline = format!(
        "{STACK}x-composelint:\n  policy:\n    contracts:\n      - {{name: c, type: forbid, from: proxy, to: db}}\n"
    );
    let run = Project::of(&inline).run(&["policy", "check", "-q"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    for command in ["check", "lint"] {
        let run = Project::of(STACK).run(&["policy", command]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("there is no policy"), "{}", run.stderr);
    }
}

#[test]
fn policies_stand_in_the_configuration_too() {
    let project = Project::new(&[
        ("compose.yaml", STACK),
        (
            ".composelint.yaml",
            "version: 1\npolicies: [\"policies/*.yaml\"]\ncontracts:\n  - {name: in-place, type: forbid, from: proxy, to: api}\n",
        ),
        (
            "policies/a.yaml",
            "contracts: [{name: in-a-file, type: forbid, from: proxy, to: db}]\n",
        ),
    ]);
    let run = project.run(&["policy", "check"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stdout.contains("in-place") && run.stdout.contains("in-a-file"),
        "{}",
        run.stdout
    );
}

#[test]
fn exit_codes_depend_on_severity_and_strictness() {
    let one = |fields: &str| format!("contracts: [{{name: c, {fields}}}]\n");
    for (fields, flags, code) in [
        ("type: forbid, from: proxy, to: db", &[][..], 1),
        (
            "type: forbid, from: proxy, to: db, severity: warning",
            &[],
            0,
        ),
        (
            "type: forbid, from: db, to: \"@host\", via: [netns]",
            &[],
            0,
        ),
        ("type: forbid, from: nobody, to: db", &[], 0),
        ("type: forbid, from: nobody, to: db", &["--strict"], 1),
        ("type: forbit", &[], 2),
        (
            "type: forbid, from: db, to: proxy, via: [netns], ignore: [{from: db, reason: x}]",
            &[],
            1,
        ),
    ] {
        let arguments: Vec<&str> = ["policy", "check"].iter().chain(flags).copied().collect();
        let run = stack(&one(fields)).run(&arguments);
        assert_eq!(run.code, code, "{fields}\n{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn faults_are_shown_with_their_place() {
    assert_snapshot!(stack("contracts:\n  - name: c\n    type: forbid\n    from: !api\n    to: rol:x\n").run(&["policy", "check"]), @r#"
    exit 2
    ---- stderr
    error: the policy cannot be used:
    composelint.policy.yaml:4:11: `!api` is a tag of YAML here; put it in quotation marks: `"!api"`
    composelint.policy.yaml:5:9: there is no selector `rol:`; did you mean `role:x`?
    "#);
}

#[test]
fn policies_are_linted() {
    let policy = "\
contracts:
  - {name: a, type: forbid, from: \"proxy | prxy\", to: db}
  - {name: b, type: forbid, from: tier:edge, to: tier:data}
  - {name: c, type: require, from: proxy, to: db}
  - {name: d, type: forbid, from: api, to: nobody}
  - {name: e, type: exposure, services: db, allow: none, ignore: [{services: db, reason: x}]}
  - {name: f, type: forbid, from: api, to: proxy, ignore: [{from: api, reason: x, until: 2020-01-31}]}
";
    assert_snapshot!(stack(policy).run(&["policy", "lint"]), @r"
    exit 1
    ---- stdout
    composelint.policy.yaml:2: warning [vacuous-policy] `prxy` selects nothing; did you mean `proxy`?
    composelint.policy.yaml:3: info [redundant-policy] `a` already says what `b` says; remove one of the two
    composelint.policy.yaml:4: error [contradictory-policy] `a` and `c` contradict each other; change one of the two: they cannot both hold
    composelint.policy.yaml:4: error [contradictory-policy] `b` and `c` contradict each other; change one of the two: they cannot both hold
    composelint.policy.yaml:5: warning [vacuous-policy] `nobody` selects nothing; `composelint select` shows what a selector means
    composelint.policy.yaml:6: error [unmatched-ignore] the entry ignores nothing that is there; remove it: what it knew is repaired
    composelint.policy.yaml:7: warning [expired-exception] the exception ended on 2020-01-31; repair what it knew, or decide anew and set another day
    ");
}

#[test]
fn known_violations_are_frozen_and_thaw() {
    let policy = "frozen: known.txt\ncontracts:\n  - {name: c, type: forbid, from: \"proxy | api\", to: db}\n";
    let project = stack(policy);
    let known = || project.text("known.txt");
    let code = |arguments: &[&str]| {
        let arguments = [&["policy", "check"], arguments].concat();
        project.run(&arguments).code
    };
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["--freeze"]), 0);
    assert!(
        known().ends_with("c: api -> db\nc: proxy -> db\n"),
        "{}",
        known()
    );
    assert_eq!(code(&["--strict"]), 0);
    project.write(
        "compose.yaml",
        STACK.replace("      - front\n", "").as_bytes(),
    );
    assert_snapshot!(project.run(&["policy", "check"]), @r"
    exit 0
    ---- stdout
    holds    c
      repaired: proxy -> db is still in the list of known violations (--freeze takes it out)
    1 contract: 1 hold
    ");
    let json = project.run(&["policy", "check", "--format", "json"]).json();
    assert_eq!(json["contracts"][0]["thawed"][0]["from"], "proxy");
    // As long as it is in the list, it may come back unnoticed.
    assert_eq!(code(&["--strict"]), 1);
    assert_eq!(code(&["--freeze"]), 0);
    assert!(
        known().ends_with("c: api -> db\n") && !known().contains("proxy"),
        "{}",
        known()
    );
    assert_eq!(code(&["--strict"]), 0);
    project.write("compose.yaml", STACK.as_bytes());
    assert_eq!(code(&["--freeze"]), 1);
    assert!(!known().contains("proxy"), "the list grew: {}", known());
}

#[test]
fn a_list_of_known_violations_is_read_by_the_rules_for_every_file() {
    let policy = |list: &str| {
        format!("frozen: {list}\ncontracts:\n  - {{name: c, type: forbid, from: proxy, to: db}}\n")
    };
    let project = stack(&policy("../außen.txt"));
    project.write("../außen.txt", b"c: proxy -> db\r\n");
    let run = project.run(&["policy", "check"]);
    let words = "cannot read `../außen.txt`: it is outside the repository (see --allow-outside)";
    assert!(run.code == 2 && run.stderr.contains(words), "{run}");
    let run = project.run(&["policy", "check", "--allow-outside"]);
    assert_eq!(run.code, 0, "{run}");
    if cfg!(unix) {
        project.write("composelint.policy.yaml", policy("/dev/zero").as_bytes());
        let run = project.run(&["policy", "check"]);
        let words = "cannot read `/dev/zero`: it is a folder, a pipe or a device, not a file";
        assert!(run.code == 2 && run.stderr.contains(words), "{run}");
    }
}

#[test]
fn lists_of_known_violations_keep_what_does_not_apply_and_lose_what_is_gone() {
    let policy = "frozen: known.txt\ncontracts:\n  - {name: c, type: forbid, from: api, to: db}\n";
    let project = stack(policy);
    let prod = "frozen: known.txt\ncontracts:\n  - {name: größe, type: forbid, from: proxy, to: db, when: {profiles: [prod]}}\n";
    project.write("prod.yaml", prod.as_bytes());
    let both = [
        "--policy",
        "composelint.policy.yaml",
        "--policy",
        "prod.yaml",
    ];
    let run = |arguments: &[&str]| {
        let arguments = [&["policy", "check"], arguments].concat();
        project.run(&arguments)
    };
    let known = || project.text("known.txt");
    let frozen = [&both[..], &["--profile", "prod", "--freeze"]].concat();
    assert_eq!(run(&frozen).code, 0);
    let all = known();
    assert!(all.ends_with("c: api -> db\ngröße: proxy -> db\n"), "{all}");
    assert_eq!(run(&[&both[..], &["--freeze"]].concat()).code, 0);
    assert_eq!(known(), all);
    let alone = run(&[]);
    assert!(
        alone
            .stderr
            .contains("`known.txt` knows violations of `größe`"),
        "{}",
        alone.stderr
    );
    assert_eq!((alone.code, run(&["--strict"]).code), (0, 1));
    assert_eq!(run(&["--freeze"]).code, 0);
    assert!(known().ends_with("c: api -> db\n"), "{}", known());
}

#[test]
fn policies_are_tested_on_fixtures() {
    let tests = "\
version: 1
policy: composelint.policy.yaml
tests:
  - name: as it is
    files: [compose.yaml]
    fails: [edge-never-touches-data]
    holds: [only-proxy-public, db-clients]
  - name: repaired
    files: [good.yaml]
    holds: [edge-never-touches-data, db-clients, data-no-egress]
";
    let project = Project::new(&[
        ("compose.yaml", STACK),
        ("good.yaml", &STACK.replace("      - front\n", "")),
        ("composelint.policy.yaml", POLICY),
        ("a.policy-test.yaml", tests),
    ]);
    assert_snapshot!(project.run(&["policy", "test", "a.policy-test.yaml"]), @r"
    exit 1
    ---- stdout
    failed   as it is: db-clients is violated, not holds
    passed   repaired
    ");
    let weak = "contracts: [{name: weak, type: count, of: published, max: 100}]\n";
    project.write("composelint.policy.yaml", weak.as_bytes());
    project.write(
        "a.policy-test.yaml",
        b"policy: composelint.policy.yaml\ntests: [{files: [compose.yaml], holds: [weak]}]\n",
    );
    assert_snapshot!(project.run(&["policy", "test", "--mutate", "a.policy-test.yaml"]), @r"
    exit 1
    ---- stdout
    passed   compose.yaml
    weak     weak: no changed fact of any fixture breaks it
    ");
}

/// Whether output has the form that a schema of the documentation describes.
fn fits(schema: &str, json: &serde_json::Value) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    let text = std::fs::read_to_string(folder.join(schema)).unwrap();
    let schema = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(json)
        .map(|it| it.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{json}");
}

#[test]
fn json_is_what_the_schemas_say() {
    let project = stack(POLICY);
    project.write(
        "new/compose.yaml",
        STACK.replace("      - front\n", "").as_bytes(),
    );
    fits(
        "policy-check.schema.json",
        &project.run(&["policy", "check", "--format", "json"]).json(),
    );
    fits(
        "graph.schema.json",
        &project.run(&["graph", "-o", "json"]).json(),
    );
    fits(
        "diff.schema.json",
        &project
            .run(&["diff", "new", "compose.yaml", "--format", "json"])
            .json(),
    );
}
