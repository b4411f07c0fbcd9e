//! What a suppression comment covers.

use composelint_lint::{Date, Settings};

use crate::support::{IMAGES, NETWORKS, UNUSED, line, load, load_as, run};

/// Checks which findings of a file count and which are silenced.
fn check(text: &str, expected: &[&str]) {
    check_files(&[("compose.yaml", text)], expected);
}

fn check_files(files: &[(&str, &str)], expected: &[&str]) {
    let loaded = load(files);
    let settings = Settings {
        today: Date::new(2027, 6, 15),
        ..Settings::default()
    };
    let found = run(&loaded, &[&IMAGES, &NETWORKS, &UNUSED], &settings);
    let lines: Vec<String> = found.iter().map(|found| line(&loaded, found)).collect();
    assert_eq!(lines, expected, "{files:?}");
}

#[test]
fn a_comment_behind_an_entry_covers_it() {
    check(
        "services:\n  a:\n    image: x  # composelint: ignore[every-image] -- why\n  b:\n    image: x\n",
        &["a: why", "b"],
    );
}

#[test]
fn a_comment_behind_a_key_covers_what_is_below() {
    check(
        "services:\n  a:  # composelint: ignore[every-image] -- why\n    image: x\n  b: {image: x}\n",
        &["a: why", "b"],
    );
}

#[test]
fn a_comment_on_its_own_line_covers_the_next_entry() {
    check(
        "services:\n  # composelint: ignore[every-image] -- why\n\n  # Prose.\n  a:\n    image: x\n  b:\n    image: x\n",
        &["a: why", "b"],
    );
}

#[test]
fn a_comment_inside_flow_style_covers_the_entry_of_its_line() {
    check(
        "services: {\n  a: {image: x}, # composelint: ignore[every-image] -- why\n  b: {image: x}}\n",
        &["a: why", "b"],
    );
}

#[test]
fn a_line_with_several_entries_is_covered_from_the_first_that_begins_there() {
    check(
        "services:\n  a: {image: x}  # composelint: ignore[every-image] -- why\n  b: {image: x}\n",
        &["a: why", "b"],
    );
}

#[test]
fn the_innermost_comment_counts() {
    check(
        "# composelint: ignore-file[every-image] -- file\nservices:\n  # composelint: ignore[every-image] -- service\n  a:\n    \
         image: x  # composelint: ignore[every-image] -- line\n    restart: always\n  b:\n    image: x\n",
        &["every-image is not used", "a: line", "b: file"],
    );
}

#[test]
fn a_comment_names_rules_one_by_one() {
    check(
        "services:\n  a:\n    image: x  # composelint: ignore[every-network, every-image] -- why\nnetworks:\n  n: {}\n",
        &["a: why", "every-network is not used", "n"],
    );
}

#[test]
fn a_file_is_covered_only_from_its_top() {
    check(
        "# composelint: ignore-file[every-image] -- why\nservices:\n  a: {image: x}\n",
        &["a: why"],
    );
    check(
        "services:\n  # composelint: ignore-file[every-image] -- why\n  a: {image: x}\n",
        &["every-image is not used", "a"],
    );
}

#[test]
fn a_file_answers_for_itself_alone() {
    let base = "# composelint: ignore-file[every-image] -- base\nservices:\n  a: {image: x}\n  b: {image: x}\n";
    let over = "services:\n  b: {image: y}\n";
    check_files(
        &[("compose.yaml", base), ("compose.override.yaml", over)],
        &["a: base", "b"],
    );
}

#[test]
fn what_an_anchor_brings_is_covered_at_the_anchor_the_alias_and_the_service() {
    let anchor = "x-a: &a\n  image: x  # composelint: ignore[every-image] -- anchor\nservices:\n  a:\n    <<: *a\n  b:\n    <<: *a\n";
    check(anchor, &["a: anchor", "b: anchor"]);
    let alias = "x-a: &a\n  image: x\nservices:\n  a:\n    <<: *a  # composelint: ignore[every-image] -- alias\n  b:\n    <<: *a\n";
    check(alias, &["a: alias", "b"]);
    let service = "x-a: &a\n  image: x\nservices:\n  # composelint: ignore[every-image] -- service\n  a:\n    <<: *a\n  b:\n    <<: *a\n";
    check(service, &["a: service", "b"]);
}

#[test]
fn letters_of_several_bytes_and_crlf_change_nothing() {
    check(
        "\u{feff}# Größe\r\nservices:\r\n  a:\r\n    labels: {größe: ü}\r\n    image: x # composelint: ignore[every-image] -- für später\r\n",
        &["a: für später"],
    );
}

#[test]
fn after_its_last_day_a_comment_silences_nothing() {
    check(
        "services:\n  a: {image: x}  # composelint: ignore[every-image] -- why until 2027-06-15\n  \
         b: {image: x}  # composelint: ignore[every-image] -- why until 2027-06-14\n",
        &["a: why", "b", "every-image is not used"],
    );
}

#[test]
fn a_comment_without_reason_works_all_the_same() {
    check(
        "services:\n  a: {image: x}  # composelint: ignore[every-image]\n",
        &["a: no reason"],
    );
}

#[test]
fn a_malformed_comment_silences_nothing() {
    for comment in [
        "ignore every-image",
        "ignore[]",
        "disable[every-image]",
        "ignore[every-image",
    ] {
        check(
            &format!("services:\n  a: {{image: x}}  # composelint: {comment}\n"),
            &["a"],
        );
    }
}

#[test]
fn a_comment_before_nothing_covers_nothing() {
    check(
        "services:\n  a: {image: x}\n# composelint: ignore[every-image] -- why\n",
        &["a", "every-image is not used"],
    );
}

#[test]
fn a_half_typed_line_takes_no_comment_away() {
    let text = "services:\n  a:\n    comm \"ü\n    image: x\n  b:\n    image: x  # composelint: ignore[every-image] -- why\n";
    let loaded = load_as(&[("compose.yaml", text)], true);
    let found = run(&loaded, &[&IMAGES], &Settings::default());
    let lines: Vec<String> = found.iter().map(|found| line(&loaded, found)).collect();
    assert_eq!(lines, ["a", "b: why"]);
}

#[test]
fn text_in_a_value_is_no_comment() {
    check(
        "services:\n  a:\n    command: \"# composelint: ignore[every-image] -- why\"\n    image: x\n",
        &["a"],
    );
}

#[test]
fn comments_about_rules_of_comments_silence_them() {
    check(
        "services:\n  # composelint: ignore[every-unused] -- kept on purpose\n  a:\n    image: x  # composelint: ignore[every-network] -- why\n",
        &["a", "every-network is not used: kept on purpose"],
    );
}
