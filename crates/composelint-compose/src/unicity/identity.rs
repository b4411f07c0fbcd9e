//! What makes an entry of a sequence the same as another.

use std::borrow::Cow;

use crate::canonical::is_drive;
use crate::value::{Data, Map, Text, Value};

/// How the entries of a sequence are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// By what stands before the `=`, or the whole text.
    Key,
    /// By the path in the container.
    Device,
    /// By the path in the container, of a volume.
    Volume,
    /// By the target, else the folder and the source.
    Mount(&'static str),
    /// By the path.
    EnvFile,
    /// By the text or the number.
    Expose,
    /// By address, ports and protocol; a short form as it is written.
    Port,
}

/// What an entry stands for.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Key<'v> {
    /// A text.
    Text(Cow<'v, str>),
    /// A file of this folder.
    InFolder(&'static str, &'v str),
    /// A port in the long form: address, published port, target, protocol.
    Port(Part<'v>, Part<'v>, Part<'v>, Part<'v>),
}

/// A part of a long port. As a number and as text it is not the same, since Go prints the two in two ways.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Part<'v> {
    Missing,
    Text(&'v str),
    Number(i64),
    Other,
}

impl Identity {
    /// How the entries of a service's sequence are compared, if they have to be unique.
    pub(super) fn of_service(key: &str) -> Option<Self> {
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

    /// Whether the canonical form may show that two entries are the same which did not look so as they were written.
    pub(super) fn depends_on_form(self) -> bool {
        matches!(self, Identity::Device | Identity::Volume | Identity::Port)
    }

    /// What the entry stands for; None when a variable decides, or when the schema refuses the entry anyway.
    pub(super) fn of(self, item: &Value) -> Result<Option<Key<'_>>, &'static str> {
        if item.as_text().is_some_and(Text::is_unknown) {
            return Ok(None);
        }
        match self {
            Identity::Key => Ok(item.as_str().map(|text| {
                let end = text.bytes().position(|byte| byte == b'=');
                Key::Text(text[..end.unwrap_or(text.len())].into())
            })),
            Identity::Device => match item.as_str() {
                Some(text) => Ok(Some(Key::Text(device_target(text).into()))),
                None => target(item, "a device needs a `target`"),
            },
            Identity::Volume => match item.as_str() {
                Some(text) => Ok(Some(Key::Text(volume_target(text).into()))),
                None => target(item, "a volume needs a `target`"),
            },
            Identity::Mount(folder) => Ok(mount(item, folder)),
            Identity::EnvFile => env_file(item),
            Identity::Expose => match &item.data {
                Data::Str(text) => Ok(Some(Key::Text(text.text.as_str().into()))),
                Data::Int(number) => Ok(Some(Key::Text(number.to_string().into()))),
                _ => Err("an `expose` entry must be a port"),
            },
            Identity::Port => port(item),
        }
    }
}

/// The text of a mapping's `target`.
fn target<'v>(item: &'v Value, missing: &'static str) -> Result<Option<Key<'v>>, &'static str> {
    let Some(map) = item.as_map() else {
        return Ok(None);
    };
    match map.get("target").and_then(Value::as_text) {
        Some(text) => Ok(text.known().map(|text| Key::Text(text.into()))),
        None => Err(missing),
    }
}

fn device_target(text: &str) -> &str {
    let mut parts = text.split(':');
    let source = parts.next().unwrap_or("");
    parts.next().unwrap_or(source)
}

/// The container's side of a short volume: the part after the first colon that ends no drive letter, or all of it.
fn volume_target(spec: &str) -> &str {
    if spec.len() <= 2 {
        return spec;
    }
    let mut colons = colons(spec);
    let Some(first) = colons.next() else {
        return spec;
    };
    let end = colons.next().unwrap_or(spec.len());
    &spec[first + 1..end]
}

/// The colons between the parts of a short volume: none in `${…}`, and none after a single letter, which is a drive.
fn colons(spec: &str) -> impl Iterator<Item = usize> {
    let mut start = 0;
    let mut braces = 0_usize;
    spec.bytes().enumerate().filter_map(move |(at, byte)| {
        match byte {
            b'$' if spec[at + 1..].starts_with('{') => braces += 1,
            b'}' if braces > 0 => braces -= 1,
            b':' if braces == 0 && !is_drive(&spec[start..at]) => {
                start = at + 1;
                return Some(at);
            }
            _ => {}
        }
        None
    })
}

fn mount<'v>(item: &'v Value, folder: &'static str) -> Option<Key<'v>> {
    if let Some(name) = item.as_str() {
        return Some(Key::InFolder(folder, name));
    }
    let map = item.as_map()?;
    let Some(target) = map.get("target") else {
        return Some(Key::InFolder(folder, map.get("source")?.as_str()?));
    };
    let target = target.as_str()?;
    let inside = target
        .strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'));
    Some(inside.map_or(Key::Text(target.into()), |name| Key::InFolder(folder, name)))
}

fn env_file(item: &Value) -> Result<Option<Key<'_>>, &'static str> {
    if let Some(path) = item.as_str() {
        return Ok(Some(Key::Text(path.into())));
    }
    let Some(map) = item.as_map() else {
        return Ok(None);
    };
    match map.get("path") {
        Some(path) => Ok(path.as_str().map(|path| Key::Text(path.into()))),
        None => Err("an `env_file` entry needs a `path`"),
    }
}

fn port(item: &Value) -> Result<Option<Key<'_>>, &'static str> {
    match &item.data {
        Data::Int(number) => Ok(Some(Key::Text(number.to_string().into()))),
        Data::Str(text) => Ok(Some(Key::Text(text.text.as_str().into()))),
        Data::Map(map) => long_port(map),
        _ => Ok(None),
    }
}

fn long_port(map: &Map) -> Result<Option<Key<'_>>, &'static str> {
    let (mut host, mut protocol) = (Part::Text("0.0.0.0"), Part::Text("tcp"));
    let (mut published, mut target) = (Part::Missing, Part::Missing);
    let mut unknown = false;
    for entry in map {
        let part = match entry.key.as_str() {
            "host_ip" => &mut host,
            "published" => &mut published,
            "target" => &mut target,
            "protocol" => &mut protocol,
            _ => continue,
        };
        *part = match &entry.value.data {
            Data::Str(text) => Part::Text(&text.text),
            Data::Int(number) => Part::Number(*number),
            _ => Part::Other,
        };
        unknown |= entry.value.as_text().is_some_and(Text::is_unknown);
    }
    if target == Part::Missing {
        return Err("a port needs a `target`");
    }
    Ok((!unknown).then_some(Key::Port(host, published, target, protocol)))
}
