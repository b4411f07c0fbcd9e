//! The JSON schema of policies, for editors: made from the keys that the reader goes by.

use composelint_policy::keys::{
    CONTRACT_KEYS, Form, IGNORE_KEYS, Key, POLICY_KEYS, TYPES, WHEN_KEYS,
};
use serde_json::{Map, Value, json};

use crate::schema::described;

/// The text of the schema of `composelint.policy.yaml`.
pub(crate) fn text() -> String {
    let mut schema = object(POLICY_KEYS, &["contracts"]);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("composelint policy (composelint.policy.yaml)");
    schema["definitions"] = Value::Object(definitions());
    let mut text = format!("{schema:#}");
    text.push('\n');
    text
}

/// What a list of contracts needs, wherever it stands.
pub(crate) fn definitions() -> Map<String, Value> {
    let mut definitions = Map::new();
    let text = json!({"type": ["string", "number", "boolean"], "minLength": 1, "pattern": "\\S"});
    definitions.insert("text".to_owned(), text);
    definitions.insert(
        "selector".to_owned(),
        json!({
            "description": "Services, by name, role:, tier:, net:, image:, label:, profile:, port:, published, host-mode, or @lan and the like; |, &, ! and parentheses.",
            "type": ["string", "number", "boolean"],
            "minLength": 1
        }),
    );
    definitions.insert("ignore".to_owned(), exception());
    definitions.insert("when".to_owned(), object(WHEN_KEYS, &[]));
    let mut types = Vec::new();
    for (word, keys, needed) in TYPES {
        let name = format!("contract-{word}");
        types.push(json!({"$ref": format!("#/definitions/{name}")}));
        definitions.insert(name, contract(word, keys, needed));
    }
    definitions.insert("contract".to_owned(), json!({"oneOf": types}));
    definitions
}

/// The list of contracts.
pub(crate) fn contracts() -> Value {
    json!({"type": "array", "items": {"$ref": "#/definitions/contract"}})
}

fn contract(word: &str, keys: &[Key], needed: &[&str]) -> Value {
    let required = [&["name", "type"], needed].concat();
    let mut schema = object(&[CONTRACT_KEYS, keys].concat(), &required);
    schema["properties"]["type"] = json!({"const": word});
    let direct = json!({"properties": {"reach": {"enum": ["direct"]}}});
    let transitive = json!({"properties": {"reach": {"enum": ["transitive"]}}});
    let said = json!({"properties": {"reach": {"enum": ["transitive"]}}, "required": ["reach"]});
    match word {
        "forbid" | "allow-only" => {
            schema["dependencies"] = json!({"through_not": said, "ports": direct});
        }
        "isolate" => {
            schema["oneOf"] = json!([{"required": ["groups"]}, {"required": ["each"]}]);
            schema["dependencies"] = json!({"through_not": transitive});
        }
        "require" => schema["dependencies"] = json!({"port": direct, "by": direct}),
        "count" => schema["anyOf"] = json!([{"required": ["max"]}, {"required": ["min"]}]),
        _ => {}
    }
    schema
}

/// A mapping with these keys, besides those that begin with `x-`.
fn object(keys: &[Key], required: &[&str]) -> Value {
    let properties = keys.iter().map(|key| {
        let schema = described(form(key), key.doc);
        (key.name.to_owned(), schema)
    });
    json!({
        "type": "object",
        "properties": properties.collect::<Map<String, Value>>(),
        "patternProperties": {"^x-": {}},
        "additionalProperties": false,
        "required": required
    })
}

fn form(key: &Key) -> Value {
    let selector = json!({"$ref": "#/definitions/selector"});
    let text = json!({"$ref": "#/definitions/text"});
    let list = |item: &Value| json!({"anyOf": [item, {"type": "array", "items": item}]});
    let port = json!({"anyOf": [
        {"type": "integer", "minimum": 1, "maximum": 65535},
        {"type": "string", "pattern": "^[0-9]{1,5}(/(tcp|udp|sctp))?$"}
    ]});
    match key.form {
        Form::Version => json!({"enum": [1, "1"]}),
        Form::Text => text,
        Form::Name => {
            json!({"type": ["string", "number"], "pattern": "^[^\\s/:,;\"'(){}\\[\\]]+$"})
        }
        Form::Texts => list(&text),
        Form::Day => {
            json!({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"})
        }
        Form::Flag => json!({"enum": [true, false, "true", "false"]}),
        Form::Number => json!({"anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "pattern": "^[0-9]+$"}
        ]}),
        Form::Port => port,
        Form::Ports => list(&port),
        Form::Selector => selector,
        Form::Selectors(least) => json!({"type": "array", "items": selector, "minItems": least}),
        Form::Word(words) => json!({"enum": words}),
        Form::Words(words) => list(&json!({"enum": words})),
        Form::WordOr(words, keys) => either(words, keys),
        Form::Ignores => json!({"type": "array", "items": {"$ref": "#/definitions/ignore"}}),
        Form::When => json!({"$ref": "#/definitions/when"}),
        Form::Tiers => json!({"type": "object", "additionalProperties": selector}),
        Form::Contracts => contracts(),
    }
}

/// One of some words, or a mapping with one of these keys; `reach` goes with `reachable-from`.
fn either(words: &[&str], keys: &[Key]) -> Value {
    let mut map = object(keys, &[]);
    let one = keys.iter().filter(|key| key.name != "reach");
    let one = one.map(|key| json!({"required": [key.name]}));
    map["oneOf"] = Value::Array(one.collect());
    map["dependencies"] = json!({"reach": ["reachable-from"]});
    if let Some(bridges) = map["properties"].get_mut("bridges") {
        bridges["maxItems"] = json!(2);
    }
    if !keys.iter().any(|key| key.name == "reach") {
        map["dependencies"] = json!({});
    }
    json!({"anyOf": [{"enum": words}, map]})
}

/// An entry of `ignore`: it has a reason, and says what it is about.
fn exception() -> Value {
    let mut entry = object(IGNORE_KEYS, &["reason"]);
    let about = ["from", "to", "through", "services"].map(|key| json!({"required": [key]}));
    entry["anyOf"] = json!(about);
    entry
}
