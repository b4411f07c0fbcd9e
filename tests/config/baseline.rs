//! The baseline: what is known stays known while files change, and what is new counts.

use crate::support::{Project, Run};

const FILE: &str = ".composelint-baseline.json";

const SHOP: &str = "\
services:
  proxy:
    image: nginx:1.27
    ports: [\"80:80\", \"8081:8081\", \"8082:8082\"]
  api: &api
    image: example.test/api:1
    network_mode: host
  db:
    image: postgres:17
    ports:
      - \"5432:5432\"
      - \"15432:5432\"
  again: *api
networks:
  unused:
";

fn known(args: &[&str], project: &Project) -> Run {
    project.run(&[&["check", "--baseline", FILE, "--format", "concise"], args].concat())
}

#[test]
fn what_is_known_stays_known_while_files_change() {
    let project = Project::of(SHOP);
    let run = project.run(&["check", "--write-baseline"]);
    assert_eq!(run.code, 0, "{run}");
    assert!(
        run.stdout.contains("no findings") && run.stdout.contains(" known"),
        "{run}"
    );
    let crlf = SHOP.replace('\n', "\r\n");
    let changes = [
        (
            "lines move",
            SHOP.replace("services:", "# Größe\n\n\nservices:"),
        ),
        ("line ends", crlf),
        (
            "a service comes first",
            SHOP.replace(
                "services:\n",
                "services:\n  aaa: {image: \"example.test/a:1\", network_mode: none}\n",
            ),
        ),
        (
            "items change places",
            SHOP.replace(
                "[\"80:80\", \"8081:8081\", \"8082:8082\"]",
                "[\"8082:8082\", \"80:80\", \"8081:8081\"]",
            ),
        ),
        (
            "an item is renumbered",
            SHOP.replace(
                "      - \"5432:5432\"\n",
                "      - \"127.0.0.1:5433:5432\"\n      - \"5432:5432\"\n",
            ),
        ),
        (
            "wording of the file",
            SHOP.replace(
                "image: postgres:17",
                "image: 'postgres:18'\n    restart: always",
            ),
        ),
    ];
    for (change, text) in changes {
        project.write("compose.yaml", text.as_bytes());
        let run = known(&["--ignore", "stale-baseline-entry"], &project);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{change}\n{run}");
    }
}

#[test]
fn what_is_new_counts_and_what_is_gone_is_told() {
    let project = Project::of(SHOP);
    project.run(&["check", "--write-baseline", "-q"]);
    let other = SHOP
        .replace("network_mode: host", "privileged: false")
        .replace("15432:5432", "6379:6379");
    project.write("compose.yaml", other.as_bytes());
    let run = known(&[], &project);
    assert!(
        run.stdout.contains(
            "info[stale-baseline-entry]: a known finding of `host-network-mode` about `api` is gone"
        ),
        "{run}"
    );
    let part = known(&["--select", "published-database-port,meta"], &project);
    assert!(
        !part.stdout.contains("host-network-mode"),
        "a part of the rules cannot tell: {part}"
    );
}

#[test]
fn two_findings_that_are_alike_are_counted() {
    let two = "services:\n  a: {image: \"example.test/a:1\", network_mode: host}\n";
    let project = Project::new(&[("x/shop/compose.yaml", two), ("y/shop/compose.yaml", two)]);
    project.run(&["check", "--write-baseline", "-q"]);
    let text = project.text(FILE);
    assert!(text.contains("\"count\": 2"), "{text}");
    assert_eq!(known(&[], &project).code, 0);
    project.write("z/shop/compose.yaml", two.as_bytes());
    let run = known(&[], &project);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{run}");
}

#[test]
fn a_baseline_holds_from_every_folder() {
    let project = Project::new(&[
        (
            "sub/compose.yaml",
            "version: '3'\nservices:\n  a: {image: \"example.test/a:1\"}\n",
        ),
        (".git/HEAD", ""),
    ]);
    project.run(&["check", "--write-baseline", "-q"]);
    let text = project.text(FILE);
    assert!(text.contains("obsolete-version"), "{text}");
    let run = project.run_in(
        "sub",
        &[
            "check",
            "--baseline",
            "../.composelint-baseline.json",
            "--format",
            "concise",
        ],
    );
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run}");
}

#[test]
fn in_ci_the_file_only_shrinks() {
    let ci = |project: &Project, ci: &str| {
        project.run_with(
            &["check", "--write-baseline", "--format", "concise"],
            &[("CI", ci)],
            "",
        )
    };
    let host =
        |name: &str| format!("  {name}: {{image: \"example.test/a:1\", network_mode: host}}\n");
    let project = Project::of(&format!("services:\n{}", host("a")));
    let run = ci(&project, "true");
    assert_eq!(run.code, 2, "no file is begun: {run}");
    assert!(!project.path(FILE).exists());
    assert_eq!(ci(&project, "false").code, 0);
    project.write(
        "compose.yaml",
        format!(
            "services:\n{}{}",
            host("b"),
            "  a: {image: \"example.test/a:1\"}\n"
        )
        .as_bytes(),
    );
    let run = ci(&project, "1");
    assert_eq!(run.code, 1, "what is new still counts: {run}");
    let text = project.text(FILE);
    assert_eq!(text, "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
}

#[test]
fn what_is_no_baseline_ends_the_run() {
    let project = Project::of(SHOP);
    let run = known(&[], &project);
    assert_eq!(run.code, 2, "{run}");
    assert!(
        run.stderr
            .contains("there is no baseline `.composelint-baseline.json`"),
        "{run}"
    );
    project.write(FILE, b"{\"version\": 1, \"findings\": [{}]}");
    let run = known(&[], &project);
    assert_eq!(run.code, 2, "{run}");
    assert!(
        run.stderr.contains("the entry has no `fingerprint`"),
        "{run}"
    );
}
