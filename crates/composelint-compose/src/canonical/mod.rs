//! The one form of everything that Compose lets people write in several: short ports and volumes become mappings, lists become maps.
//!
//! A mapping made of a scalar carries the scalar's bytes on all its parts, so that a finding about a part points at what a person can edit.
//! Forms that the schema refuses are left alone: they have been reported.

mod build;
mod forms;
mod ports;
mod short_port;
mod volumes;

use composelint_yaml::Span;
use smol_str::SmolStr;

pub(crate) use ports::MOST_PORTS;
pub(crate) use short_port::range as port_range;
pub(crate) use volumes::{clean_path, is_drive};

use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Text, Value};

/// Brings a merged document into canonical form, in place; canonical parts stay as they are. The budget is of ports: see [`MOST_PORTS`].
pub(crate) fn canonicalise(doc: &mut Value, budget: &mut usize, problems: &mut Vec<Problem>) {
    let Some(root) = doc.as_map_mut() else { return };
    for (key, _, section) in root.values_mut() {
        let Some(section) = section.as_map_mut() else {
            continue;
        };
        match key.as_str() {
            "services" => {
                for (name, _, service) in section.values_mut() {
                    self::service(name, service, budget, problems);
                }
            }
            "networks" | "volumes" | "secrets" | "configs" => {
                for (name, key_span, resource) in section.values_mut() {
                    forms::external(key, name, key_span, resource, problems);
                }
            }
            _ => {}
        }
    }
}

fn service(name: &SmolStr, service: &mut Value, budget: &mut usize, problems: &mut Vec<Problem>) {
    let Some(service) = service.as_map_mut() else {
        return;
    };
    for (key, _, value) in service.values_mut() {
        match key.as_str() {
            "build" => build::canonicalise(value, problems),
            "depends_on" => forms::depends_on(value),
            "devices" => forms::devices(value, problems),
            "develop" => forms::develop(value),
            "dns" | "label_file" => forms::text_to_list(value),
            "env_file" => forms::env_file(value),
            "extends" => forms::text_to_map(value, "service"),
            "gpus" => forms::gpus(value),
            "networks" | "models" => forms::list_to_map(value),
            "ports" => ports::canonicalise(name, value, budget, problems),
            "secrets" | "configs" => forms::file_mounts(value),
            "ulimits" => forms::ulimits(value, problems),
            "volumes" => volumes::canonicalise(value, problems),
            _ => {}
        }
    }
}

/// Removes what is irrelevant when it is empty: empty entries of a service's `dns`.
pub(crate) fn omit_empty(doc: &mut Value) {
    let Some(services) = doc
        .as_map_mut()
        .and_then(|root| root.get_mut("services"))
        .and_then(Value::as_map_mut)
    else {
        return;
    };
    for (_, _, service) in services.values_mut() {
        if let Some(Data::Seq(dns)) = service
            .as_map_mut()
            .and_then(|map| map.get_mut("dns"))
            .map(|dns| &mut dns.data)
        {
            dns.retain(|item| !item.is_null() && !item.as_text().is_some_and(Text::is_blank));
        }
    }
}

/// A refusal of a written form, with the text quoted where the file (and not a variable) holds it.
fn refuse(code: ProblemCode, span: Span, text: &Text, what: &str) -> Problem {
    let message = match text.text.as_str() {
        _ if text.interpolated => {
            format!("this entry is no valid {what} once its variables are filled in")
        }
        "" => format!("an empty entry is no valid {what}"),
        written => format!("`{}` is no valid {what}", crate::words::short(written)),
    };
    Problem::refused(code, span, message)
}

#[cfg(test)]
mod tests;
