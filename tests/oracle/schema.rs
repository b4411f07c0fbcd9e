//! The schema of what `config` prints: every record of Docker Compose fits it, and it knows every key of theirs.

use std::fs;
use std::path::Path;

use composelint_compose::loader::MemoryLoader;
use composelint_compose::{Request, config, load};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::case::EXPECTED;
use crate::projects::folders;

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/project.schema.json");
    let text = fs::read_to_string(path).expect("the schema is there");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    assert!(jsonschema::meta::is_valid(&schema), "it is a schema");
    schema
}

/// The same schema, with no key beside those that it names; what people wrote below `x-` is theirs.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(entries) => {
            let mut closed: serde_json::Map<String, Value> = entries
                .iter()
                .map(|(key, value)| (key.clone(), self::closed(value)))
                .collect();
            let is_schema = entries.get("type").is_some() && entries.contains_key("properties");
            if is_schema && !entries.contains_key("additionalProperties") {
                closed.insert("additionalProperties".to_owned(), json!(false));
                closed.insert("patternProperties".to_owned(), json!({"^x-": {}}));
            }
            Value::Object(closed)
        }
        Value::Array(items) => items.iter().map(closed).collect(),
        other => other.clone(),
    }
}

fn errors(schema: &Validator, config: &Value) -> Vec<String> {
    let errors = schema.iter_errors(config);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn every_record_of_docker_compose_fits_the_schema_of_config() {
    let schema = jsonschema::validator_for(&closed(&schema())).unwrap();
    let mut fitting = 0;
    for folder in folders() {
        let record = fs::read_to_string(folder.join(EXPECTED)).unwrap();
        let record: Value = serde_json::from_str(&record).unwrap();
        let config = &record["config"];
        if config.is_object() {
            let errors = errors(&schema, config);
            assert!(errors.is_empty(), "{}: {errors:#?}", folder.display());
            fitting += 1;
        }
    }
    assert!(fitting > 300, "only {fitting} records have a project");
}

#[test]
fn variables_without_a_value_fit_the_schema_too() {
    let text = "services:\n  web: &web\n    image: x:${TAG}\n    read_only: ${RO}\n    scale: ${N}\n    cpus: ${CPUS}\n    ports: [{target: \"${PORT}\", published: \"${HOST}\"}]\r\n    networks: {größe: {gw_priority: 1}}\n    deploy: {resources: {limits: {cpus: \"0.5\"}}}\n  other: *web\nnetworks:\n  größe: {internal: \"${INTERNAL}\"}\n";
    let loader = MemoryLoader::new().with("compose.yaml", text);
    let loaded = load(&Request::default(), &loader);
    let config = config::to_json(&loaded.project);
    assert_eq!(config["services"]["web"]["read_only"], "${RO}");
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let errors = errors(&schema, &config);
    assert!(errors.is_empty(), "{errors:#?}\n{config:#}");
}

#[test]
fn what_is_no_project_does_not_fit() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    for wrong in [
        json!({}),
        json!({"name": "a", "services": []}),
        json!({"name": "a", "services": {"b": {"ports": ["80:80"]}}}),
        json!({"name": "a", "services": {"b": {"networks": ["c"]}}}),
        json!({"name": "a", "services": {"b": {"environment": ["C=d"]}}}),
    ] {
        assert!(!schema.is_valid(&wrong), "{wrong}");
    }
}
