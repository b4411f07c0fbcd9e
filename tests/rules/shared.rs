//! A file that belongs to several projects: its comments are there for any of them.

use composelint_lint::Diagnostic;

use crate::project::{Files, lint};

/// The base file silences a network that only the merged project uses.
const BASE: &str = "\
services:
  api:
    image: ghcr.io/example/api:1.4
networks:
  # composelint: ignore[unused-network, host-network-mode] -- für compose.prod.yaml
  back:
";
const PROD: &str = "services:\n  api:\n    networks: [back]\n";

#[test]
fn a_comment_is_unused_only_where_no_project_needs_it() {
    let unused = composelint_rules::find("unused-suppression").expect("the rule");
    let files = Files::from([
        ("compose.yaml".to_owned(), BASE.to_owned()),
        ("compose.prod.yaml".to_owned(), PROD.to_owned()),
    ]);
    let mut alone = lint(&files, "-f compose.yaml", unused);
    let mut merged = lint(&files, "-f compose.yaml -f compose.prod.yaml", unused);
    let names = |findings: &[Diagnostic]| -> Vec<String> {
        let of_rule = findings.iter().filter(|found| found.rule == unused.name);
        of_rule.map(|found| found.message.clone()).collect()
    };
    let host_mode = "there is nothing to silence for `host-network-mode`";
    let network = "there is nothing to silence for `unused-network`";
    assert_eq!(names(&alone.findings), [host_mode]);
    assert_eq!(names(&merged.findings), [network, host_mode]);

    composelint_rules::settle_shared_comments(&mut [
        (&alone.loaded.sources, &mut alone.findings),
        (&merged.loaded.sources, &mut merged.findings),
    ]);
    assert_eq!(names(&alone.findings), [host_mode]);
    assert_eq!(names(&merged.findings), [host_mode]);
}
