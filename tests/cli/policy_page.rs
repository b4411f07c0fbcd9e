//! `docs/policy.md`: every recipe holds on the page's stack, and fails with what the page says breaks it.

use std::fs;
use std::path::Path;

use crate::support::Project;

/// The fences of the page: what stands behind the word `yaml`, and the text.
fn fences() -> Vec<(String, String)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/policy.md");
    let page = fs::read_to_string(page).unwrap().replace("\r\n", "\n");
    let mut fences = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        // A fence in a list is indented.
        let indent = line.len() - line.trim_start().len();
        let line = line.trim_start();
        let mut words = ["```yaml ", "```text "].iter();
        let Some(words) = words.find_map(|fence| line.strip_prefix(fence)) else {
            continue;
        };
        let inside = lines.by_ref().take_while(|line| line.trim_start() != "```");
        let inside = inside.map(|line| line.get(indent..).unwrap_or_default());
        let text: Vec<&str> = inside.collect();
        fences.push((words.to_owned(), text.join("\n") + "\n"));
    }
    fences
}

/// The first fence whose words begin with a word.
fn first(fences: &[(String, String)], word: &str) -> String {
    let mut found = fences.iter().filter(|(words, _)| words.starts_with(word));
    found.next().unwrap().1.clone()
}

#[test]
fn every_recipe_holds_and_fails() {
    let fences = fences();
    let of = |word: &'static str| {
        let all = fences.iter();
        all.filter(move |(words, _)| words.starts_with(word))
    };
    let stack = &of("stack").next().unwrap().1;
    let recipes = fences.windows(2).filter(|pair| pair[0].0 == "policy");
    let mut recipes_run = 0;
    for pair in recipes {
        let (policy, breaks) = (&pair[0].1, &pair[1]);
        let project = Project::new(&[
            ("compose.yaml", stack),
            ("composelint.policy.yaml", policy),
            ("compose.breaks.yaml", &breaks.1),
        ]);
        let holds = project.run(&["policy", "check", "--strict"]);
        assert_eq!(holds.code, 0, "{policy}{}{}", holds.stdout, holds.stderr);
        let files = ["-f", "compose.yaml", "-f", "compose.breaks.yaml"];
        let arguments: Vec<&str> = ["policy", "check", "--format", "json"]
            .into_iter()
            .chain(files)
            .collect();
        let json = project.run(&arguments).json();
        for name in breaks.0.split(' ').skip(1) {
            let contracts = json["contracts"].as_array().unwrap();
            let contract = contracts.iter().find(|it| it["name"] == name).unwrap();
            assert_eq!(contract["verdict"], "violated", "{name}");
            assert!(!contract["paths"].as_array().unwrap().is_empty(), "{name}");
        }
        let lint = project.run(&["policy", "lint"]);
        assert_eq!(lint.code, 0, "{policy}{}", lint.stdout);
        recipes_run += 1;
    }
    assert_eq!(recipes_run, of("breaks").count());
    assert!(recipes_run >= 6);
}

#[test]
fn the_tests_on_the_page_pass_on_its_stack() {
    let fences = fences();
    let text = |word: &str| first(&fences, word);
    let project = Project::new(&[
        ("compose.yaml", &text("stack")),
        ("composelint.policy.yaml", &text("policy")),
        ("compose.breaks.yaml", &text("breaks")),
        ("shop.policy-test.yaml", &text("tests")),
    ]);
    for flags in [&[][..], &["--mutate"]] {
        let run = project.run(&[&["policy", "test", "shop.policy-test.yaml"], flags].concat());
        assert_eq!(run.code, 0, "{run}");
        assert!(
            run.stdout.contains("passed   a port for the database"),
            "{run}"
        );
    }
}

/// What somebody does who has read the page: the same three sentences, on two of the examples.
#[test]
fn the_first_policy_fails_and_passes_as_the_page_tells() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/policy.md");
    let page = fs::read_to_string(page).unwrap().replace("\r\n", "\n");
    let block = |fence: &str| {
        let rest = page.split_once(&format!("\n{fence}\n")).unwrap().1;
        rest.split_once("```").unwrap().0.to_owned()
    };
    let policy = block("```yaml first");
    let exception = block("```yaml first exception");
    let clients = "    from: api | worker\n";
    let known = policy.replacen(clients, &format!("{clients}{exception}"), 1);
    assert_ne!(known, policy);
    let run = |example: &str, policy: &str, command: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../examples")
            .join(example);
        let compose = fs::read_to_string(folder.join("compose.yaml")).unwrap();
        let files = [
            ("compose.yaml", compose.as_str()),
            ("composelint.policy.yaml", policy),
        ];
        Project::new(&files).run(&["policy", command])
    };
    let fails = run("segmented", &policy, "check");
    assert_eq!(
        (fails.code, fails.stdout),
        (1, block("```text first")),
        "{}",
        fails.stderr
    );
    let passes = run("segmented", &known, "check");
    assert_eq!(passes.code, 0, "{}{}", passes.stdout, passes.stderr);
    assert!(
        passes.stdout.ends_with("3 contracts: 3 hold\n"),
        "{}",
        passes.stdout
    );
    let flat = run("flat", &policy, "check");
    assert!(
        flat.stdout.ends_with("3 contracts: 0 hold, 3 violated\n"),
        "{}",
        flat.stdout
    );
    let lint = run("flat", &policy, "lint");
    for name in ["api", "worker"] {
        let words = format!("`{name}` selects nothing");
        assert!(lint.stdout.contains(&words), "{}", lint.stdout);
    }
}

#[test]
fn violated_contracts_are_findings_of_check() {
    let fences = fences();
    let text = |word: &str| first(&fences, word);
    let project = Project::new(&[
        ("compose.yaml", &text("stack")),
        ("composelint.policy.yaml", &text("policy")),
        ("compose.override.yaml", &text("breaks")),
    ]);
    let json = project.run(&["check", "--format", "json"]).json();
    let findings = json["findings"].as_array().unwrap();
    let found = findings
        .iter()
        .find(|it| it["rule"] == "policy/db-clients")
        .unwrap();
    assert_eq!(found["group"], "policy");
    assert_eq!(found["severity"], "error");
    assert_eq!(found["location"]["file"], "compose.yaml");
    assert_eq!(found["route"][0]["to"], "db");
    for format in [
        "human", "concise", "sarif", "github", "gitlab", "junit", "rdjson", "markdown",
    ] {
        let run = project.run(&["check", "--format", format]);
        assert_eq!(run.code, 1, "{format} {}", run.stderr);
        assert!(
            run.stdout.contains("policy/db-clients"),
            "{format}\n{}",
            run.stdout
        );
    }
    let less = project
        .run(&["check", "--format", "json", "--ignore", "policy"])
        .json();
    let findings = less["findings"].as_array().unwrap();
    assert!(findings.iter().all(|it| it["group"] != "policy"));
    let only = project
        .run(&["check", "--format", "json", "--select", "policy/db-clients"])
        .json();
    let findings = only["findings"].as_array().unwrap();
    assert!(findings.iter().any(|it| it["rule"] == "policy/db-clients"));
    assert!(
        findings
            .iter()
            .all(|it| it["rule"] != "policy/data-no-egress")
    );
}
