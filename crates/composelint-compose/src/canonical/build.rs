//! `build`: a context alone, and the short forms within the mapping.

use smol_str::SmolStr;

use super::forms;
use crate::make::{default, part};
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Entry, Map, Text, Value};
use crate::words::short;

pub(super) fn canonicalise(build: &mut Value, problems: &mut Vec<Problem>) {
    forms::text_to_map(build, "context");
    let Some(build) = build.as_map_mut() else {
        return;
    };
    for (key, _, value) in build.values_mut() {
        match key.as_str() {
            "additional_contexts" => key_values(value, problems),
            "provenance" | "sbom" => flag_to_text(value),
            "secrets" => forms::file_mounts(value),
            "ssh" => ssh(value, problems),
            "ulimits" => forms::ulimits(value, problems),
            _ => {}
        }
    }
}

fn flag_to_text(value: &mut Value) {
    if let Data::Bool(flag) = value.data {
        value.data = Data::Str(Text::plain(if flag { "true" } else { "false" }));
    }
}

/// `additional_contexts` as a list: every item is `NAME=CONTEXT`.
fn key_values(value: &mut Value, problems: &mut Vec<Problem>) {
    for context in value.as_map().into_iter().flatten() {
        if matches!(
            context.value.data,
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_)
        ) {
            let message = format!(
                "the additional context `{}` must be a string: Docker Compose crashes on it",
                short(&context.key)
            );
            problems.push(Problem::refused(
                ProblemCode::InvalidCompose,
                context.value.span,
                message,
            ));
        }
    }
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    let mut map = Map::with_capacity(items.len());
    for item in std::mem::take(items) {
        let Some(text) = item.as_text() else { continue };
        match text.split_once('=') {
            Some((name, context)) => {
                map.insert(named(name.shown(), part(context, item.span), &item));
            }
            None if text.is_unknown() => {}
            None => {
                let message = "an additional context must be written `NAME=CONTEXT`";
                problems.push(Problem::refused(
                    ProblemCode::InvalidCompose,
                    item.span,
                    message,
                ));
            }
        }
    }
    value.data = Data::Map(map);
}

/// `ssh` as a list: `default`, or `ID=PATH`.
fn ssh(value: &mut Value, problems: &mut Vec<Problem>) {
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    let mut map = Map::with_capacity(items.len());
    for item in std::mem::take(items) {
        let Some(text) = item.as_text() else { continue };
        match text.split_once('=') {
            Some((id, path)) => {
                map.insert(named(id.shown(), part(path, item.span), &item));
            }
            None if text.known() == Some("default") => {
                map.insert(named(
                    "default".into(),
                    default(Data::Null, item.span),
                    &item,
                ));
            }
            None if text.is_unknown() => {}
            None => {
                let shown = if text.is_interpolated() {
                    "an entry of `ssh`".to_owned()
                } else {
                    format!("`{}`", short(&text.text))
                };
                let message = format!("{shown} is neither `default` nor `ID=PATH`");
                problems.push(Problem::refused(
                    ProblemCode::InvalidCompose,
                    item.span,
                    message,
                ));
            }
        }
    }
    value.data = Data::Map(map);
}

fn named(key: SmolStr, mut value: Value, item: &Value) -> Entry {
    if value.history.is_none() {
        value.history.clone_from(&item.history);
    }
    Entry {
        key,
        key_span: item.span,
        value,
    }
}
