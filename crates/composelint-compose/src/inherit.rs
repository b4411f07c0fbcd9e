//! Keys of `environment` without a value, and secrets and configs with `environment`, take it from outside (compose-go `loader/environment.go`).

use crate::make;
use crate::problem::{Problem, ProblemCode};
use crate::scope::Scope;
use crate::value::{Data, Map, Value};
use crate::words::short;

/// Where an included secret keeps its value until all includes have been compared; [`forget`] takes it away again.
const VALUE: &str = "x-#value";

/// Gives `KEY` items of a service's `environment` their values, where the scope has one.
///
/// Only lists are looked at: a mapping is resolved with the whole project, whose scope may know less than that of an included one.
pub(crate) fn environment(service: &mut Map, scope: &Scope<'_>) {
    let environment = service.get_mut("environment").and_then(Value::as_seq_mut);
    for item in environment.into_iter().flatten() {
        let Data::Str(text) = &mut item.data else {
            continue;
        };
        if let Some(value) = text.known().and_then(|name| scope.get(name)) {
            *text = value.after(&format!("{}=", text.text)).as_substituted();
        }
    }
}

/// Gives secrets and configs of an included project the values of its variables.
///
/// Of two included secrets that read alike, one may be another secret then; and Compose refuses a config that came by its content like this.
pub(crate) fn stores(document: &mut Value, scope: &Scope<'_>, problems: &mut Vec<Problem>) {
    each_store(document, "secrets", |_, secret| {
        let variable = secret.get("environment").and_then(Value::as_str);
        if let Some(value) = variable.and_then(|name| scope.get(name)).cloned()
            && let span = secret.span
            && let Some(secret) = secret.as_map_mut()
        {
            secret.insert(make::entry(VALUE, make::part(value, span)));
        }
    });
    each_store(document, "configs", |name, config| {
        let Some(variable) = config.get("environment") else {
            return;
        };
        if variable.as_str().and_then(|name| scope.get(name)).is_some() {
            let message = format!("the included config `{}` has `environment`", short(name));
            let problem = Problem::refused(ProblemCode::InvalidCompose, variable.span, message);
            problems.push(
                problem.help(
                    "declare the config in the including file: Docker Compose refuses it here",
                ),
            );
        }
    });
}

/// Takes the values of included secrets out of the document.
pub(crate) fn forget(document: &mut Value) {
    each_store(document, "secrets", |_, secret| {
        if let Some(secret) = secret.as_map_mut() {
            secret.remove(VALUE);
        }
    });
}

fn each_store(document: &mut Value, section: &str, mut change: impl FnMut(&str, &mut Value)) {
    let section = document
        .as_map_mut()
        .and_then(|root| root.get_mut(section))
        .and_then(Value::as_map_mut);
    for (name, _, store) in section.into_iter().flat_map(crate::value::Map::values_mut) {
        change(name, store);
    }
}
