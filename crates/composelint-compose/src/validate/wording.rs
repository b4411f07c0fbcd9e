//! What a value should have been, in words.

use crate::spec::{Form, Rule, Types};
use crate::value::Data;

/// What the rule asks for: "a string or a list".
pub(super) fn wanted(rule: &Rule) -> String {
    let mut words: Vec<&str> = match rule.form {
        Form::Flag | Form::FlagIfSet | Form::FlagAlways => vec!["`true`", "`false`"],
        Form::Bytes => vec!["a size such as `512m`"],
        Form::Duration | Form::DurationIfSet => vec!["a duration such as `30s`"],
        Form::Int | Form::IntIfSet | Form::Uint(_) | Form::UintIfSet => vec!["a whole number"],
        Form::Float => vec!["a number"],
        _ => scalars(rule.scalars),
    };
    words.extend(rule.list.map(|_| "a list"));
    words.extend(rule.map.map(|_| "a mapping"));
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn scalars(types: Types) -> Vec<&'static str> {
    let mut words = Vec::new();
    if types.has(Types::TEXT) {
        words.push("a string");
    }
    if types.has(Types::NUMBER) {
        words.push("a number");
    } else if types.has(Types::INT) {
        words.push("a whole number");
    }
    if types.has(Types::BOOL) {
        words.extend(["`true`", "`false`"]);
    }
    words
}

/// What the file has instead.
pub(super) fn given(data: &Data) -> &'static str {
    match data {
        Data::Null => "empty",
        Data::Bool(true) => "`true`",
        Data::Bool(false) => "`false`",
        Data::Int(_) | Data::Float(_) => "a number",
        Data::Str(_) => "a string",
        Data::Time(_) => "a date",
        Data::Seq(_) => "a list",
        Data::Map(_) => "a mapping",
    }
}

/// What to do about it, if that is plain.
pub(super) fn help(rule: &Rule, data: &Data) -> Option<&'static str> {
    let scalar = matches!(data, Data::Bool(_) | Data::Int(_) | Data::Float(_));
    match data {
        Data::Null => Some("give it a value or remove the key"),
        _ if scalar && matches!(rule.form, Form::Duration | Form::DurationIfSet) => {
            Some("write it with its unit: `10s`, `1m30s`")
        }
        _ if scalar && rule.scalars.has(Types::TEXT) => Some("write it in quotes"),
        Data::Seq(_) if rule.map.is_some() => Some("write it without the dashes: `name: …`"),
        Data::Map(_) | Data::Seq(_) => None,
        _ if rule.list.is_some() => Some("write it as a list: `- …`"),
        _ => None,
    }
}
