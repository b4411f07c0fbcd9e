//! What Compose fills in before it looks at the whole project.

use composelint_yaml::Span;
use smol_str::format_smolstr;

use crate::make::{default, default_text, entry};
use crate::value::{Data, Map, Text, Value};

/// Adds to a service the defaults of build contexts, secrets' targets, ports and device requests, at the bytes of what they belong to.
pub(crate) fn apply(service: &mut Map) {
    for (key, _, value) in service.values_mut() {
        match key.as_str() {
            "build" => build(value),
            "secrets" => each(value, secret),
            "ports" => each(value, port),
            "gpus" => each(value, device_request),
            "deploy" => {
                if let Some(devices) = ["resources", "reservations", "devices"]
                    .iter()
                    .try_fold(value, |at, key| at.as_map_mut()?.get_mut(key))
                {
                    each(devices, device_request);
                }
            }
            _ => {}
        }
    }
}

fn each(list: &mut Value, change: fn(&mut Map, Span)) {
    let Data::Seq(items) = &mut list.data else {
        return;
    };
    for item in items {
        let span = item.span;
        if let Some(map) = item.as_map_mut() {
            change(map, span);
        }
    }
}

fn build(build: &mut Value) {
    let span = build.span;
    if let Some(map) = build.as_map_mut()
        && !map.contains_key("context")
    {
        map.insert(entry("context", default_text(".", span)));
    }
}

fn secret(map: &mut Map, span: Span) {
    if map.contains_key("target") {
        return;
    }
    let source = map
        .get("source")
        .and_then(Value::as_text)
        .map(Text::shown)
        .unwrap_or_default();
    map.insert(entry(
        "target",
        default_text(format_smolstr!("/run/secrets/{source}"), span),
    ));
}

fn port(map: &mut Map, span: Span) {
    if !map.contains_key("protocol") {
        map.insert(entry("protocol", default_text("tcp", span)));
    }
    if !map.contains_key("mode") {
        map.insert(entry("mode", default_text("ingress", span)));
    }
}

fn device_request(map: &mut Map, span: Span) {
    if !map.contains_key("count") && !map.contains_key("device_ids") {
        map.insert(entry("count", default(Data::Str(Text::plain("all")), span)));
    }
}
