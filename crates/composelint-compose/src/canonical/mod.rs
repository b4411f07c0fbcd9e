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
use crate::value::{Data, Entry, Text, Value};

/// Brings a section's resource into canonical form, in place; canonical parts stay as they are. The budget is of ports: see [`MOST_PORTS`].
pub(crate) fn canonicalise(
    section: &str,
    resource: &mut Entry,
    budget: &mut usize,
    problems: &mut Vec<Problem>,
) {
    let (name, value) = (&resource.key, &mut resource.value);
    match section {
        "services" => service(name, value, budget, problems),
        "networks" | "volumes" | "secrets" | "configs" => {
            forms::external(section, name, resource.key_span, value, problems);
        }
        _ => {}
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
            "dns" => {
                forms::text_to_list(value);
                omit_empty(value);
            }
            "label_file" => forms::text_to_list(value),
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

/// Removes entries that are irrelevant since they are empty.
fn omit_empty(list: &mut Value) {
    if let Data::Seq(items) = &mut list.data {
        items.retain(|item| !item.is_null() && !item.as_text().is_some_and(Text::is_blank));
    }
}

/// A refusal of a written form, with the text quoted where the file (and not a variable) holds it.
fn refuse(code: ProblemCode, span: Span, text: &Text, what: &str) -> Problem {
    let message = match text.text.as_str() {
        _ if text.is_interpolated() => {
            format!("this entry is no valid {what} once its variables are filled in")
        }
        "" => format!("an empty entry is no valid {what}"),
        written => format!("`{}` is no valid {what}", crate::words::short(written)),
    };
    Problem::refused(code, span, message)
}

#[cfg(test)]
mod tests;
