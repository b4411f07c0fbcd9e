//! Fingerprints and the order of findings.

use std::collections::BTreeSet;

use composelint_lint::Settings;

use crate::support::{IMAGES, NETWORKS, load, run};

fn prints(text: &str) -> Vec<(String, String)> {
    let found = run(
        &load(&[("compose.yaml", text)]),
        &[&IMAGES, &NETWORKS],
        &Settings::default(),
    );
    found
        .into_iter()
        .map(|found| (found.rule.to_string(), found.fingerprint))
        .collect()
}

#[test]
fn a_fingerprint_survives_what_moves_it() {
    let before = "services:\n  a: {image: x}\nnetworks:\n  n: {}\n";
    let after = "# Größe\r\n\r\nservices:\r\n  a:\r\n    restart: always\r\n    image: y\r\nnetworks:\r\n  n:\r\n    internal: true\r\n";
    assert_eq!(prints(before), prints(after));
}

#[test]
fn a_fingerprint_tells_findings_apart() {
    let all = prints("services:\n  a: {image: x}\n  b: {image: x}\nnetworks:\n  a: {}\n  b: {}\n");
    let distinct: BTreeSet<&String> = all.iter().map(|(_, print)| print).collect();
    assert_eq!((all.len(), distinct.len()), (4, 4), "{all:?}");
    assert!(all.iter().all(|(_, print)| print.len() == 16), "{all:?}");
}

#[test]
fn the_values_of_fingerprints_never_change() {
    // Written down: a baseline made with one version has to hold with the next.
    assert_eq!(
        prints("services:\n  a: {image: x}\n"),
        [("every-image".to_owned(), "0ca104a9bb5878ea".to_owned())]
    );
}

#[test]
fn findings_come_in_the_order_of_files_and_text() {
    let base = "networks:\n  n: {}\nservices:\n  b: {image: x}\n  a: {image: x}\n";
    let over = "services:\n  c: {image: x}\n";
    let loaded = load(&[("compose.yaml", base), ("compose.override.yaml", over)]);
    let found = run(&loaded, &[&IMAGES, &NETWORKS], &Settings::default());
    let order: Vec<&str> = found
        .iter()
        .map(|found| {
            found
                .service
                .as_deref()
                .or(found.network.as_deref())
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(order, ["n", "b", "a", "c"]);
}
