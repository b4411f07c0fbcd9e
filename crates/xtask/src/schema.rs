//! The JSON schema of `.composelint.yaml`, for editors: made from the keys, the rules and their options.

use composelint_intent::{Role, VariableMeaning};
use composelint_lint::config::{
    CAPABILITY_KEYS, DRIVER_OPTION_KEYS, IGNORE_KEYS, IMAGE_KEYS, Key, NETWORK_KEYS, PORT_KEYS,
    PROJECT_KEYS, RULE_KEYS, SCHEME_KEYS, TABLE_KEYS, TOP_KEYS, Threshold, VARIABLE_KEYS,
};
use composelint_lint::{Danger, Level, OptionKind, OptionSpec, OwnDriverOption, Preset};
use serde_json::{Map, Value, json};

use crate::policy_schema;

/// The text of the schema.
pub(crate) fn text() -> String {
    let mut text = format!("{:#}", schema());
    text.push('\n');
    text
}

fn schema() -> Value {
    let mut schema = object(&TOP_KEYS, top);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("composelint configuration (.composelint.yaml)");
    let mut definitions = policy_schema::definitions();
    definitions.insert("words".to_owned(), words());
    definitions.insert("exception".to_owned(), exception());
    definitions.insert("rule".to_owned(), of_rule(&[]));
    schema["definitions"] = Value::Object(definitions);
    schema
}

fn top(key: &str) -> Value {
    match key {
        "version" => json!({"enum": [1, "1"]}),
        "preset" => json!({"enum": Preset::WORDS}),
        "engine" => json!({"anyOf": [
            {"type": "number", "minimum": 20.1, "exclusiveMaximum": 30},
            {"type": "string", "pattern": "^(20\\.10|2[0-9])(\\.[0-9]+)*(\\+(noproxy|fwdaccept|nftables))*$"}
        ]}),
        "fail_on" => json!({"enum": Threshold::WORDS}),
        "projects" => {
            let mut project = object(&PROJECT_KEYS, |key| match key {
                "name" => json!({"type": "string"}),
                _ => json!({"$ref": "#/definitions/words"}),
            });
            project["required"] = json!(["files"]);
            json!({"type": ["array", "null"], "items": project})
        }
        "roles" => {
            json!({"type": ["object", "null"], "additionalProperties": role()})
        }
        "networks" => {
            let network = object(&NETWORK_KEYS, |_| json!({"$ref": "#/definitions/words"}));
            json!({"type": ["object", "null"], "additionalProperties": network})
        }
        "tables" => object(&TABLE_KEYS, table),
        "rules" => rules(),
        "contracts" => policy_schema::contracts(),
        _ => json!({"$ref": "#/definitions/words"}),
    }
}

/// A table that is added to ours: what its entries are called, their keys, and those of which one is needed.
fn table(table: &str) -> Value {
    let (name, keys, needed): (&str, &[Key], &[&str]) = match table {
        "images" => (
            r"^([^/@*]+/|\*/)*(\*|[^/@*]+)([-_.:](\*|[^/@*]+))*$",
            &IMAGE_KEYS,
            &["like", "role"],
        ),
        "ports" => ("^[0-9]+(/(tcp|udp))?$", &PORT_KEYS, &["role"]),
        "schemes" => ("^[A-Za-z][A-Za-z0-9.-]*$", &SCHEME_KEYS, &[]),
        "variables" => (
            r"^(\*[_.-])?[^*]+([_.-]\*)?$",
            &VARIABLE_KEYS,
            &["is", "role"],
        ),
        "driver_options" => (".", &DRIVER_OPTION_KEYS, &["driver"]),
        _ => (".", &CAPABILITY_KEYS, &["danger"]),
    };
    let mut entry = object(keys, |key| in_table(table, key));
    if !needed.is_empty() {
        let needed: Vec<Value> = needed
            .iter()
            .map(|key| json!({"required": [key]}))
            .collect();
        entry["type"] = json!("object");
        entry["anyOf"] = json!(needed);
    }
    json!({
        "type": ["object", "null"],
        "propertyNames": {"pattern": name},
        "additionalProperties": entry
    })
}

/// A key of an entry of a table.
fn in_table(table: &str, key: &str) -> Value {
    match (table, key) {
        (_, "role") => role(),
        ("images", "like") => {
            let ids: Vec<&str> = composelint_intent::images()
                .iter()
                .map(|it| it.id)
                .collect();
            json!({"enum": ids})
        }
        ("images", _) => json!({
            "type": ["array", "null"],
            "items": {
                "type": ["string", "integer"],
                "pattern": "^[0-9]+(/(tcp|udp))?( (client|admin|ui|cluster|metrics))?$"
            },
            "uniqueItems": true
        }),
        ("schemes", _) => json!({"type": "integer", "minimum": 1, "maximum": 65535}),
        ("variables", _) => json!({"enum": VariableMeaning::WORDS}),
        ("driver_options", "takes") => json!({"enum": OwnDriverOption::TAKES}),
        ("driver_options", "words") => json!({"$ref": "#/definitions/words"}),
        ("capabilities", "danger") => json!({"enum": Danger::WORDS}),
        _ => json!({"type": "string"}),
    }
}

fn role() -> Value {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    json!({"enum": roles})
}

/// A mapping with these keys, besides those that begin with `x-`.
fn object(keys: &[Key], value: impl Fn(&str) -> Value) -> Value {
    let mut properties = Map::new();
    for key in keys {
        properties.insert(key.name.to_owned(), described(value(key.name), key.doc));
    }
    json!({
        "type": ["object", "null"],
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "additionalProperties": false
    })
}

/// A schema with what it is about. Draft 7 reads nothing beside `$ref`.
pub(crate) fn described(schema: Value, words: &str) -> Value {
    match schema {
        Value::Object(mut schema) if !schema.contains_key("$ref") => {
            schema.insert("description".to_owned(), json!(words));
            Value::Object(schema)
        }
        schema => json!({"allOf": [schema], "description": words}),
    }
}

fn words() -> Value {
    json!({"type": ["array", "null"], "items": {"type": ["string", "number", "boolean"]}, "uniqueItems": true})
}

fn exception() -> Value {
    let mut exception = object(&IGNORE_KEYS, |key| match key {
        "reason" => json!({"type": "string", "minLength": 1}),
        "until" => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
        _ => json!({"$ref": "#/definitions/words"}),
    });
    exception["type"] = json!("object");
    exception["required"] = json!(["reason"]);
    exception["anyOf"] = json!([{"required": ["services"]}, {"required": ["networks"]}]);
    exception
}

fn rules() -> Value {
    let mut properties = Map::new();
    for rule in composelint_rules::all() {
        let schema = if rule.options.is_empty() {
            json!({"$ref": "#/definitions/rule"})
        } else {
            of_rule(rule.options)
        };
        properties.insert(rule.name.to_owned(), described(schema, rule.summary));
    }
    json!({
        "type": ["object", "null"],
        "properties": properties,
        "patternProperties": {"^policy/": {"$ref": "#/definitions/rule"}},
        "additionalProperties": false
    })
}

/// What can be said about a rule.
fn of_rule(specs: &'static [OptionSpec]) -> Value {
    let keys: Vec<Key> = RULE_KEYS
        .into_iter()
        .filter(|key| key.name != "options" || !specs.is_empty())
        .collect();
    object(&keys, |key| match key {
        "severity" => json!({"enum": Level::WORDS}),
        "options" => options(specs),
        _ => json!({"type": ["array", "null"], "items": {"$ref": "#/definitions/exception"}}),
    })
}

fn options(specs: &[OptionSpec]) -> Value {
    let mut properties = Map::new();
    for spec in specs {
        let words = format!("{} Default: {}.", spec.doc, spec.default);
        properties.insert(spec.name.to_owned(), described(option(spec), &words));
    }
    json!({"type": ["object", "null"], "properties": properties, "additionalProperties": false})
}

fn option(spec: &OptionSpec) -> Value {
    match spec.kind {
        OptionKind::Bool => json!({"type": "boolean"}),
        OptionKind::Integer => json!({"type": "integer", "minimum": 0}),
        OptionKind::Text => json!({"type": "string"}),
        OptionKind::List => json!({"$ref": "#/definitions/words"}),
        OptionKind::OneOf(words) => json!({"enum": words}),
    }
}
