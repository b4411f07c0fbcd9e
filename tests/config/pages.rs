//! What the documentation and the schema say is what is read.

use std::fs;
use std::path::Path;

use composelint_lint::config::ProblemKind;
use jsonschema::Validator;
use serde_json::Value;

use crate::reading::{MISTAKES, read};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn schema() -> Validator {
    let text = fs::read_to_string(root().join("docs/schema/composelint.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "the schema is one");
    jsonschema::validator_for(&schema).unwrap()
}

fn value(text: &str) -> Option<Value> {
    serde_yaml::from_str(text).ok()
}

/// The fences of docs/configuration.md that show a configuration.
fn examples() -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let fences = page.split("```yaml config\n").skip(1);
    let examples: Vec<String> = fences
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect();
    assert!(examples.len() > 5, "the page has examples");
    examples
}

#[test]
fn every_example_of_the_page_is_read_without_a_word() {
    for text in examples() {
        let problems = read(&text).problems;
        assert!(problems.is_empty(), "{text}{problems:#?}");
    }
}

#[test]
fn every_key_has_its_place_on_the_page() {
    use composelint_lint::config::{
        CAPABILITY_KEYS, DRIVER_OPTION_KEYS, IGNORE_KEYS, IMAGE_KEYS, NETWORK_KEYS, PORT_KEYS,
        PROJECT_KEYS, RULE_KEYS, SCHEME_KEYS, TABLE_KEYS, TOP_KEYS, VARIABLE_KEYS,
    };
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let headings: String = page
        .lines()
        .filter(|line| line.starts_with("### "))
        .collect();
    for key in TOP_KEYS {
        assert!(
            headings.contains(&format!("`{}`", key.name)),
            "{}",
            key.name
        );
    }
    let nested = [
        &PROJECT_KEYS[..],
        &NETWORK_KEYS,
        &RULE_KEYS,
        &IGNORE_KEYS,
        &TABLE_KEYS,
        &IMAGE_KEYS,
        &PORT_KEYS,
        &SCHEME_KEYS,
        &VARIABLE_KEYS,
        &DRIVER_OPTION_KEYS,
        &CAPABILITY_KEYS,
    ];
    let nested = nested.concat();
    let examples = examples().concat();
    for key in nested {
        assert!(examples.contains(&format!("{}:", key.name)), "{}", key.name);
    }
}

#[test]
fn the_schema_accepts_what_is_accepted() {
    let schema = schema();
    let more = [
        "",
        "rules:\nroles:\n",
        "engine: 28\n",
        "x-a: {b: c}\nnetworks: {n: }\n",
    ];
    for text in examples().iter().map(String::as_str).chain(more) {
        let errors: Vec<String> = schema
            .iter_errors(&value(text).unwrap())
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{text}{errors:#?}");
        assert!(read(text).problems.is_empty(), "{text}");
    }
}

/// What no schema can know: the calendar, globs, and whether two entries name the same thing.
const BEYOND: [&str; 5] = [
    "2027-02-30",
    "name: b, files",
    "größe-a-*",
    "7000/tcp",
    "ACME:",
];

#[test]
fn the_schema_refuses_what_is_refused() {
    let schema = schema();
    for (text, _) in MISTAKES {
        // What is no YAML, or is two texts, never gets to a schema.
        let mut problems = read(text).problems.into_iter();
        if problems.any(|problem| problem.kind == ProblemKind::Syntax) {
            continue;
        }
        let Some(value) = value(text) else { continue };
        let beyond = BEYOND.iter().any(|mark| text.contains(mark)) && !text.contains("file: y");
        assert!(
            beyond || !schema.is_valid(&value),
            "the schema takes {text}"
        );
    }
}
