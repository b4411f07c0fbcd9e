//! The smaller short forms: lists that are maps, strings that are lists, and `external` with a name.

use composelint_yaml::Span;
use smol_str::SmolStr;

use super::refuse;
use crate::make::{default, default_text, entry, part};
use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Entry, Map, Text, Value};
use crate::words::short;

/// A string where a list may stand becomes a list of one.
pub(super) fn text_to_list(value: &mut Value) {
    if let Data::Str(text) = &mut value.data {
        let item = part(std::mem::take(text), value.span);
        value.data = Data::Seq(vec![item]);
    }
}

/// A string where a mapping may stand becomes the mapping's main key.
pub(super) fn text_to_map(value: &mut Value, key: &'static str) {
    if let Data::Str(text) = &mut value.data {
        let text = part(std::mem::take(text), value.span);
        value.data = Data::Map(Map::from([entry(key, text)]));
    }
}

/// A list of names becomes a mapping of names to nothing; each name keeps its bytes, and a name with an unknown variable is shown with it.
pub(super) fn list_to_map(value: &mut Value) {
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    let map = std::mem::take(items).into_iter().filter_map(|mut item| {
        let Data::Str(text) = std::mem::replace(&mut item.data, Data::Null) else {
            return None;
        };
        Some(Entry {
            key: text.shown(),
            key_span: item.span,
            value: item,
        })
    });
    value.data = Data::Map(map.collect());
}

/// `depends_on`: every dependency has a condition, and says whether it is required.
pub(super) fn depends_on(value: &mut Value) {
    match &mut value.data {
        Data::Map(map) => {
            for (_, key_span, dependency) in map.values_mut() {
                let Some(dependency) = dependency.as_map_mut() else {
                    continue;
                };
                if !dependency.contains_key("condition") {
                    dependency.insert(entry(
                        "condition",
                        default_text("service_started", key_span),
                    ));
                }
                if !dependency.contains_key("required") {
                    dependency.insert(entry("required", default(Data::Bool(true), key_span)));
                }
            }
        }
        Data::Seq(_) => {
            list_to_map(value);
            let Data::Map(map) = &mut value.data else {
                return;
            };
            for (_, span, dependency) in map.values_mut() {
                let mut settings = Map::with_capacity(2);
                settings.add(entry("condition", default_text("service_started", span)));
                settings.add(entry("required", default(Data::Bool(true), span)));
                dependency.data = Data::Map(settings);
            }
        }
        _ => {}
    }
}

/// `env_file`: a list of paths, each required unless it says otherwise.
pub(super) fn env_file(value: &mut Value) {
    text_to_list(value);
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    for item in items {
        text_to_map(item, "path");
        let span = item.span;
        if let Some(map) = item.as_map_mut()
            && !map.contains_key("required")
        {
            map.insert(entry("required", default(Data::Bool(true), span)));
        }
    }
}

/// `gpus: all` asks for every device.
pub(super) fn gpus(value: &mut Value) {
    let span = value.span;
    if let Data::Str(text) = &mut value.data {
        let count = part(std::mem::take(text), span);
        let request = Value::new(Data::Map(Map::from([entry("count", count)])), span);
        value.data = Data::Seq(vec![request]);
    }
}

/// `secrets` and `configs` of a service or a build: a name alone is the source.
pub(super) fn file_mounts(value: &mut Value) {
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    for item in items {
        text_to_map(item, "source");
    }
}

/// `develop.watch`: `ignore` and `include` are lists.
pub(super) fn develop(value: &mut Value) {
    let Some(Data::Seq(watch)) = value
        .as_map_mut()
        .and_then(|map| map.get_mut("watch"))
        .map(|watch| &mut watch.data)
    else {
        return;
    };
    for trigger in watch {
        let Some(trigger) = trigger.as_map_mut() else {
            continue;
        };
        for key in ["ignore", "include"] {
            if let Some(patterns) = trigger.get_mut(key) {
                text_to_list(patterns);
            }
        }
    }
}

/// `devices`: `SOURCE[:TARGET[:PERMISSIONS]]`; what has more colons is reported and left out.
pub(super) fn devices(value: &mut Value, problems: &mut Vec<Problem>) {
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    items.retain_mut(|item| {
        let Data::Str(text) = &item.data else {
            return true;
        };
        let mut parts: Vec<Text> = text.split(':').collect();
        if parts.len() > 3 {
            let problem = refuse(ProblemCode::InvalidCompose, item.span, text, "device");
            problems
                .push(problem.help(
                    "use the long form: a mapping with `source`, `target` and `permissions`",
                ));
            return false;
        }
        let permissions = if parts.len() == 3 { parts.pop() } else { None };
        let target = if parts.len() == 2 { parts.pop() } else { None };
        let source = parts.pop().unwrap_or_default();
        let target = target
            .filter(|target| !target.is_blank())
            .unwrap_or_else(|| source.clone());
        let permissions = permissions.unwrap_or_else(|| Text::plain("rwm"));
        let span = item.span;
        item.data = Data::Map(Map::from([
            entry("source", part(source, span)),
            entry("target", part(target, span)),
            entry("permissions", part(permissions, span)),
        ]));
        true
    });
}

/// `ulimits`: a number or a mapping of two; a string is what Compose cannot turn into a number.
pub(super) fn ulimits(value: &mut Value, problems: &mut Vec<Problem>) {
    let whole = |value: &Value| match &value.data {
        Data::Int(_) => true,
        Data::Str(text) => text.is_unknown(),
        _ => false,
    };
    for limit in value.as_map().into_iter().flatten() {
        let halves = ["soft", "hard"];
        let wrong = match limit.value.as_map() {
            Some(map) => halves
                .iter()
                .filter_map(|half| map.get(half))
                .find(|half| !whole(half)),
            None => Some(&limit.value).filter(|limit| !whole(limit)),
        };
        if let Some(wrong) = wrong {
            let message = format!(
                "the limit `{}` must be a whole number, or a mapping with `soft` and `hard`",
                short(&limit.key)
            );
            let problem = Problem::refused(ProblemCode::InvalidCompose, wrong.span, message);
            problems.push(problem.help("write the number without quotes"));
        }
    }
}

/// Whether two values are surely not the same, whatever their variables may be.
fn differ(one: &Value, two: &Value) -> bool {
    let is_unknown = |value: &Value| value.as_text().is_some_and(Text::is_unknown);
    !is_unknown(one) && !is_unknown(two) && !one.same_as(two)
}

/// Top-level `external: {name: x}` becomes `external: true` and `name: x`.
pub(super) fn external(
    section: &str,
    key: &SmolStr,
    key_span: Span,
    resource: &mut Value,
    problems: &mut Vec<Problem>,
) {
    let Data::Map(map) = &mut resource.data else {
        if !resource.is_null() && section == "networks" && !crate::spec::is_name(key) {
            let message = format!("the network `{}` must be a mapping", short(key));
            problems.push(Problem::refused(
                ProblemCode::InvalidCompose,
                resource.span,
                message,
            ));
        }
        return;
    };
    let Some(external) = map.get_mut("external") else {
        return;
    };
    let Data::Map(settings) = &mut external.data else {
        return;
    };
    let external_name = settings.remove("name");
    external.data = Data::Bool(true);
    let Some(external_name) = external_name else {
        return;
    };
    let message = format!("`external.name` of `{}` is obsolete", short(key));
    let help = "write `external: true` and `name:` beside it";
    match map.get("name") {
        None => {
            problems.push(
                Problem::noted(ProblemCode::InvalidCompose, external_name.key_span, message)
                    .help(help),
            );
            map.insert(external_name);
        }
        Some(name) if differ(name, &external_name.value) => {
            let message = format!("`name` and `external.name` of `{}` differ", short(key));
            let problem = Problem::refused(
                ProblemCode::InvalidCompose,
                external_name.value.span,
                message,
            );
            problems.push(
                problem
                    .help("keep only `name`")
                    .related(key_span, "the resource"),
            );
        }
        Some(_) => problems.push(
            Problem::noted(ProblemCode::InvalidCompose, external_name.key_span, message).help(help),
        ),
    }
}
