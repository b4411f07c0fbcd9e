//! The rules of the merged model that the schema does not tell: what excludes what, and addresses that are none.

use std::net::IpAddr;

use composelint_yaml::Span;
use smol_str::SmolStr;

use crate::problem::{Problem, ProblemCode};
use crate::value::{Entry, Map, Text, Value};
use crate::words::{one_of, short};

/// Checks the volumes, configs and secrets of a merged, canonical document.
pub(crate) fn stores(doc: &Value, problems: &mut Vec<Problem>) {
    let section = |name: &str| doc.get(name).and_then(Value::as_map).into_iter().flatten();
    for volume in section("volumes") {
        external_alone(&volume.key, &volume.value, problems);
    }
    for config in section("configs") {
        one_source(
            "config",
            &["file", "environment", "content"],
            &config.key,
            config.key_span,
            &config.value,
            problems,
        );
    }
    for secret in section("secrets") {
        one_source(
            "secret",
            &["file", "environment"],
            &secret.key,
            secret.key_span,
            &secret.value,
            problems,
        );
    }
}

/// Checks a merged, canonical service with its defaults.
pub(crate) fn service(service: &Map, problems: &mut Vec<Problem>) {
    for Entry { key, value, .. } in service {
        match key.as_str() {
            "ports" => items(Some(value)).for_each(|port| host_ip(port, problems)),
            "gpus" => items(Some(value)).for_each(|request| device_request(request, problems)),
            "deploy" => {
                let reservations = value
                    .get("resources")
                    .and_then(|resources| resources.get("reservations"));
                items(reservations.and_then(|reservations| reservations.get("devices")))
                    .for_each(|request| device_request(request, problems));
            }
            "develop" => {
                items(value.get("watch")).for_each(|trigger| watched_path(trigger, problems));
            }
            _ => {}
        }
    }
}

fn items(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_seq).unwrap_or_default().iter()
}

fn refuse(span: Span, message: String) -> Problem {
    Problem::refused(ProblemCode::InvalidCompose, span, message)
}

fn is_external(map: &Map) -> bool {
    matches!(
        map.get("external").map(|external| &external.data),
        Some(crate::value::Data::Bool(true))
    )
}

fn external_alone(name: &SmolStr, volume: &Value, problems: &mut Vec<Problem>) {
    let Some(map) = volume.as_map().filter(|map| is_external(map)) else {
        return;
    };
    for entry in map {
        if !matches!(entry.key.as_str(), "name" | "external") && !entry.key.starts_with("x-") {
            let message = format!(
                "the volume `{}` is external: `{}` has no effect on it",
                short(name),
                short(&entry.key)
            );
            problems.push(
                refuse(entry.key_span, message)
                    .help("an external volume has only a `name`: remove the key"),
            );
        }
    }
}

fn one_source(
    what: &str,
    keys: &[&str],
    name: &SmolStr,
    key_span: Span,
    value: &Value,
    problems: &mut Vec<Problem>,
) {
    let Some(map) = value.as_map() else { return };
    let mut given = keys.iter().filter_map(|key| map.entry(key));
    match (given.next(), given.next()) {
        (Some(first), Some(second)) => {
            let message = format!(
                "the {what} `{}` has both `{}` and `{}`",
                short(name),
                first.key,
                second.key
            );
            problems.push(
                refuse(second.key_span, message)
                    .help("keep one of them")
                    .related(first.key_span, "the other one"),
            );
        }
        (None, _) if !map.contains_key("driver") && !map.contains_key("external") => {
            let message = format!(
                "the {what} `{}` says nothing about its content",
                short(name)
            );
            problems.push(refuse(key_span, message).help(format!(
                "add {} or `external: true`",
                one_of(keys.iter().copied()).replace(" or ", ", ")
            )));
        }
        _ => {}
    }
}

fn host_ip(port: &Value, problems: &mut Vec<Problem>) {
    let Some(value) = port.get("host_ip") else {
        return;
    };
    let Some(address) = value.as_text().and_then(Text::known) else {
        return;
    };
    if address.parse::<IpAddr>().is_err() {
        let message = match value.as_text() {
            Some(text) if text.is_interpolated() => "`host_ip` is no IP address".to_owned(),
            _ => format!("`{}` is no IP address", short(address)),
        };
        let problem = Problem::refused(ProblemCode::InvalidPortMapping, value.span, message);
        problems.push(problem.help(
            "write the address of an interface of the host, such as 127.0.0.1, or remove `host_ip`",
        ));
    }
}

fn device_request(request: &Value, problems: &mut Vec<Problem>) {
    let Some(map) = request.as_map() else { return };
    if let (Some(count), Some(ids)) = (map.entry("count"), map.entry("device_ids")) {
        let message = "`count` and `device_ids` exclude each other".to_owned();
        problems.push(
            refuse(count.key_span, message)
                .help("keep one of them")
                .related(ids.key_span, "the other one"),
        );
    }
}

fn watched_path(trigger: &Value, problems: &mut Vec<Problem>) {
    if let Some(path) = trigger.get("path")
        && path.as_text().is_some_and(Text::is_blank)
    {
        problems.push(refuse(path.span, "`path` of `watch` is empty".to_owned()));
    }
}
