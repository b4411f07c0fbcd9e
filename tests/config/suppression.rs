//! Suppression comments in their places, with the rules there are.

use crate::support::Project;

/// Runs on files and compares the findings of some rules: `file:line rule`.
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let rules = "host-network-mode,unbound-published-port,published-database-port,meta";
    let run = Project::new(files).run(&["check", "--format", "concise", "--select", rules]);
    let lines: Vec<String> = run
        .stdout
        .lines()
        .map(|line| {
            let (file, rest) = line.split_once(':').unwrap();
            let row = rest.split(':').next().unwrap();
            let rule = rest.split(['[', ']']).nth(1).unwrap();
            format!("{file}:{row} {rule}")
        })
        .collect();
    assert_eq!(lines, expected, "{files:?}\n{run}");
}

fn check_one(text: &str, expected: &[&str]) {
    check(&[("compose.yaml", text)], expected);
    let crlf = text.replace('\n', "\r\n");
    check(&[("compose.yaml", &crlf)], expected);
    let marked = format!("\u{feff}{text}");
    check(&[("compose.yaml", &marked)], expected);
}

#[test]
fn an_item_of_a_list_has_comments_of_its_own() {
    check_one(
        "services:\n  wéb:\n    image: a\n  web:\n    image: ghcr.io/example/web:1\n    ports:\n      # composelint: ignore[unbound-published-port] -- für alle\n      \
         - \"8080:80\"\n      - \"8081:81\" # composelint: ignore[unbound-published-port] -- für alle\n      - \"8082:82\"\n"
            .replace("  wéb:\n    image: a\n", "")
            .as_str(),
        &["compose.yaml:8 unbound-published-port"],
    );
}

#[test]
fn a_comment_before_a_key_covers_everything_below() {
    check_one(
        "services:\n  # composelint: ignore[unbound-published-port, host-network-mode] -- größer gedacht\n  web:\n    image: ghcr.io/example/web:1\n    ports:\n      \
         - \"8080:80\"\n  agent:\n    image: ghcr.io/example/agent:1\n    network_mode: host\n",
        &[
            "compose.yaml:2 unused-suppression",
            "compose.yaml:9 host-network-mode",
        ],
    );
}

#[test]
fn a_list_in_brackets_is_covered_line_by_line() {
    check_one(
        "services:\n  web:\n    image: ghcr.io/example/web:1\n    ports: [\n      \"8080:80\", # composelint: ignore[unbound-published-port] -- ü\n      \
         # composelint: ignore[unbound-published-port] -- ü\n      \"8081:81\",\n      \"8082:82\"]\n",
        &["compose.yaml:8 unbound-published-port"],
    );
}

#[test]
fn a_file_is_covered_from_before_its_first_key() {
    check_one(
        "# Größe\n---\n# composelint: ignore-file[host-network-mode] -- Messgeräte until 2999-01-31\nservices:\n  a: &a {image: \"ghcr.io/example/a:1\", network_mode: host}\n  b: *a\n",
        &[],
    );
    check_one(
        "services:\n  # composelint: ignore-file[host-network-mode] -- too late\n  a: {image: \"ghcr.io/example/a:1\", network_mode: host}\n",
        &[
            "compose.yaml:2 unused-suppression",
            "compose.yaml:3 host-network-mode",
        ],
    );
}

#[test]
fn what_aliases_and_merge_keys_bring_is_covered_where_they_stand() {
    let anchored = |own: &str, merged: &str| {
        format!(
            "x-host: &host\n  network_mode: host{own}\nservices:\n  a:\n    image: ghcr.io/example/a:1\n    <<: *host{merged}\n"
        )
    };
    let comment = " # composelint: ignore[host-network-mode] -- misst Geräte";
    check_one(&anchored("", ""), &["compose.yaml:2 host-network-mode"]);
    check_one(&anchored(comment, ""), &[]);
    check_one(&anchored("", comment), &[]);
}

#[test]
fn an_override_is_covered_in_the_override_or_at_the_service() {
    let base = |comment: &str| {
        format!("services:\n{comment}  agent: {{image: \"ghcr.io/example/agent:1\"}}\n")
    };
    let over = |comment: &str| format!("services:\n  agent:\n    network_mode: host{comment}\n");
    let reason = "# composelint: ignore[host-network-mode] -- größer";
    let files = |base: &str, over: &str, expected: &[&str]| {
        check(
            &[("compose.yaml", base), ("compose.override.yaml", over)],
            expected,
        );
    };
    files(
        &base(""),
        &over(""),
        &["compose.override.yaml:3 host-network-mode"],
    );
    files(&base(""), &over(&format!(" {reason}")), &[]);
    files(&base(&format!("  {reason}\n")), &over(""), &[]);
    let file = |text: String| format!("# composelint: ignore-file[host-network-mode] -- ü\n{text}");
    files(&base(""), &file(over("")), &[]);
    files(
        &file(base("")),
        &over(""),
        &[
            "compose.yaml:1 unused-suppression",
            "compose.override.yaml:3 host-network-mode",
        ],
    );
}

#[test]
fn what_extends_and_include_bring_is_covered_where_they_stand() {
    let common = "services:\n  agent: {image: \"ghcr.io/example/agent:1\", network_mode: host}\n";
    let reason = " # composelint: ignore[host-network-mode] -- größer";
    let extends = |reason: &str| {
        format!("services:\n  mine:\n    extends: {{file: common.yaml, service: agent}}{reason}\n")
    };
    let files = |text: &str, expected: &[&str]| {
        check(&[("compose.yaml", text), ("common.yaml", common)], expected);
    };
    files(&extends(""), &["common.yaml:2 host-network-mode"]);
    files(&extends(reason), &[]);
    files(&format!("include:\n  - common.yaml{reason}\n"), &[]);
}

#[test]
fn the_names_of_other_tools_are_answered_with_ours() {
    let text = "services:\n  a: {image: \"ghcr.io/example/a:1\", network_mode: host} # composelint: ignore[CL-0008] -- ü\n";
    let run = Project::of(text).run(&["check", "--select", "unknown-rule"]);
    assert!(run.stdout.contains("there is no rule `CL-0008`"), "{run}");
    assert!(
        run.stdout.contains("help: write `host-network-mode`"),
        "{run}"
    );
}

#[test]
fn the_last_day_counts_and_the_day_after_does_not() {
    let text = |day: &str| {
        format!(
            "services:\n  a: {{image: \"ghcr.io/example/a:1\", network_mode: host}} # composelint: ignore[host-network-mode] -- ü until {day}\n"
        )
    };
    check_one(&text("2999-12-31"), &[]);
    check_one(
        &text("2020-12-31"),
        &[
            "compose.yaml:2 host-network-mode",
            "compose.yaml:2 expired-suppression",
        ],
    );
    check_one(&text("2999-02-30"), &["compose.yaml:2 expired-suppression"]);
}
