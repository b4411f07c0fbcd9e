//! Entries of sequences that stand for the same thing: the later one takes the earlier one's place (compose-go `override/uncity.go`).

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use crate::problem::{Problem, ProblemCode};
use crate::value::{Data, Map, Value};

/// What makes an entry the same as another.
#[derive(Clone, Copy)]
enum Identity {
    /// What stands before the `=`, or the whole text.
    Key,
    /// The path in the container.
    Device,
    /// The path in the container, of a volume.
    Volume,
    /// The target, else the folder and the source.
    Mount(&'static str),
    /// The path.
    EnvFile,
    /// The text or the number.
    Expose,
    /// Address, ports and protocol; a short form as it is written.
    Port,
}

/// Removes the earlier of entries that are the same, in all sequences where Compose does.
pub(crate) fn enforce(doc: &mut Value, problems: &mut Vec<Problem>) {
    let Some(root) = doc.as_map_mut() else { return };
    if let Some(services) = root.get_mut("services").and_then(Value::as_map_mut) {
        services
            .values_mut()
            .for_each(|(_, _, service)| enforce_service(service, problems));
    }
    if let Some(networks) = root.get_mut("networks").and_then(Value::as_map_mut) {
        for (_, _, network) in networks.values_mut() {
            let Some(network) = network.as_map_mut() else {
                continue;
            };
            at(network, "labels", Identity::Key, problems);
            if let Some(ipam) = network.get_mut("ipam").and_then(Value::as_map_mut) {
                at(ipam, "options", Identity::Key, problems);
            }
        }
    }
}

/// The same for a service alone.
pub(crate) fn enforce_service(service: &mut Value, problems: &mut Vec<Problem>) {
    let Some(service) = service.as_map_mut() else {
        return;
    };
    for (key, _, value) in service.values_mut() {
        if let Some(identity) = of_service(key) {
            sequence(value, identity, problems);
            continue;
        }
        let Some(map) = value.as_map_mut() else {
            continue;
        };
        match key.as_str() {
            "build" => {
                for key in ["args", "additional_contexts", "platform", "tags", "labels"] {
                    at(map, key, Identity::Key, problems);
                }
            }
            "deploy" => at(map, "labels", Identity::Key, problems),
            "networks" => {
                for (_, _, network) in map.values_mut() {
                    let Some(network) = network.as_map_mut() else {
                        continue;
                    };
                    at(network, "aliases", Identity::Key, problems);
                    at(network, "link_local_ips", Identity::Key, problems);
                }
            }
            _ => {}
        }
    }
}

fn of_service(key: &str) -> Option<Identity> {
    match key {
        "annotations" | "cap_add" | "cap_drop" | "dns" | "dns_opt" | "dns_search"
        | "environment" | "labels" | "links" | "profiles" | "sysctls" | "tmpfs" => {
            Some(Identity::Key)
        }
        "devices" => Some(Identity::Device),
        "volumes" => Some(Identity::Volume),
        "configs" => Some(Identity::Mount("")),
        "secrets" => Some(Identity::Mount("/run/secrets")),
        "env_file" => Some(Identity::EnvFile),
        "expose" => Some(Identity::Expose),
        "ports" => Some(Identity::Port),
        _ => None,
    }
}

fn at(map: &mut Map, key: &str, identity: Identity, problems: &mut Vec<Problem>) {
    if let Some(value) = map.get_mut(key) {
        sequence(value, identity, problems);
    }
}

fn sequence(value: &mut Value, identity: Identity, problems: &mut Vec<Problem>) {
    let Data::Seq(items) = &mut value.data else {
        return;
    };
    if items.is_empty() {
        return;
    }
    let mut unique: Vec<Value> = Vec::with_capacity(items.len());
    let mut places: FxHashMap<SmolStr, usize> = FxHashMap::default();
    let few = items.len() <= Map::INDEXED;
    let mut keys: Vec<Option<SmolStr>> = Vec::with_capacity(if few { items.len() } else { 0 });
    for mut item in std::mem::take(items) {
        let key = match identity.of(&item) {
            Ok(key) => key,
            Err(reason) => {
                problems.push(Problem::refused(
                    ProblemCode::InvalidCompose,
                    item.span,
                    reason,
                ));
                None
            }
        };
        let place = match &key {
            None => None,
            Some(_) if few => keys.iter().position(|known| *known == key),
            Some(key) => places.get(key).copied(),
        };
        if let Some(place) = place {
            let shell = Value {
                data: Data::Null,
                span: item.span,
                history: None,
            };
            item.shadow(std::mem::replace(&mut unique[place], shell));
            unique[place] = item;
            continue;
        }
        match key {
            key if few => keys.push(key),
            Some(key) => drop(places.insert(key, unique.len())),
            None => {}
        }
        unique.push(item);
    }
    *items = unique;
}

impl Identity {
    /// What the entry stands for; None when that cannot be told because of a variable, or when the schema refuses the entry anyway.
    fn of(self, item: &Value) -> Result<Option<SmolStr>, &'static str> {
        if item.as_text().is_some_and(crate::value::Text::is_unknown) {
            return Ok(None);
        }
        match self {
            Identity::Key => match item.as_str() {
                Some(text) => Ok(Some(
                    text.split_once('=').map_or(text, |(key, _)| key).into(),
                )),
                None => Err("an entry of this list must be text"),
            },
            Identity::Device => device(item),
            Identity::Volume => volume(item),
            Identity::Mount(folder) => mount(item, folder),
            Identity::EnvFile => match item.as_str() {
                Some(path) => Ok(Some(path.into())),
                None if item.as_map().is_some() && item.get("path").is_none() => {
                    Err("an `env_file` entry needs a `path`")
                }
                None => Ok(item.get("path").and_then(Value::as_str).map(SmolStr::new)),
            },
            Identity::Expose => match &item.data {
                Data::Str(text) => Ok(Some(text.text.clone())),
                Data::Int(number) => Ok(Some(format_smolstr!("{number}"))),
                _ => Err("an `expose` entry must be a port"),
            },
            Identity::Port => port(item),
        }
    }
}

fn device(item: &Value) -> Result<Option<SmolStr>, &'static str> {
    if let Some(text) = item.as_str() {
        let mut parts = text.split(':');
        let source = parts.next().unwrap_or("");
        return Ok(Some(parts.next().unwrap_or(source).into()));
    }
    target(item, "a device needs a `target`")
}

fn volume(item: &Value) -> Result<Option<SmolStr>, &'static str> {
    match item.as_str() {
        Some(text) => Ok(Some(volume_target(text).into())),
        None => target(item, "a volume needs a `target`"),
    }
}

/// The text of a mapping's `target`; None where it depends on a variable.
fn target(item: &Value, missing: &'static str) -> Result<Option<SmolStr>, &'static str> {
    let Some(map) = item.as_map() else {
        return Ok(None);
    };
    match map.get("target").and_then(Value::as_text) {
        Some(text) => Ok(text.known().map(SmolStr::new)),
        None => Err(missing),
    }
}

/// The container's side of a short volume: the part after the first colon that ends no drive letter, or all of it.
fn volume_target(spec: &str) -> &str {
    if spec.len() <= 2 {
        return spec;
    }
    let mut parts = Vec::new();
    let mut start = 0;
    let mut braces = 0_usize;
    for (at, c) in spec.char_indices() {
        match c {
            '$' if spec[at + 1..].starts_with('{') => braces += 1,
            '}' if braces > 0 => braces -= 1,
            ':' if braces == 0 && !is_drive(&spec[start..at]) => {
                parts.push(&spec[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&spec[start..]);
    if parts.len() == 1 { parts[0] } else { parts[1] }
}

fn is_drive(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn mount(item: &Value, folder: &str) -> Result<Option<SmolStr>, &'static str> {
    if let Some(name) = item.as_str() {
        return Ok(Some(format_smolstr!("{folder}/{name}")));
    }
    let Some(map) = item.as_map() else {
        return Err("an entry must be a name or a mapping");
    };
    if let Some(target) = map.get("target") {
        return Ok(target.as_str().map(SmolStr::new));
    }
    Ok(map
        .get("source")
        .and_then(Value::as_str)
        .map(|source| format_smolstr!("{folder}/{source}")))
}

fn port(item: &Value) -> Result<Option<SmolStr>, &'static str> {
    match &item.data {
        Data::Int(number) => Ok(Some(format_smolstr!("{number}"))),
        Data::Str(text) => Ok(Some(text.text.clone())),
        Data::Map(map) => match map.get("target") {
            None => Err("a port needs a `target`"),
            Some(target) => Ok(long_port(map, target)),
        },
        _ => Ok(None),
    }
}

/// What a long port stands for. A port as a number and as text are two, since Go prints them in two ways.
fn long_port(map: &Map, target: &Value) -> Option<SmolStr> {
    let part = |value: Option<&Value>, default: &'static str| match value.map(|value| &value.data) {
        None => Some(SmolStr::new_static(default)),
        Some(Data::Str(text)) => text.known().map(|text| format_smolstr!("\"{text}\"")),
        Some(data) => Some(data.scalar_text().unwrap_or_default()),
    };
    let host = part(map.get("host_ip"), "\"0.0.0.0\"")?;
    let published = part(map.get("published"), "none")?;
    let protocol = part(map.get("protocol"), "\"tcp\"")?;
    let target = part(Some(target), "")?;
    Some(format_smolstr!("{host}:{published}:{target}/{protocol}"))
}

#[cfg(test)]
mod tests;
