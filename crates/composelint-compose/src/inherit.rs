//! Keys of `environment` without a value take it from outside (compose-go `loader/environment.go`).

use crate::scope::Scope;
use crate::value::{Data, Hole, Text, Value};

/// Gives `KEY` items of services' `environment` their values, where the scope has one.
///
/// Only lists are looked at: a mapping is resolved with the whole project, whose scope may know less than that of an included one.
pub(crate) fn environment(document: &mut Value, scope: &Scope<'_>) {
    let Some(services) = document
        .as_map_mut()
        .and_then(|root| root.get_mut("services"))
        .and_then(Value::as_map_mut)
    else {
        return;
    };
    for (_, _, service) in services.values_mut() {
        let environment = service
            .as_map_mut()
            .and_then(|service| service.get_mut("environment"));
        for item in environment
            .and_then(Value::as_seq_mut)
            .into_iter()
            .flatten()
        {
            let Data::Str(text) = &mut item.data else {
                continue;
            };
            if let Some(value) = text.known().and_then(|name| scope.get(name)) {
                *text = assigned(&text.text, value);
            }
        }
    }
}

fn assigned(name: &str, value: &Text) -> Text {
    let start = u32::try_from(name.len() + 1).unwrap_or(u32::MAX);
    let moved = |hole: &Hole| Hole {
        at: start + hole.at,
        name: hole.name.clone(),
    };
    Text {
        text: format!("{name}={}", value.text).into(),
        holes: value
            .holes
            .as_ref()
            .map(|holes| holes.iter().map(moved).collect()),
        interpolated: true,
    }
}
